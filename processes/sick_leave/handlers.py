"""Sick leave: registered and approved, every touched shift staffed. Nobody asks why."""

from sio_workflow.handlers import Answer, Call, Role, answer, service_task


@answer
def absence_reported(given: Answer) -> dict[str, object]:
    """Record the report; one by a manager is approved in the same step."""
    return given.desk.absences.report(given.answers)


@answer
def approve_absence(given: Answer) -> dict[str, object]:
    """Approve, return for correction, or hand over to HR; cover goes on whatever is decided, a moment later."""
    absence_id, decision = given.variables["absence_id"], given.answers["decision"]
    if decision == "returned":
        given.desk.absences.return_for_correction(absence_id, given.answers["code"])
    elif decision == "hr":
        given.desk.absences.hand_to_hr(absence_id)
    else:
        given.desk.absences.approve(absence_id)
    return {"decision": decision}


@answer
def correct_absence(given: Answer) -> dict[str, object]:
    """Put right the dates, or withdraw the report; `adjust_cover` lets the plan follow."""
    return given.desk.absences.correct(given.variables["absence_id"], given.answers)


@answer
def confirm_staffed(given: Answer) -> dict[str, object]:
    """Refused, naming each shift, while one stands unstaffed."""
    given.desk.absences.close(given.variables["absence_id"])
    return {}


@service_task
def start_cover_early(call: Call) -> dict[str, object]:
    """Start cover for the shifts that cannot wait for the approval."""
    with call.desk() as desk:
        desk.cover.open_for_absence(call.variables["absence_id"], near_only=True)
    return {}


@service_task
def start_cover_meanwhile(call: Call) -> dict[str, object]:
    """A report that has been sent back does not delay cover."""
    with call.desk() as desk:
        desk.cover.open_for_absence(call.variables["absence_id"])
    return {}


@service_task
def adjust_cover(call: Call) -> dict[str, object]:
    """Let shifts, searches and deadlines follow the corrected dates."""
    with call.desk() as desk:
        return desk.absences.follow(call.variables["absence_id"])


@service_task
def open_cover(call: Call) -> dict[str, object]:
    """Start cover for every shift the absence touches; `shifts_touched` says how many there are."""
    with call.desk() as desk:
        return {"shifts_touched": desk.cover.open_for_absence(call.variables["absence_id"])}


@service_task
def check_staffing(call: Call) -> dict[str, object]:
    """Count the touched shifts that stand unstaffed: `unstaffed`; `staffed_by` is when the first of them starts."""
    with call.desk() as desk:
        return desk.absences.staffing(call.variables["absence_id"])


@service_task
def alert_deputy(call: Call) -> dict[str, object]:
    """The report waits too long: the deputy hears of it and may approve."""
    return _alert(call, Role.SERVICE_MANAGER, Role.DEPUTY)


@service_task
def alert_office(call: Call) -> dict[str, object]:
    """The report still waits: the office hears of it and may approve."""
    return _alert(call, Role.OFFICE)


def _alert(call: Call, *roles: Role) -> dict[str, object]:
    with call.desk() as desk:
        desk.absences.remind(call.variables["absence_id"], *roles)
        desk.escalate("approve_absence", *roles)
    return {}
