"""Messages, calls, consents and the audit trail."""

from __future__ import annotations

from sio_workflow.storage.rows import Rows


class Trail(Rows):
    """Messages, calls, consents and the audit trail."""
