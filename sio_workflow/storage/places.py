"""Areas, customers, sites and service plans."""

from __future__ import annotations

from sio_workflow.storage.rows import Rows


class Places(Rows):
    """Areas, customers, sites and service plans."""
