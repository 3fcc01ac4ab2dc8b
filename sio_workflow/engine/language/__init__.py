"""The language of drawings: conditions, deadlines and small scripts in a part of Python that cannot escape.

What: sources are parsed with `ast`, checked against an allow-list, and compiled to closures of our own. There is no
exec, no eval, no attribute access beyond short lists per exact type. One meter bounds work and memory of a run.
Why: definitions come from designers, data from forms; Python's own evaluator offers both the whole machine.
What we gave up: functions and lambdas, `try`, sorting by key, laziness (generators are lists), and some speed.
"""

from sio_workflow.domain.errors import LanguageError, LanguageFault
from sio_workflow.engine.language.changes import changed_by
from sio_workflow.engine.language.functions import RESERVED
from sio_workflow.engine.language.meter import Meter
from sio_workflow.engine.language.programs import Expression, Script, compile_expression, compile_script
from sio_workflow.engine.language.variables import check_variables, may_be_called

__all__ = [
    "RESERVED",
    "Expression",
    "LanguageError",
    "LanguageFault",
    "Meter",
    "Script",
    "changed_by",
    "check_variables",
    "compile_expression",
    "compile_script",
    "may_be_called",
]
