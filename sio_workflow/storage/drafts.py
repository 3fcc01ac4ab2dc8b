"""Files of process folders that are being edited."""

from __future__ import annotations

from sio_workflow.storage.rows import Rows


class Drafts(Rows):
    """Files of process folders that are being edited."""
