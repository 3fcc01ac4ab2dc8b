"""Files of process folders that are being edited."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from sio_workflow.storage.models import Draft
from sio_workflow.storage.rows import Rows


class Drafts(Rows):
    """Files of process folders that are being edited; an empty content means that the file is to go."""

    def get(self, key: str, path: str) -> Draft | None:
        """One edited file."""
        return self._session.get(Draft, (key, path))

    def of(self, key: str) -> list[Draft]:
        """All edited files of a folder."""
        return list(self._session.scalars(select(Draft).where(Draft.key == key).order_by(Draft.path)))

    def keys(self) -> list[str]:
        """Folders with edits."""
        return list(self._session.scalars(select(Draft.key).distinct().order_by(Draft.key)))

    def first_save(self, key: str, path: str, content: str, by: UUID | None, now: datetime) -> bool:
        """Write the file's first edit; false when somebody else was first."""
        try:
            with self._session.begin_nested():
                self.add(Draft(key=key, path=path, content=content, etag=1, saved_at=now, saved_by=by))
        except IntegrityError:
            return False
        return True

    def save_again(self, key: str, path: str, content: str, etag: int, by: UUID | None, now: datetime) -> bool:
        """Write the next edit over the one counted `etag`; false when that is no longer the newest."""
        newest = (Draft.key == key) & (Draft.path == path) & (Draft.etag == etag)
        values = {"content": content, "etag": etag + 1, "saved_at": now, "saved_by": by}
        return self.changed(update(Draft).where(newest).values(values)) == 1

    def discard(self, key: str) -> None:
        """Forget all edits of a folder."""
        self._session.execute(delete(Draft).where(Draft.key == key))
