"""Process instances, their lock and their history."""

from __future__ import annotations

from sio_workflow.storage.rows import Rows


class Instances(Rows):
    """Process instances, their lock and their history."""
