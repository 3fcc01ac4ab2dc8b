"""One message that cannot be planned or written stops no other: it becomes an incident, and stands on its case."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import delete, text
from sqlalchemy.exc import DBAPIError

from sio_workflow.bootstrap import House
from sio_workflow.domain.errors import Conflict
from sio_workflow.domain.people import Actor, Role
from sio_workflow.storage.models import CustomerContact, Delivery, Employee, Message
from sio_workflow.storage.unit_of_work import UnitOfWork
from tests.conftest import Clock
from tests.integration.conftest import People
from tests.integration.messages.conftest import Company, Post, change
from tests.integration.messages.mail_server import Behaviour

Work = Callable[[], int]
MANY = 20


def role_is_gone(uow: UnitOfWork, message: Message) -> None:
    """As after a release that has abolished a role."""
    message.recipient_kind, message.recipient_role = "role", "abolished"


def sent_before(uow: UnitOfWork, message: Message) -> None:
    """As after a restore that has forgotten half: the database refuses to take the same delivery twice."""
    half = Message(id=message.id, recipient_kind="contact", recipient_id=message.recipient_id)
    address = {"message_id": half.id, "person_kind": "contact", "person_id": half.recipient_id, "channel": "email"}
    state = {"state": "failed", "locale": "da", "due_at": message.at, "created_at": message.at}
    uow.outbox.add(Delivery(**address, **state, idempotency_key="an older one"))


POISONS = [role_is_gone, sent_before]


@pytest.fixture
def operator(people: People) -> Actor:
    return people("olga", Role.OPERATOR)


def spoil(house: House, message_id: UUID, poison: Callable[[UnitOfWork, Message], None]) -> None:
    with house.database.unit_of_work() as uow:
        message = uow.session.get(Message, message_id)
        assert message is not None
        poison(uow, message)


@pytest.mark.parametrize("poison", POISONS)
def test_one_poisoned_among_many_stops_no_other(
    post: Post, house: House, behaviour: Behaviour, work: Work, poison: Callable[[UnitOfWork, Message], None]
) -> None:
    messages = [post.receipt() for _ in range(MANY)]
    spoil(house, messages[MANY // 2], poison)
    assert post.plan() == MANY
    assert (work(), post.plan()) == (MANY - 1, 0)
    assert len(behaviour.taken) == MANY - 1
    (incident,) = post.incidents()
    assert (incident.code, incident.element_id) == (
        "message_not_delivered",
        "sms" if poison is role_is_gone else "email",
    )
    assert "planning.py" in incident.trace
    assert "karl" not in incident.message + incident.trace


def test_the_poisoned_one_stands_in_red_on_its_case(post: Post, house: House, company: Company, clock: Clock) -> None:
    spoil(house, post.receipt(), role_is_gone)
    post.plan()
    mette = house.accounts.actor(company.manager_account_id, clock())
    assert mette is not None
    (sent,) = house.deliveries.on_cases(mette, "complaint", [company.complaint_id])[company.complaint_id]
    assert sent.reached_nobody
    assert [one.failure for one in sent.deliveries] == ["not_planned"]
    assert len(house.deliveries.undelivered(mette, clock())) == 1


def test_once_it_is_mended_an_operator_plans_it_anew(
    post: Post, house: House, company: Company, clock: Clock, operator: Actor, behaviour: Behaviour, work: Work
) -> None:
    message_id = post.receipt()
    spoil(house, message_id, role_is_gone)
    post.plan()
    house.incidents.retry(operator, post.incidents()[0].id, clock())
    assert post.plan() == 1
    assert len(post.incidents()) == 2, "it was not mended, and says so"
    change(house, Message, message_id, recipient_role="service_manager")
    house.incidents.retry(operator, house.incidents.list(operator).lines[0].id, clock())
    post.plan()
    work()
    assert [mail["To"] for mail in behaviour.taken] == ["mette@house.example"]
    assert [each.state for each in post.deliveries()] == ["sent"]


def test_beside_a_poisoned_one_somebody_told_in_two_roles_still_hears_it_once(
    post: Post, house: House, behaviour: Behaviour, work: Work
) -> None:
    spoil(house, post.receipt(), role_is_gone)
    post.say(lambda say: say.roles(*[Role.SERVICE_MANAGER] * 2, template="complaint_breach", number="R-1"))
    assert post.plan() == 3
    work()
    assert len(behaviour.taken) == 1


def test_whose_recipient_was_deleted_meanwhile_is_an_incident_and_the_others_go(
    post: Post, house: House, company: Company, behaviour: Behaviour, work: Work
) -> None:
    post.say(lambda say: say.employee(company.employee_id, "complaint_job", place="Skolen", when=say.now))
    for _ in range(MANY):
        post.receipt()
    with house.database.unit_of_work() as uow:
        account = uow.people.account_of(company.employee_id)
        assert account is not None
        uow.session.delete(account)
        uow.session.flush()
        uow.session.execute(delete(Employee).where(Employee.id == company.employee_id))
    post.plan()
    work()
    assert len(behaviour.taken) == MANY
    assert [each.failure for each in post.deliveries() if each.state == "failed"] == ["no_contact"]
    assert len(post.incidents()) == 1


def test_words_that_do_not_fit_the_template_any_more_are_an_incident_at_once_and_one_only(
    post: Post, house: House, company: Company, behaviour: Behaviour, work: Work
) -> None:
    change(house, CustomerContact, company.contact_id, phone="20123456")
    messages = [post.receipt() for _ in range(MANY)]
    change(house, Message, messages[3], words={"number": "R-1", "name": "Mette"})
    post.plan()
    assert work() == MANY
    assert len(behaviour.taken) == MANY - 1
    assert [each.failure for each in post.deliveries() if each.state == "failed"] == ["not_written"]
    (incident,) = post.incidents()
    assert "KeyError: 'due'" in incident.trace, "it says which word"


def test_a_database_in_trouble_is_no_fault_of_the_message(
    post: Post, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.receipt()

    def ask_in_vain(uow: UnitOfWork, *_: object) -> None:
        uow.session.execute(text("SELECT 1 FROM a_table_that_is_not_there"))

    monkeypatch.setattr("sio_workflow.services.planning._write", ask_in_vain)
    with pytest.raises(DBAPIError):
        post.plan()
    monkeypatch.undo()
    assert (post.plan(), post.incidents()) == (1, [])


def test_somebody_who_has_been_given_an_address_is_reached_when_an_operator_tries_again(
    post: Post, house: House, company: Company, clock: Clock, operator: Actor, behaviour: Behaviour, work: Work
) -> None:
    change(house, CustomerContact, company.contact_id, email="")
    post.receipt()
    post.plan()
    (incident,) = post.incidents()
    with pytest.raises(Conflict, match="no way to reach"):
        house.incidents.retry(operator, incident.id, clock())
    change(house, CustomerContact, company.contact_id, email="karl@ny.example")
    house.incidents.retry(operator, incident.id, clock())
    work()
    assert [mail["To"] for mail in behaviour.taken] == ["karl@ny.example"]
    assert [(each.state, each.failure) for each in post.deliveries()] == [("sent", "")]


@pytest.mark.parametrize("how", ["deleted", "erased"])
def test_somebody_gone_between_planning_and_sending_is_an_incident_and_stands_on_the_case(
    post: Post, house: House, company: Company, clock: Clock, behaviour: Behaviour, work: Work, how: str
) -> None:
    post.say(lambda say: say.employee(company.employee_id, "complaint_job", place="Skolen", when=say.now))
    post.plan()
    if how == "erased":
        change(house, Employee, company.employee_id, email="", phone="", name="Medarbejder")
    else:
        with house.database.unit_of_work() as uow:
            uow.session.delete(uow.people.account_of(company.employee_id))
            uow.session.flush()
            uow.session.execute(delete(Employee).where(Employee.id == company.employee_id))
    work()
    assert behaviour.taken == []
    assert [each.code for each in post.incidents()] == ["message_not_delivered"]
    mette = house.accounts.actor(company.manager_account_id, clock())
    assert mette is not None
    (sent,) = house.deliveries.undelivered(mette, clock())
    assert (sent.case_id, sent.reached_nobody) == (company.complaint_id, True)
    assert [one.failure for one in sent.deliveries] == ["no_address" if how == "erased" else "no_contact"]
