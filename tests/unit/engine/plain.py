"""SpiffWorkflow as it comes, to show what our corrections correct."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.util.task import TaskState


class Plain:
    """One instance in the unchanged library."""

    def __init__(self, xml: str, variables: dict[str, Any] | None = None) -> None:
        parser = SpiffBpmnParser()
        parser.add_bpmn_str(xml.encode())
        specs = parser.get_spec("p"), parser.get_subprocess_specs("p")
        names = {"get": None, "defined": None}
        self.workflow = BpmnWorkflow(*specs, script_engine=PythonScriptEngine(TaskDataEnvironment(names)))
        self.workflow.task_tree.data.update(variables or {})
        self.workflow.do_engine_steps()

    def ready(self, name: str) -> Any:
        return self.workflow.get_next_task(state=TaskState.READY, spec_name=name)

    def complete(self, name: str, **variables: Any) -> Plain:
        task = self.ready(name)
        task.data.update(variables)
        task.run()
        self.workflow.do_engine_steps()
        return self

    @property
    def open(self) -> list[str]:
        return sorted(task.task_spec.name for task in self.workflow.get_tasks(state=TaskState.READY, manual=True))

    @property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = self.workflow.last_task.data
        return data
