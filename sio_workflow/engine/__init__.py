"""The engine room: the only one that knows SpiffWorkflow.

Pure: (definition, state, one input, now) -> Snapshot. No clock, no database, no network.
"""

from sio_workflow.engine.budget import Budget
from sio_workflow.engine.engine import Engine

__all__ = ["Budget", "Engine"]
