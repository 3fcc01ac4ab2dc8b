"""Work for workers."""

from __future__ import annotations

from sio_workflow.storage.rows import Rows


class Jobs(Rows):
    """Work for workers."""
