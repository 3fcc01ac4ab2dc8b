"""Complaints, their items and extra work."""

from __future__ import annotations

from sio_workflow.storage.rows import Rows


class Complaints(Rows):
    """Complaints, their items and extra work."""
