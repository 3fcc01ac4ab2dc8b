"""Shift cover: one search for one shift, from the first offer to the start of the shift."""

from sio_workflow.handlers import Answer, Call, answer, service_task


@answer
def find_cover(given: Answer) -> dict[str, object]:
    """Offers (`update_offers` sends them), a yes by telephone, or another way out, some with the customer's consent."""
    return given.desk.cover.act(given.variables["case_id"], given.answers)


@answer
def confirm_cover(given: Answer) -> dict[str, object]:
    """Pick among those who said yes, or look further."""
    return given.desk.cover.choose(given.variables["case_id"], given.answers)


@answer
def confirm_staffed(given: Answer) -> dict[str, object]:
    """A yes, a way in and an instruction make a shift staffed; the replacement may begin later than planned."""
    return given.desk.cover.confirm_staffed(given.variables["case_id"], given.answers)


@service_task
def prepare_cover(call: Call) -> dict[str, object]:
    """Set the mode, send the first offers when the shift is near, compute when to escalate."""
    with call.desk() as desk:
        return desk.cover.prepare(call.variables["case_id"])


@service_task
def update_offers(call: Call) -> dict[str, object]:
    """Send the offers that were decided on; looking further, take back what is out and thank who offered in vain."""
    with call.desk() as desk:
        return desk.cover.update_offers(call.variables["case_id"], call.variables)


@service_task
def send_next_wave(call: Call) -> dict[str, object]:
    """The wave is over without a yes: ask the next ones, or tell the manager. `goes_on` until nobody is left."""
    with call.desk() as desk:
        return desk.cover.widen(call.variables["case_id"])


@service_task
def warn_manager(call: Call) -> dict[str, object]:
    """Twelve hours before: the manager hears of it."""
    return _escalate(call, "manager")


@service_task
def warn_deputy(call: Call) -> dict[str, object]:
    """Four hours before: the deputy too."""
    return _escalate(call, "deputy")


@service_task
def warn_office(call: Call) -> dict[str, object]:
    """Two hours before: the office too."""
    return _escalate(call, "office")


@service_task
def hand_over(call: Call) -> dict[str, object]:
    """A quarter of an hour before: deputy and office get the task itself."""
    return _escalate(call, "handed_over")


@service_task
def record_breach(call: Call) -> dict[str, object]:
    """The shift has begun with nobody there."""
    return _escalate(call, "breach")


@service_task
def announce_cover(call: Call) -> dict[str, object]:
    """The search is over: whoever has the shift, offered in vain or waits for it hears so, and a customer who waits."""
    with call.desk() as desk:
        desk.cover.announce(call.variables["case_id"], call.variables.get("starts_at"))
    return {}


@service_task
def reopen_cover(call: Call) -> dict[str, object]:
    """The replacement is lost after all: search again in the mode that now fits."""
    with call.desk() as desk:
        return desk.cover.reopen(call.variables["case_id"])


@service_task
def close_cover(call: Call) -> dict[str, object]:
    """The shift has begun: close the case with its outcome."""
    with call.desk() as desk:
        desk.cover.finish(call.variables["case_id"])
    return {}


def _escalate(call: Call, step: str) -> dict[str, object]:
    with call.desk() as desk:
        desk.cover.escalate(call.variables["case_id"], step)
    return {}
