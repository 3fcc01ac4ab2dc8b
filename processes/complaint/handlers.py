"""Complaint: read, answered by a person within two hours, held against the plan, closed with a message."""

from sio_workflow.handlers import Answer, Call, answer, service_task


@answer
def complaint_received(given: Answer) -> dict[str, object]:
    """Record the complaint and send the receipt, which does not stop the clock."""
    return given.desk.complaints.register(given.answers)


@answer
def read_complaint(given: Answer) -> dict[str, object]:
    """Is there a need to talk? A message given here is the feedback."""
    return given.desk.complaints.read(given.variables["complaint_id"], given.answers)


@answer
def talk_to_customer(given: Answer) -> dict[str, object]:
    """Log a call, visit or meeting; one that failed needs a message to the customer."""
    return given.desk.complaints.talk(given.variables["complaint_id"], given.answers)


@answer
def assess_complaint(given: Answer) -> dict[str, object]:
    """Hold it against the service plan and decide; an unclear complaint is talked about first."""
    return given.desk.complaints.assess(given.variables["complaint_id"], given.answers)


@answer
def accept_complaint(given: Answer) -> dict[str, object]:
    """How, when and who; the customer is told."""
    return given.desk.complaints.accept(given.variables["complaint_id"], given.answers)


@answer
def solve_complaint(given: Answer) -> dict[str, object]:
    """The assignee has done it, or could not."""
    return given.desk.complaints.solve(given.variables["complaint_id"], given.answers)


@answer
def approve_solution(given: Answer) -> dict[str, object]:
    """Somebody else than the assignee approves, or sends it back with a new time."""
    return given.desk.complaints.review(given.variables["complaint_id"], given.answers)


@answer
def reject_complaint(given: Answer) -> dict[str, object]:
    """Say no with a reason; the customer gets it."""
    return given.desk.complaints.reject(given.variables["complaint_id"], given.answers)


@answer
def agree_extra_work(given: Answer) -> dict[str, object]:
    """Plan extra work as agreed with the customer, or offer it in writing."""
    return given.desk.complaints.agree_extra_work(given.variables["complaint_id"], given.answers)


@service_task
def take_offer_answer(call: Call) -> dict[str, object]:
    """The customer has answered, the time is up, or the manager took the offer back: the offer itself says which."""
    with call.desk() as desk:
        return desk.complaints.take_offer_answer(call.variables["complaint_id"])


@service_task
def take_solution_answer(call: Call) -> dict[str, object]:
    """The customer has answered, or the time is up: the complaint itself says which."""
    with call.desk() as desk:
        return desk.complaints.take_solution_answer(call.variables["complaint_id"])


@service_task
def remind_manager(call: Call) -> dict[str, object]:
    """Half the time has passed without feedback."""
    return _escalate(call, "remind")


@service_task
def alert_deputy(call: Call) -> dict[str, object]:
    """Three quarters have passed: the deputy gets the task too."""
    return _escalate(call, "alert")


@service_task
def record_breach(call: Call) -> dict[str, object]:
    """The time is up: the breach is on record and the office gets the task too."""
    return _escalate(call, "breach")


def _escalate(call: Call, step: str) -> dict[str, object]:
    with call.desk() as desk:
        desk.complaints.escalate(call.variables["complaint_id"], step)
    return {}
