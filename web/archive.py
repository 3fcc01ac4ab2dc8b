"""A folder of text files as a zip file."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

#: the oldest date a zip file can carry: the same files give the same bytes
EPOCH = (1980, 1, 1, 0, 0, 0)


def as_zip(files: Mapping[str, str], *, folder: str) -> BytesIO:
    """The files below one folder, ready to send."""
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as bundle:
        for path, text in sorted(files.items()):
            bundle.writestr(ZipInfo(f"{folder}/{path}", EPOCH), text, ZIP_DEFLATED)
    archive.seek(0)
    return archive
