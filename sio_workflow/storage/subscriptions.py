"""Who waits for which message."""

from __future__ import annotations

from sio_workflow.storage.rows import Rows


class Subscriptions(Rows):
    """Who waits for which message."""
