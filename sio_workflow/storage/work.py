"""Shifts, absences and daily checks."""

from __future__ import annotations

from sio_workflow.storage.rows import Rows


class Work(Rows):
    """Shifts, absences and daily checks."""
