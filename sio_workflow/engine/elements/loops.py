"""Activities that run several times: multi-instance (parallel and sequential) and the standard loop.

The library fails on sequential instances with a cardinality and an output (a name misspelt), leaks the item of one
instance into the next, keeps every finished instance, and connects parent and child on the shared specification while
running. Here instances are counted, their results kept by position, and finished ones leave the tree.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from SpiffWorkflow.spiff.specs.spiff_task import SpiffBpmnTask
from SpiffWorkflow.util.task import TaskState

from sio_workflow.domain.errors import EngineFault
from sio_workflow.engine.codec import twin
from sio_workflow.engine.elements.event_definitions import evaluate
from sio_workflow.engine.merging import changes, compose, lay
from sio_workflow.engine.task_tree import UNFINISHED, LiveTask


class Repeated(SpiffBpmnTask):
    """The activity as a whole; its instances are children of its token."""

    repeats = True
    #: name of the specification of one instance; set by the parser
    task_spec: str

    def _run_one(self, my_task: LiveTask, position: int, given: dict[str, Any]) -> None:
        spec = my_task.workflow.spec.task_specs[self.task_spec]
        child = my_task._add_child(spec, TaskState.FUTURE)
        child.triggered = True
        child.internal_data.update(position=position, given=given)
        spec._update(child)

    def merge_child(self, workflow: Any, child: LiveTask) -> None:
        """One instance is done; called when it completes."""
        raise NotImplementedError

    def _instances(self, my_task: LiveTask) -> list[LiveTask]:
        return [child for child in my_task.children if child.task_spec.name == self.task_spec]

    def _done(self, my_task: LiveTask) -> None:
        for child in self._instances(my_task):
            if child._state & UNFINISHED:
                child.cancel()
        my_task._set_state(TaskState.READY)


class StandardLoop(Repeated):
    """Again and again while a condition holds."""

    def __init__(
        self,
        wf_spec: Any,
        bpmn_id: str,
        task_spec: str,
        maximum: int | None,
        condition: str | None,
        test_before: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.task_spec = task_spec
        self.maximum = maximum
        self.condition = condition
        self.test_before = test_before

    def _update_hook(self, my_task: LiveTask) -> bool:
        super()._update_hook(my_task)
        my_task.internal_data["turns"] = 0
        if self.test_before and self._is_over(my_task):
            return True
        my_task._set_state(TaskState.STARTED)
        self._run_one(my_task, 0, {})
        return False

    def merge_child(self, workflow: Any, child: LiveTask) -> None:
        my_task = child.parent
        my_task.data = twin(child.data)
        my_task.internal_data["turns"] += 1
        if self._is_over(my_task):
            self._done(my_task)
        else:
            self._run_one(my_task, my_task.internal_data["turns"], {})

    def _is_over(self, my_task: LiveTask) -> bool:
        if self.maximum is not None and my_task.internal_data["turns"] >= self.maximum:
            return True
        return self.condition is not None and not evaluate(my_task, self.condition)


class MultiInstance(Repeated):
    """Once for every item of a collection, or a given number of times."""

    sequential = False

    def __init__(  # noqa: PLR0913  the names the library's parser uses
        self,
        wf_spec: Any,
        bpmn_id: str,
        *,
        task_spec: str,
        cardinality: str | None = None,
        data_input: Any = None,
        data_output: Any = None,
        input_item: Any = None,
        output_item: Any = None,
        condition: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.task_spec = task_spec
        self.cardinality = cardinality
        self.collection = data_input.bpmn_id if data_input else None
        self.output = data_output.bpmn_id if data_output else None
        self.item = input_item.bpmn_id if input_item else None
        self.output_item = output_item.bpmn_id if output_item else None
        self.condition = condition

    def _update_hook(self, my_task: LiveTask) -> bool:
        super()._update_hook(my_task)
        keys = self._keys(my_task)
        my_task.internal_data.update(total=len(keys), begun=0, done=0, results=[], changes=[])
        my_task._set_state(TaskState.STARTED)
        for _ in keys[:1] if self.sequential else keys:
            self._next(my_task)
        if not keys:
            self._finish(my_task)
        return False

    def _next(self, my_task: LiveTask) -> None:
        position = my_task.internal_data["begun"]
        my_task.internal_data["begun"] += 1
        given = {self.item: twin(self._item(my_task, position))} if self.item else {}
        self._run_one(my_task, position, given)

    def _keys(self, my_task: LiveTask) -> list[Any]:
        if self.collection is None:
            count = evaluate(my_task, self.cardinality or "")
            if type(count) is not int or count < 0:
                raise EngineFault("multi_instance_failed", my_task.element_id, f"not a number of instances: {count!r}")
            return list(range(count))
        items = self._items(my_task, self.collection)
        return list(items) if isinstance(items, Mapping) else list(range(len(items)))

    def _items(self, my_task: LiveTask, collection: str) -> Any:
        """The collection: a variable, or an expression as Java engines write it."""
        items = my_task.data.get(collection) if collection.isidentifier() else evaluate(my_task, collection)
        if not isinstance(items, Collection) or isinstance(items, str):
            raise EngineFault("multi_instance_failed", my_task.element_id, f"{collection!r} is not a collection")
        return items

    def _item(self, my_task: LiveTask, position: int) -> Any:
        if self.collection is None:
            return position
        items = self._items(my_task, self.collection)
        at = list(items)
        return items[at[position]] if isinstance(items, Mapping) else at[position]

    def merge_child(self, workflow: Any, child: LiveTask) -> None:
        my_task = child.parent
        memory = my_task.internal_data
        memory["done"] += 1
        self._take_result(my_task, child)
        if memory["done"] == memory["total"] or self._is_enough(my_task, child):
            self._finish(my_task)
        elif self.sequential:
            self._next(my_task)

    def _is_enough(self, my_task: LiveTask, child: LiveTask) -> bool:
        """The completion condition, which may use the counts of the standard or those of the Java engines."""
        if not self.condition:
            return False
        total, done = my_task.internal_data["total"], my_task.internal_data["done"]
        active = my_task.internal_data["begun"] - done
        counts = {"loopCounter": child.internal_data["position"]}
        counts |= {"numberOfInstances": total, "numberOfCompletedInstances": done, "numberOfActiveInstances": active}
        counts |= {"nrOfInstances": total, "nrOfCompletedInstances": done, "nrOfActiveInstances": active}
        names = {**counts, **child.data}
        return bool(child.workflow.script_engine.evaluate_names(child, self.condition, names))

    def _take_result(self, my_task: LiveTask, child: LiveTask) -> None:
        if self.output and self.output_item:
            if self.output_item not in child.data:
                raise EngineFault("multi_instance_failed", my_task.element_id, f"no variable {self.output_item!r}")
            result = [child.internal_data["position"], twin(child.data[self.output_item])]
            my_task.internal_data["results"].append(result)
            return
        made = [change for change in changes(my_task.data, child.data) if change[0][0] != self.item]
        if self.sequential:
            lay(my_task.data, made)
        else:
            my_task.internal_data["changes"] = compose(my_task.internal_data["changes"], made)

    def _finish(self, my_task: LiveTask) -> None:
        memory = my_task.internal_data
        lay(my_task.data, memory.pop("changes"))
        results = memory.pop("results")
        if self.output:
            my_task.data[self.output] = self._collected(my_task, sorted(results, key=lambda result: result[0]))
        self._done(my_task)

    def _collected(self, my_task: LiveTask, results: list[list[Any]]) -> Any:
        """The output collection: updated in place where it is the input or a map, else a list in order of position."""
        assert self.output
        items = self._items(my_task, self.collection) if self.collection else None
        before = self._before(my_task, self.output)
        if isinstance(before, list):
            if self.output == self.collection:
                replaced = dict(results)
                return [replaced.get(position, value) for position, value in enumerate(before)]
            return [*before, *(value for _, value in results)]
        if before is None and not isinstance(items, dict):
            return [value for _, value in results]
        keys = list(items) if isinstance(items, dict) else list(range(my_task.internal_data["total"]))
        return {**(before or {}), **{_key(keys[position]): value for position, value in results}}

    @staticmethod
    def _before(my_task: LiveTask, output: str) -> list[Any] | dict[str, Any] | None:
        before = my_task.data.get(output)
        if before is not None and not isinstance(before, list | dict):
            message = f"the results cannot be added to the variable {output!r}: it holds neither a list nor a map"
            raise EngineFault("multi_instance_failed", my_task.element_id, message)
        return before


def _key(key: Any) -> str:
    return key if isinstance(key, str) else str(key)


class ParallelMultiInstance(MultiInstance):
    pass


class SequentialMultiInstance(MultiInstance):
    sequential = True
