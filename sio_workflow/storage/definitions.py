"""Published process definitions and their files."""

from __future__ import annotations

from sio_workflow.storage.rows import Rows


class Definitions(Rows):
    """Published process definitions and their files."""
