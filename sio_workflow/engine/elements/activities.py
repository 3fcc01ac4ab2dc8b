"""Work for people, for workers and for the engine itself."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.spiff.specs.spiff_task import SpiffBpmnTask

from sio_workflow.domain.process import Variables
from sio_workflow.engine.codec import own_copy
from sio_workflow.engine.task_tree import LiveTask


class PersonTask(SpiffBpmnTask):
    """A user task, a manual task, or a task without a type: somebody has to say that it is done."""

    def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.manual = True
        self.extensions: dict[str, Any] = {}

    def accept(self, my_task: LiveTask, variables: Variables) -> None:
        """Take in the answer."""
        name = self.extensions.get("variableName")
        my_task.data.update({name: variables} if name else variables)

    def property(self, name: str) -> str | None:
        """An extension property of the diagram."""
        value: str | None = (self.extensions.get("properties") or {}).get(name)
        return value


class ScriptTask(SpiffBpmnTask):
    def __init__(self, wf_spec: Any, bpmn_id: str, script: str | None, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.script = script or ""

    def _run_hook(self, my_task: LiveTask) -> bool:
        my_task.workflow.script_engine.execute(my_task, self.script)
        return True


class ServiceTask(SpiffBpmnTask):
    """Waits for a worker; the engine never calls a service itself."""

    def __init__(self, wf_spec: Any, bpmn_id: str, operator: dict[str, Any] | None, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.manual = True
        self.handler: str = (operator or {}).get("name") or bpmn_id
        self.parameters: dict[str, dict[str, str]] = (operator or {}).get("parameters") or {}
        self.result_variable: str = (operator or {}).get("resultVariable") or ""

    def given(self, my_task: LiveTask) -> Variables:
        """What the handler is given: its parameters where it has any, else all variables."""
        if not self.parameters:
            return dict(my_task.data)
        engine = my_task.workflow.script_engine
        values = {name: engine.evaluate(my_task, part["value"]) for name, part in self.parameters.items()}
        checked: Variables = own_copy(values)
        return checked

    def accept(self, my_task: LiveTask, variables: Variables) -> None:
        """Take in the result."""
        my_task.data.update({self.result_variable: variables} if self.result_variable else variables)


class BusinessRuleTask(SpiffBpmnTask):
    """Asks a decision table; its outputs become variables."""

    def __init__(self, wf_spec: Any, bpmn_id: str, decision: Any, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.decision = decision

    def _run_hook(self, my_task: LiveTask) -> bool:
        outputs = my_task.workflow.script_engine.decide(my_task, self.decision)
        my_task.data.update(outputs)
        return True
