"""Work for people."""

from __future__ import annotations

from sio_workflow.storage.rows import Rows


class UserTasks(Rows):
    """Work for people."""
