"""The gate: nothing runs that it has not let through.

It reads a diagram with suspicion, rewrites what means the same in another drawing, refuses what the engine would do
wrong, and asks the engine's own parser, in a process that can be killed, whether nothing was lost.
"""

from sio_workflow.engine.gate.entrance import check_definition, check_file, check_folder
from sio_workflow.engine.gate.report import Change, Finding, GateReport, Severity, Verdict

__all__ = [
    "Change",
    "Finding",
    "GateReport",
    "Severity",
    "Verdict",
    "check_definition",
    "check_file",
    "check_folder",
]
