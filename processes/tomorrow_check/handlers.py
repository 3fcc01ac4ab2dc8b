"""Tomorrow check: whoever took a shift over, or returns to it, is asked the day before; a no becomes a search."""

from sio_workflow.handlers import Answer, Call, answer, service_task


@answer
def confirm_ready(given: Answer) -> dict[str, object]:
    """In the app: ready, not coming, or not sure. No reason is asked for."""
    return {"ready": given.answers["ready"]}


@answer
def call_employee(given: Answer) -> dict[str, object]:
    """What the manager has heard on the telephone; without an answer there, somebody else is found."""
    return {"ready": given.answers["ready"]}


@service_task
def ask_tomorrow(call: Call) -> dict[str, object]:
    """Send the question. `still_theirs` is false when the shift has changed hands; answers count by `answer_due_at`."""
    with call.desk() as desk:
        return dict(desk.tomorrow.ask(call.variables["shift_id"], call.variables["employee_id"]))


@service_task
def alert_manager(call: Call) -> dict[str, object]:
    """No answer, or one that nobody can plan by: the manager is to telephone."""
    with call.desk() as desk:
        desk.tomorrow.alert(call.variables["shift_id"], call.variables["employee_id"])
    return {}


@service_task
def find_another(call: Call) -> dict[str, object]:
    """They are not coming: the shift stands open, and the search for cover begins at once."""
    with call.desk() as desk:
        desk.tomorrow.find_another(call.variables["shift_id"], call.variables["employee_id"])
    return {}
