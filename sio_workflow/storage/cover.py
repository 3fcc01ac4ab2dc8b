"""Cover cases and offers."""

from __future__ import annotations

from sio_workflow.storage.rows import Rows


class CoverCases(Rows):
    """Cover cases and offers."""
