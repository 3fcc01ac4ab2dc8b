"""Employees, accounts and roles."""

from __future__ import annotations

from sio_workflow.storage.rows import Rows


class People(Rows):
    """Employees, accounts and roles."""
