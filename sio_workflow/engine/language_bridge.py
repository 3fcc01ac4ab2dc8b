"""Scripts and expressions of a diagram: evaluated only in our allow-listed language, never by Python itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine

from sio_workflow.domain.errors import EngineFault, Invalid, WorkflowError
from sio_workflow.engine.codec import own_copy
from sio_workflow.engine.decisions import Decision
from sio_workflow.engine.language import LanguageError, LanguageFault, Meter, compile_expression, compile_script
from sio_workflow.engine.task_tree import LiveTask, scope_elements

T = TypeVar("T")


class LanguageBridge(PythonScriptEngine):
    """What SpiffWorkflow calls its script engine."""

    def evaluate(self, task: LiveTask, expression: str, external_context: dict[str, Any] | None = None) -> Any:
        return self.evaluate_names(task, expression, {**task.data, **(external_context or {})})

    def evaluate_names(self, task: LiveTask, expression: str, names: dict[str, Any]) -> Any:
        """Evaluate an expression on other names than the token's own variables."""
        now = task.workflow.top_workflow.now
        return _metered(
            "condition_failed", task, lambda meter: compile_expression(expression).evaluate(names, now, meter)
        )

    def execute(self, task: LiveTask, script: str, external_context: dict[str, Any] | None = None) -> bool:
        now = task.workflow.top_workflow.now
        _metered("script_failed", task, lambda meter: compile_script(script).run(task.data, now, meter))
        return True

    def decide(self, task: LiveTask, decision: Decision) -> dict[str, Any]:
        """Evaluate a decision table on the token's variables."""
        now = task.workflow.top_workflow.now
        outputs: dict[str, Any] = _metered(
            "decision_failed", task, lambda _: own_copy(decision.evaluate(task.data, now))
        )
        return outputs

    def call_service(self, task: LiveTask, **_: Any) -> None:
        raise EngineFault("service_called", task.element_id, "a service task waits for a worker; the engine calls none")


def _told(fault: str, error: WorkflowError) -> str:
    """What went wrong; in a script, which may have many lines, also in which of them."""
    line = getattr(error, "line", None)
    return f"line {line}: {error}" if fault == "script_failed" and line else str(error)


def _metered(fault: str, task: LiveTask, work: Callable[[Meter], T]) -> T:
    meter = Meter()
    purse = meter.work
    try:
        return work(meter)
    except (LanguageError, LanguageFault, Invalid) as error:
        raise EngineFault(fault, task.element_id, _told(fault, error), scope_elements(task)) from error
    finally:
        task.workflow.top_workflow.spend(purse - meter.work, task)
