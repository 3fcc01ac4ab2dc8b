"""Answers from outside reach their case once, in whatever order; what cannot be placed waits for the office."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from sio_workflow.bootstrap import House
from sio_workflow.channels.incoming_mail import Kind, read_mail
from sio_workflow.domain.errors import Invalid, NotAllowed, NotFound
from sio_workflow.domain.free_text import NOT_KEPT
from sio_workflow.domain.people import SYSTEM, Actor, Grant, Role
from sio_workflow.services.notices import Notices
from sio_workflow.services.reply_tokens import ReplyTokens
from sio_workflow.storage.models import (
    AuditEvent,
    Base,
    Complaint,
    CoverCase,
    CustomerContact,
    Incident,
    Incoming,
    Job,
    Message,
    Offer,
    Shift,
)
from tests.conftest import Clock
from tests.integration.messages.conftest import Company, Post, change
from tests.integration.messages.mail_server import Behaviour

OFFICE = Actor(account_id=None, name="office", grants=frozenset({Grant(role=Role.OFFICE)}))
MANAGER = Actor(account_id=None, name="mette", grants=frozenset({Grant(role=Role.SERVICE_MANAGER)}))
WORDS = "Gulvet er stadig beskidt."
Work = Callable[[], int]
Receive = Callable[..., tuple[int, bytes]]


@pytest.fixture
def token(post: Post, behaviour: Behaviour, work: Work) -> str:
    """Of the reply address on the receipt that Karl has got."""
    post.receipt()
    post.plan()
    work()
    return read_mail(_mail(str(behaviour.taken[0]["Reply-To"]))).token


@pytest.fixture
def answer(house: House, clock: Clock) -> Callable[..., str]:
    def send(token: str, text: str = WORDS, name: str = "<1@kunde.example>", channel: str = "email") -> str:
        return house.inbox.received(channel, "karl@kunde.example", text, token, name, clock())

    return send


def test_a_customers_answer_stands_on_the_complaint_and_the_manager_is_told(
    house: House, company: Company, token: str, answer: Callable[..., str]
) -> None:
    assert answer(token, f"{WORDS}\n\nDen 2. marts skrev SIO <reply@house.example>:\n> Vi har modtaget") == "filed"
    (reply,) = _all(house, Message, Message.direction == "in")
    assert (reply.body, reply.case_id, reply.recipient_id) == (WORDS, company.complaint_id, company.contact_id)
    assert _told(house) == ["customer_replied"]


def test_a_customers_answer_is_kept_without_a_personal_number(
    house: House, token: str, answer: Callable[..., str]
) -> None:
    assert answer(token, "Amina (010190-1234) har influenza, og gulvet er beskidt.") == "filed"
    (reply,) = _all(house, Message, Message.direction == "in")
    assert reply.body == "Amina (…) har influenza, og gulvet er beskidt."


def test_handed_in_twice_it_is_there_once(house: House, token: str, answer: Callable[..., str]) -> None:
    assert [answer(token), answer(token)] == ["filed", "filed"]
    assert len(_all(house, Message, Message.direction == "in")) == 1
    assert _told(house) == ["customer_replied"]


def test_two_answers_are_two(house: House, token: str, answer: Callable[..., str]) -> None:
    answer(token, "Nummer to", "<2@kunde.example>")
    answer(token, "Nummer et", "<1@kunde.example>")
    assert len(_all(house, Message, Message.direction == "in")) == 2


def test_an_answer_to_a_closed_complaint_is_never_ignored(
    house: House, company: Company, token: str, answer: Callable[..., str], clock: Clock
) -> None:
    with house.database.unit_of_work() as uow:
        closing = uow.session.scalars(select(Message)).first()
        assert closing is not None
        complaint = uow.session.get(Complaint, company.complaint_id)
        assert complaint is not None
        complaint.first_feedback_at, complaint.closing_message_id = clock(), closing.id
        uow.session.flush()
        complaint.status, complaint.closed_at = "closed_solved", clock()
    assert answer(token) == "filed"
    assert _told(house) == ["customer_replied_closed"]


def test_whoever_waits_for_the_answer_goes_on_without_its_words(
    house: House, company: Company, token: str, answer: Callable[..., str], begin: Callable[..., UUID], clock: Clock
) -> None:
    from sio_workflow.storage.models import MessageSubscription  # noqa: PLC0415

    instance_id = begin()
    with house.database.unit_of_work() as uow:
        uow.session.add(
            MessageSubscription(
                task_id=uuid4(),
                instance_id=instance_id,
                element_id="wait",
                kind="message",
                name="customer_replied",
                correlation_key=str(company.complaint_id),
            )
        )
    answer(token)
    (job,) = _all(house, Job, Job.kind == "message")
    assert (job.handler, job.correlation_key) == ("customer_replied", str(company.complaint_id))
    assert WORDS not in str(job.variables)
    assert not any(WORDS in str(event.details) for event in _all(house, AuditEvent))


def test_a_forged_token_is_held_for_the_office(house: House, token: str, answer: Callable[..., str]) -> None:
    forged = ("b" if token[0] != "b" else "c") + token[1:]
    assert answer(forged) == "held"
    (held,) = house.inbox.held(OFFICE)
    assert (held.reason, held.text, held.sender) == ("reply_forged", WORDS, "karl@kunde.example")
    (incident,) = _all(house, Incident)
    assert incident.code == "unknown_sender"
    assert "karl" not in incident.message
    assert WORDS not in incident.message + str(incident.input)


def test_an_expired_token_is_held_for_the_office(
    house: House, token: str, answer: Callable[..., str], clock: Clock
) -> None:
    clock.forward(days=91)
    assert answer(token) == "held"
    assert [each.reason for each in house.inbox.held(OFFICE)] == ["reply_too_old"]


def test_a_mail_without_a_token_is_held_even_from_an_address_we_know(
    house: House, company: Company, answer: Callable[..., str]
) -> None:
    assert answer("") == "held"
    assert _all(house, Message, Message.direction == "in") == []


def test_the_office_places_what_was_held(
    house: House, company: Company, answer: Callable[..., str], clock: Clock
) -> None:
    answer("")
    (held,) = house.inbox.held(OFFICE)
    with pytest.raises(Invalid):
        house.inbox.attach(OFFICE, held.id, "R-1999-0001", clock())
    house.inbox.attach(OFFICE, held.id, "R-2026-0001", clock())
    assert [reply.body for reply in _all(house, Message, Message.direction == "in")] == [WORDS]
    assert house.inbox.held(OFFICE) == []
    (kept,) = _all(house, Incoming)
    assert (kept.sender, kept.body) == ("", "")
    assert [incident.resolution for incident in _all(house, Incident)] == ["gone"]
    with pytest.raises(NotFound):
        house.inbox.close(OFFICE, held.id, clock())


def test_only_the_office_sees_unknown_senders(house: House, answer: Callable[..., str], clock: Clock) -> None:
    answer("")
    (held,) = house.inbox.held(OFFICE)
    for act in (lambda: house.inbox.held(MANAGER), lambda: house.inbox.close(MANAGER, held.id, clock())):
        with pytest.raises(NotAllowed):
            act()


# -- offers


@pytest.fixture
def offer(house: House, company: Company, clock: Clock) -> UUID:
    """Eva is asked to take a shift in two days."""
    start, offer_id = clock() + timedelta(days=2), uuid4()
    with house.database.unit_of_work() as uow:
        site_id = uow.session.scalar(select(Complaint.site_id))
        shift = Shift(
            id=uuid4(),
            shift_no="V-1",
            site_id=site_id,
            area_id=company.area_id,
            start_at=start,
            end_at=start + timedelta(hours=2),
            status="unstaffed",
        )
        uow.session.add(shift)
        uow.session.flush()
        case = CoverCase(
            id=uuid4(),
            shift_id=shift.id,
            area_id=company.area_id,
            cause="vacancy",
            mode="planned",
            status="offering",
            wave=1,
            opened_at=clock(),
        )
        uow.session.add(case)
        uow.session.flush()
        expires = clock() + timedelta(hours=3)
        uow.session.add(
            Offer(
                id=offer_id,
                cover_case_id=case.id,
                area_id=case.area_id,
                employee_id=company.employee_id,
                sent_at=clock(),
                told_at=clock(),
                expires_at=expires,
            )
        )
    return offer_id


@pytest.fixture
def reply(
    house: House, company: Company, post: Post, offer: UUID, clock: Clock, behaviour: Behaviour, work: Work
) -> Callable[..., str]:
    """Eva's answer to the offer she has got by mail."""
    case_id = _all(house, CoverCase)[0].id
    with house.database.unit_of_work() as uow:
        words = {"place": "Skolen", "start": clock(), "end": clock(), "until": clock(), "hours": "2"}
        told = Notices(uow, SYSTEM, clock(), "cover_case", case_id, company.area_id)
        told.employee(company.employee_id, "offer", **words)
    post.plan()
    work()
    token = read_mail(_mail(str(behaviour.taken[-1]["Reply-To"]))).token

    def send(words: str, name: str = "<1@eva.example>") -> str:
        return house.inbox.received("email", "eva@house.example", words, token, name, clock())

    return send


@pytest.mark.parametrize(("words", "answer"), [("Nej desværre", "no"), ("NEJ", "no"), ("Ja tak!", "yes")])
def test_a_plain_answer_by_mail_answers_the_offer(
    house: House, reply: Callable[..., str], words: str, answer: str
) -> None:
    assert reply(words) == "answered"
    assert [each.answer for each in _all(house, Offer)] == [answer]


def test_an_answer_stands_however_often_and_in_whatever_order_it_comes(house: House, reply: Callable[..., str]) -> None:
    assert reply("Nej", "<2@eva.example>") == "answered"
    assert reply("Nej", "<2@eva.example>") == "answered"
    assert reply("Ja", "<1@eva.example>") == "answered"
    assert [each.answer for each in _all(house, Offer)] == ["no"]


def test_what_is_neither_yes_nor_no_is_for_the_manager_and_its_words_are_not_kept(
    house: House, reply: Callable[..., str]
) -> None:
    assert reply("Ja men jeg har ondt i foden") == "told"
    assert [each.answer for each in _all(house, Offer)] == [None]
    assert _told(house) == ["unclear_answer"]
    assert not any("foden" in each.body for each in _all(house, Message))
    assert [each.body for each in _all(house, Incoming)] == [""]


@pytest.fixture
def text(house: House, clock: Clock) -> Callable[..., str]:
    """A text message that no employee has written."""

    def send(words: str, sender: str) -> str:
        return house.inbox.received("sms", sender, words, "", "sms-1", clock())

    return send


def test_an_unknown_number_is_held(house: House, text: Callable[..., str]) -> None:
    assert text("Ja", sender="+4599999999") == "held"
    assert [each.reason for each in house.inbox.held(OFFICE)] == ["unknown_sender"]


@pytest.mark.parametrize("words", ["Jeg er syg med influenza", "Mit CPR er 010190-1234", "Har brækket benet"])
@pytest.mark.parametrize("channel", ["sms", "email"])
def test_of_what_must_not_be_kept_only_that_it_came_is_kept(
    house: House, answer: Callable[..., str], clock: Clock, words: str, channel: str
) -> None:
    assert house.inbox.received(channel, "+4599999999", words, "", "1", clock()) == "held"
    (held,) = house.inbox.held(OFFICE)
    assert (held.sender, held.channel, held.reason) == (
        "+4599999999",
        channel,
        "unknown_sender" if channel == "sms" else "no_token",
    )
    assert held.text == NOT_KEPT
    _nowhere(house, words)


def _nowhere(house: House, words: str) -> None:
    """In no column of any table."""
    with house.database.unit_of_work(writing=False) as uow:
        for name, table in Base.metadata.tables.items():
            if not name.startswith("hr."):
                assert words not in str(uow.session.execute(select(table)).all()), name


def test_what_was_not_kept_can_still_be_placed(
    house: House, company: Company, text: Callable[..., str], clock: Clock
) -> None:
    text("Jeg har feber", sender="+4599999999")
    (held,) = house.inbox.held(OFFICE)
    house.inbox.attach(OFFICE, held.id, "R-2026-0001", clock())
    assert [each.body for each in _all(house, Message, Message.direction == "in")] == [NOT_KEPT]


def test_a_customers_text_message_reaches_the_open_complaint(
    house: House, company: Company, text: Callable[..., str]
) -> None:
    change(house, CustomerContact, company.contact_id, phone="30 11 22 33")
    assert text(WORDS, sender="+4530112233") == "filed"
    assert [each.body for each in _all(house, Message, Message.direction == "in")] == [WORDS]


# -- raw mail


def _mail(to: str, text: str = WORDS, **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Karl <Karl@kunde.example>", to, "SV: Din henvendelse"
    mail["Message-ID"] = "<42@kunde.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def test_the_token_is_found_in_the_address() -> None:
    token = ReplyTokens("secret").write(uuid4(), Clock().at)
    letter = read_mail(_mail(f"reply+{token.upper()}@house.example"))
    assert (letter.token, letter.sender, letter.kind) == (token, "karl@kunde.example", Kind.REPLY)
    assert read_mail(_mail("x@y.example"), [f"reply+{token}@house.example"]).token == token
    assert len(f"reply+{token}") <= 64, "the local part of an address is no longer than that"


def test_a_holiday_answer_is_nobodys_answer() -> None:
    assert read_mail(_mail("reply@house.example", Auto_Submitted="auto-replied")).kind is Kind.AUTOMATIC


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Autoreply": "yes", "Return-Path": "<>"},
        {"X-Autorespond": "ferie"},
        {"Precedence": "bulk"},
        {"From": "MAILER-DAEMON@mx.example", "Subject": "Warning: could not send message for past 4 hours"},
        {"From": "postmaster@mx.example", "Subject": "Delivery Status Notification (Delay)"},
    ],
)
def test_machines_that_know_no_standard_are_nobody_who_answers_either(headers: dict[str, str]) -> None:
    assert read_mail(_old(**headers)).kind is Kind.AUTOMATIC


@pytest.mark.parametrize(
    "headers",
    [
        {"From": "MAILER-DAEMON@mx.example", "Return-Path": "<>", "Subject": "failure notice"},
        {"From": "Mail Delivery System <Mailer-Daemon@mx.example>", "Auto-Submitted": "auto-replied"},
        {"From": "postmaster@mx.example", "Subject": "Undeliverable: Warning: vagten er delayed"},
        {"From": "system@mx.example", "X-Failed-Recipients": "karl@kunde.example"},
        {"From": "system@mx.example", "Return-Path": "<>"},
    ],
)
def test_a_mail_that_came_back_without_a_report_is_known_too(headers: dict[str, str]) -> None:
    assert read_mail(_old(**headers)).kind is Kind.BOUNCE


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Return-Path": "<karl@kunde.example>"},
        {"Precedence": "first-class", "Auto-Submitted": "no"},
        {"X-Auto-Response-Suppress": "All"},
        {"Precedence": "list", "List-Id": "<facility.kunde.example>"},
    ],
)
def test_what_a_person_has_written_stays_an_answer(headers: dict[str, str]) -> None:
    assert read_mail(_old(**headers)).kind is Kind.REPLY


def test_an_old_daemons_mail_is_a_message_that_was_not_delivered(
    house: House, post: Post, token_now: str, receive: Receive
) -> None:
    from_qmail = {"From": "MAILER-DAEMON@mx.example", "Return-Path": "<>", "To": f"reply+{token_now}@house.example"}
    assert receive(_old(**from_qmail)) == (0, b"came back\n")
    assert [(each.state, each.failure) for each in post.deliveries()] == [("failed", "not_delivered")]
    assert _all(house, Message, Message.direction == "in") == []


def _old(**headers: str) -> bytes:
    told = {"From": "karl@kunde.example", "To": "x@house.example", "Subject": "SV: Din henvendelse", **headers}
    return "".join(f"{name}: {value}\r\n" for name, value in told.items()).encode() + f"\r\n{WORDS}\r\n".encode()


def test_a_mail_in_html_alone_is_read() -> None:
    mail = EmailMessage()
    mail["From"] = "karl@kunde.example"
    mail.set_content("<style>p{}</style><p>Gulvet &amp; vasken</p><blockquote>citat</blockquote>", subtype="html")
    assert read_mail(mail.as_bytes()).text == "Gulvet & vasken"


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff\xfe", b"From: <<<>>>\nTo: @@\n\nx", b"Content-Type: text/plain; charset=martian\n\n\xe6"]
)
def test_rubbish_is_read_without_a_fall(raw: bytes) -> None:
    assert read_mail(raw).provider_id


def test_a_mail_that_came_back_is_a_message_that_was_not_delivered(
    house: House, post: Post, token: str, clock: Clock
) -> None:
    report = (
        f"From: <>\nTo: reply+{token}@house.example\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nSorry\n"
        "--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx\n\nAction: failed\nStatus: 5.1.1\n\n--b--\n"
    )
    letter = read_mail(report.encode())
    assert letter.kind is Kind.BOUNCE
    assert house.inbox.came_back(letter.token, clock())
    assert [(each.state, each.failure) for each in post.deliveries()] == [("failed", "not_delivered")]
    assert len(post.incidents()) == 1


@pytest.fixture
def receive(house: House, tmp_path: object) -> Receive:
    """Hand a raw mail to `sio mail receive` as a mail server does; how it ends, and what it says."""

    def run(raw: bytes, **settings: str) -> tuple[int, bytes]:
        environment = {
            "SIO_DATABASE_URL": house.settings.database_url,
            "SIO_REDIS_URL": "redis://unused",
            "SIO_SECRET_KEY": house.settings.secret_key,
            "SIO_VAR_DIR": str(tmp_path),
            "PATH": "",
            **settings,
        }
        command = [sys.executable, "-m", "sio_workflow.cli", "mail", "receive"]
        done = subprocess.run(command, input=raw, env=environment, capture_output=True, check=False)
        assert b"karl" not in done.stderr.lower()
        return done.returncode, done.stdout

    return run


@pytest.fixture
def token_now(house: House, post: Post, token: str) -> str:
    """The token on the receipt, as good as new today: the command looks at a clock of its own."""
    return ReplyTokens(house.settings.secret_key).write(post.deliveries()[0].id, datetime.now(UTC))


def test_the_mail_server_hands_a_mail_to_the_command(token_now: str, receive: Receive) -> None:
    assert receive(_mail(f"reply+{token_now}@house.example")) == (0, b"filed\n")
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    assert receive(_mail("x@house.example"), SIO_DATABASE_URL=nowhere) == (75, b"")


@pytest.mark.parametrize("nested", [b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", None])
def test_a_mail_deeper_than_anybody_writes_waits_at_the_office(
    house: House, receive: Receive, token_now: str, nested: bytes | None
) -> None:
    parts = [nested % (n, n) if nested else b"Content-Type: message/rfc822\r\n\r\n" for n in range(1_500)]
    head = f"From: karl@kunde.example\r\nTo: reply+{token_now}@house.example\r\nMessage-ID: <9@kunde.example>\r\n"
    assert receive(head.encode() + b"".join(parts) + b"\r\nhej") == (0, b"held\n")
    (held,) = house.inbox.held(OFFICE)
    assert (held.sender, held.text) == ("karl@kunde.example", "")


def test_signs_that_no_database_keeps_do_not_stop_a_mail(house: House, receive: Receive, token_now: str) -> None:
    head = f"From: karl@kunde.example\r\nTo: reply+{token_now}@house.example\r\nMessage-ID: <\0\xff9@kunde.example>\r\n"
    words = rb"Content-Type: text/plain; charset=unicode_escape" + b"\r\n\r\n" + rb"Gulvet \ud83d\0 er beskidt"
    assert receive(head.encode("latin-1") + words) == (0, b"filed\n")
    assert [each.body for each in _all(house, Message, Message.direction == "in")] == ["Gulvet \ufffd er beskidt"]


def _all(house: House, row: type, *where: object) -> list:
    with house.database.unit_of_work(writing=False) as uow:
        return list(uow.session.scalars(select(row).where(*where)))  # type: ignore[arg-type]


def _told(house: House) -> list[str]:
    """What roles have been told."""
    return [each.template for each in _all(house, Message, Message.recipient_kind == "role")]
