"""Canaries: marked personal data goes through the doors, and is then looked for wherever it has no business to be.

Each place where such data may lie is named in `canary/places.py`. Every other column of every table, every variable,
state blob, log line, address, message on its way out, export and answer must be free of it. A new table, page or
operation is searched as soon as it exists.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner
from sqlalchemy import select, update

from sio_workflow.bootstrap import House
from sio_workflow.channels import push
from sio_workflow.cli import main
from sio_workflow.domain.people import SYSTEM
from sio_workflow.domain.templates import FREE
from sio_workflow.services import letters
from sio_workflow.services.notices import Notices
from sio_workflow.storage.models import Account, Base, DefinitionFile
from sio_workflow.storage.reach import HOUSE_WITH_HR_KEY, reaching
from tests.acceptance import company
from tests.conftest import postgresql_clone, sqlite_clone
from tests.integration.canary.places import ALLOWED, ANSWERS, EXPORTS, OUTSIDE, canaries
from tests.integration.canary.stage import Stage, play, staged
from tests.integration.web.conftest import Visit

Leaks = dict[str, list[str]]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        yield sqlite_clone(template, tmp_path_factory.mktemp("canary") / "canary.db")
    else:
        server, template = (request.getfixturevalue(f"postgresql_{each}") for each in ("url", "template"))
        with postgresql_clone(server, template) as made:
            yield made


@pytest.fixture(scope="module")
def stage(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Played once for each database; what is planted later is looked for by its own place."""
    with staged(url, tmp_path_factory.mktemp("var")) as stage:
        play(stage)
        yield stage


def in_tables(stage: Stage) -> Leaks:
    found: Leaks = {}
    for canary, column in sorted(found_in_tables(stage.house)):
        if column not in ALLOWED[canary]:
            found.setdefault(column, []).append(canary)
    return found


def found_in_tables(house: House) -> set[tuple[str, str]]:
    """(canary, table.column) of every canary in the database."""
    with reaching(HOUSE_WITH_HR_KEY), house.database.unit_of_work(writing=False) as uow:
        return {
            (canary, f"{table.fullname}.{column.name}")
            for table in Base.metadata.sorted_tables
            for row in uow.session.execute(select(table)).mappings()
            for column in table.c
            for canary in canaries(row[column.name])
        }


def by_the_way(stage: Stage) -> Leaks:
    """Log lines, addresses, and answers to machines."""
    ways = {
        "logs": "\n".join(stage.watch.lines),
        "addresses": "\n".join(stage.watch.addresses),
        "metrics": stage.app.test_client().get("/metrics").text,
        "openapi": stage.app.test_client().get("/api/v1/openapi.json").text,
    }
    return unwanted((place, text, set()) for place, text in ways.items())


def sent(stage: Stage) -> Leaks:
    """What has really left the house, as the other side got it."""
    parts: list[tuple[str, object]] = []
    for mail in stage.watch.mails.taken:
        headers = {name: value for name, value in mail.items() if name != "To"}
        customer = "henvendelse" in str(mail["Subject"])
        whose = "mail to a customer" if customer else "mail to a manager"
        parts += [("mail to", mail["To"]), ("mail headers", headers), (whose, words_of(mail))]
    for each in stage.sms.seen():
        rest = {name: value for name, value in each.items() if name not in ("to", "text")}
        parts += [("sms number", each["to"]), ("sms text", each["text"]), ("sms rest", rest)]
    parts += [("push", each) for each in stage.push.seen()]
    return unwanted((place, value, OUTSIDE[place]) for place, value in parts)


def words_of(mail: EmailMessage) -> str:
    return "\n".join(part.get_content() for part in mail.walk() if not part.is_multipart())


def answered(stage: Stage) -> Leaks:
    """Every page and operation that needs no id, for each of these people."""
    rules = [rule for rule in stage.app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    asked = [(name, rule.rule) for name in ANSWERS for rule in rules if rule.endpoint != "sign_in.sign_out"]
    doors = {name: stage.visit(name) for name in ANSWERS}
    return unwanted((f"{name} {path}", body_of(doors[name], path), ANSWERS[name]) for name, path in asked)


def body_of(door: Visit, path: str) -> str:
    with door.get(path) as answer:
        return answer.text if answer.is_json or answer.mimetype.startswith("text/") else ""


def exported(stage: Stage, folder: Path) -> Leaks:
    """What `sio processes export` writes, and what `sio privacy export` tells of somebody else."""
    sio = command(stage)
    found = []
    for line in stage.house.definitions.list():
        sio("processes", "export", line.key, "--to", folder)
    for path in folder.rglob("*.*"):
        found.append((f"export {path.name}", f"{path.name} {path.read_text()}", set()))
    for name, may in EXPORTS.items():
        told = sio("privacy", "export", "--employee", f"E-{name}")
        assert json.loads(told), "it tells something"
        found.append((f"export about {name}", told, may))
    return unwanted(found)


def command(stage: Stage) -> Callable[..., str]:
    settings = stage.house.settings
    environment = {"SIO_DATABASE_URL": settings.database_url, "SIO_VAR_DIR": str(settings.var_dir)}

    def run(*arguments: object) -> str:
        done = CliRunner().invoke(main, [str(each) for each in arguments], env=environment)
        assert done.exit_code == 0, done.output
        return done.output

    return run


def unwanted(places: Iterable[tuple[str, object, set[str]]]) -> Leaks:
    """Place -> canaries that have no business there."""
    found: dict[str, set[str]] = {}
    for place, value, allowed in places:
        if wrong := canaries(value) - allowed:
            found.setdefault(place, set()).update(wrong)
    return {place: sorted(wrong) for place, wrong in found.items()}


def test_personal_data_is_only_where_it_belongs(stage: Stage, tmp_path: Path) -> None:
    found = {**in_tables(stage), **by_the_way(stage), **sent(stage), **answered(stage), **exported(stage, tmp_path)}
    assert found == {}
    arrived = {canary for canary, _ in found_in_tables(stage.house)}
    assert arrived == {canary for canary, places in ALLOWED.items() if places}, "every canary has sung"
    assert stage.watch.mails.taken
    assert stage.sms.seen()
    assert stage.push.seen()


def in_a_log(_stage: Stage) -> None:
    logging.getLogger("anybody").debug("calling %s", "Eva zqname")


def in_an_address(stage: Stage) -> None:
    stage.visit("otto").get("/accounts?text=zqname")


def in_the_audit_trail(stage: Stage) -> None:
    with stage.house.database.unit_of_work(as_house=True) as uow:
        uow.trail.audit(stage.actor("eva"), stage.clock(), "claim", "user_task", "1", who="zqname")


def in_a_variable(stage: Stage) -> None:
    change_instance(stage, "bo", variables={"name": "zqname"})


def in_the_state(stage: Stage) -> None:
    change_instance(stage, "nina", state=b"SW\x01" + zstandard.ZstdCompressor().compress(b"\x01 zqname"))


def change_instance(stage: Stage, who: str, **values: object) -> None:
    answers = {"kind": "sick", "from_at": "2026-03-02T06:00:00+00:00"}
    started = stage.house.instances.start(stage.actor(who), "sick_leave", answers, stage.clock())
    table = Base.metadata.tables["process_instance"]
    with stage.house.database.unit_of_work(as_house=True) as uow:
        uow.session.execute(update(table).where(table.c.id == started.id).values(values))


def in_a_mail(stage: Stage) -> None:
    tell(stage, lambda say: say.contact_by_human(company.id_of("karl"), "zqhandover"))


def in_a_subject(stage: Stage) -> None:
    template = replace(FREE, title={"da": "Din henvendelse zqcontact", "en": ""})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(letters, "_template", lambda _message: template)
        tell(stage, lambda say: say.contact_by_human(company.id_of("karl"), "Kære kunde"))


def in_a_text(stage: Stage) -> None:
    tell(stage, lambda say: say.employee(company.id_of("nina"), "complaint_job", place="zqabsent", when=say.now))


def in_a_push(stage: Stage) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(push, "_words", lambda parcel: json.dumps({"title": parcel.text}))
        tell(stage, lambda say: say.employee(company.id_of("eva"), "complaint_job", place="zqplace", when=say.now))


def tell(stage: Stage, words: Callable[[Notices], object]) -> None:
    with stage.house.database.unit_of_work() as uow:
        words(Notices(uow, SYSTEM, stage.clock(), "area", company.id_of("nord"), company.id_of("nord")))
        uow.trail.save()
    stage.work()


def in_an_answer(stage: Stage) -> None:
    """A word of hers is taken for a name of hers."""
    with stage.house.database.unit_of_work() as uow:
        uow.session.execute(update(Account).where(Account.username == "signe").values(name="Signe zqhandover"))


def in_a_folder(stage: Stage) -> None:
    with stage.house.database.unit_of_work() as uow:
        files = uow.session.scalars(select(DefinitionFile)).all()
        files[0].content = files[0].content.replace("{", '{"$comment": "zqname",', 1)


def in_an_export(stage: Stage) -> None:
    tell(stage, lambda say: say.employee(company.id_of("vera"), "complaint_job", place="zqabsent", when=say.now))


PLANTS = [
    (in_a_log, by_the_way, "logs"),
    (in_an_address, by_the_way, "addresses"),
    (in_the_audit_trail, in_tables, "audit_event.details"),
    (in_a_variable, in_tables, "process_instance.variables"),
    (in_the_state, in_tables, "process_instance.state"),
    (in_a_mail, sent, "mail to a customer"),
    (in_a_subject, sent, "mail headers"),
    (in_a_text, sent, "sms text"),
    (in_a_push, sent, "push"),
    (in_an_answer, answered, "signe /account"),
    (in_a_folder, exported, "export"),
    (in_an_export, exported, "export about vera"),
]


@pytest.mark.parametrize(("plant", "search", "place"), PLANTS, ids=[plant.__name__ for plant, _, _ in PLANTS])
def test_the_search_sees_a_leak(
    stage: Stage,
    tmp_path: Path,
    plant: Callable[[Stage], None],
    search: Callable[..., Leaks],
    place: str,
) -> None:
    plant(stage)
    found = search(stage, tmp_path) if search is exported else search(stage)
    assert any(each.startswith(place) for each in found), found
