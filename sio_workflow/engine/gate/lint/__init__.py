"""The linter: all that the engine would accept without a word and then do wrong, found before it runs.

An allow-list by position: what is not known to run right is an error, with its element id, line and remedy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sio_workflow.engine.gate.drawing import Drawing
from sio_workflow.engine.gate.lint import (
    activities,
    calls,
    conditions,
    cycles,
    elements,
    events,
    expressions,
    flows,
    names,
    reach,
    size,
    timers,
    tokens,
    vendors,
    waiting_gateways,
)
from sio_workflow.engine.gate.report import Finding

Check = Callable[[Drawing], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    names.processes,
    names.ids,
    names.misplaced,
    names.variables,
    elements.scenery,
    elements.flow_nodes,
    elements.attributes,
    elements.extensions,
    vendors.ignored,
    vendors.retries,
    flows.ends_of_flows,
    flows.starts,
    flows.boundaries,
    reach.from_the_start,
    reach.to_the_end,
    conditions.on_flows,
    conditions.defaults,
    events.definitions,
    events.references,
    events.conditions,
    waiting_gateways.rules,
    timers.values,
    activities.loops,
    activities.scripts,
    activities.messages,
    activities.data,
    calls.call_activities,
    expressions.compile_all,
    cycles.without_wait,
    cycles.repeated_without_wait,
    tokens.joins,
    size.predicted,
)


def lint(drawing: Drawing) -> list[Finding]:
    """Every problem of a (normalised) drawing taken by itself, in the order of the checks."""
    return [finding for check in CHECKS for finding in check(drawing)]
