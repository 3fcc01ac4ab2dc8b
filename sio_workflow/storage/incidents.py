"""Stuck work."""

from __future__ import annotations

from sio_workflow.storage.rows import Rows


class Incidents(Rows):
    """Stuck work."""
