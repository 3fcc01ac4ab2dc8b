"""Activities with a process inside: sub-process, call activity, transaction."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.exceptions import WorkflowDataException, WorkflowTaskException
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask as LibrarySubWorkflowTask
from SpiffWorkflow.spiff.specs.spiff_task import SpiffBpmnTask
from SpiffWorkflow.util.task import TaskState

from sio_workflow.domain.errors import Invalid
from sio_workflow.engine.codec import twin
from sio_workflow.engine.live import LiveSubWorkflow
from sio_workflow.engine.task_tree import LiveTask


class SubProcess(LibrarySubWorkflowTask, SpiffBpmnTask):
    """Runs a sub-process and waits for its end."""

    calls = False

    def _update_hook(self, my_task: LiveTask) -> bool:
        if my_task.id in my_task.workflow.top_workflow.subprocesses:
            return False
        SpiffBpmnTask._update_hook(self, my_task)
        my_task._set_state(TaskState.STARTED)
        self.start_workflow(my_task)
        return False

    def start_workflow(self, my_task: LiveTask) -> None:
        top = my_task.workflow.top_workflow
        if self.spec not in top.subprocess_specs:
            raise WorkflowTaskException(f"the process {self.spec!r} was not found", task=my_task)
        inner = top.create_subprocess(my_task, self.spec)
        try:
            start = inner.spec.plain_start()
        except Invalid as error:
            raise WorkflowTaskException(str(error), task=my_task) from error
        inner.plant(start, self.data_inside(my_task, inner))

    def data_inside(self, my_task: LiveTask, inner: LiveSubWorkflow) -> dict[str, Any]:
        """What the process inside begins with."""
        copied: dict[str, Any] = twin(my_task.data)
        return copied

    def inner_ended(self, inner: LiveSubWorkflow, my_task: LiveTask) -> None:
        """The process inside has ended: take over its variables and go on."""
        self.take_over(my_task, inner)
        my_task._set_state(TaskState.READY)

    def take_over(self, my_task: LiveTask, inner: LiveSubWorkflow) -> None:
        my_task.data = twin(inner.last_task.data) if inner.last_task else my_task.data

    def _on_cancel(self, my_task: LiveTask) -> None:
        my_task.workflow.top_workflow.forget(my_task)


class Transaction(SubProcess):
    pass


class CallActivity(SubProcess):
    """Runs another process; what goes in and out may be limited by its input and output specification."""

    calls = True

    def __init__(self, wf_spec: Any, bpmn_id: str, subworkflow_spec: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, subworkflow_spec, False, **kwargs)

    def data_inside(self, my_task: LiveTask, inner: LiveSubWorkflow) -> dict[str, Any]:
        wanted = inner.spec.io_specification.data_inputs if inner.spec.io_specification else []
        if not wanted:
            return super().data_inside(my_task, inner)
        return {name: twin(self._have(my_task.data, name, my_task)) for name in _ids(wanted)}

    def take_over(self, my_task: LiveTask, inner: LiveSubWorkflow) -> None:
        wanted = inner.spec.io_specification.data_outputs if inner.spec.io_specification else []
        if not wanted:
            super().take_over(my_task, inner)
            return
        data = inner.last_task.data if inner.last_task else {}
        my_task.data.update({name: twin(self._have(data, name, my_task)) for name in _ids(wanted)})

    @staticmethod
    def _have(data: dict[str, Any], name: str, my_task: LiveTask) -> Any:
        if name not in data:
            raise WorkflowDataException(f"the variable {name!r} is missing for the call activity", my_task)
        return data[name]


def _ids(references: list[Any]) -> list[str]:
    return [reference.bpmn_id for reference in references]
