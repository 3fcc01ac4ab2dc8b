"""The OpenAPI document is true: whatever is sent gets an answer it names, and never another area's data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.conftest import postgresql_clone, sqlite_clone
from tests.house.walk import Place

DOCUMENT = "/api/v1/openapi.json"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
#: names that exist in the other area only
FOREIGN_WORDS = ("Firmaet", "Hallen", "Kurt", "V-S", "E-ea", "E-vibe", "E-bent")
#: of each operation; what breaks on one database breaks on the other, or is a thing of PostgreSQL's own
ALLOWED = {"sqlite": 4, "postgresql": 3}
FORBIDDEN = 2


@pytest.fixture(scope="module", params=ALLOWED)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("openapi")
    template = request.getfixturevalue(f"{request.param}_template")
    with ExitStack() as open_:
        if request.param == "sqlite":
            url = sqlite_clone(template, folder / "sio.db")
        else:
            url = open_.enter_context(postgresql_clone(request.getfixturevalue("postgresql_url"), template))
        yield open_.enter_context(Place.furnished(url, folder))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("role", ["service_manager", "employee", "customer"])
def test_what_the_document_allows_gets_an_answer_it_names(place: Place, role: str) -> None:
    answers = answers_to(place, role, GenerationMode.POSITIVE, ALLOWED[place.house.database.dialect])
    assert answers[200] > 100, f"{role} was let in nowhere: {answers}"


@pytest.mark.timeout(900)
@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
@pytest.mark.parametrize("role", ["service_manager", "employee", "customer"])
def test_what_the_document_forbids_gets_an_answer_it_names_too(place: Place, role: str) -> None:
    answers = answers_to(place, role, GenerationMode.NEGATIVE, FORBIDDEN)
    assert answers[400] + answers[422] > 50, f"{role} was refused nothing: {answers}"


def answers_to(place: Place, role: str, mode: GenerationMode, examples: int) -> Counter[int]:
    """How often which status was answered, once every answer has been found to be one that the document names."""
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, place.app)
    token, problems, answers = place.token(role), [], Counter[int]()
    for found in schema.get_all_operations():
        operation = found.ok()
        try:
            try_out(operation.as_strategy(generation_mode=mode), place, token, answers, examples)
        except* AssertionError as group:
            problems.append(f"{operation.label}: {[str(error)[:600] for error in flat(group)]}")
    assert not problems, "\n\n".join(problems)
    return answers


def try_out(cases: Any, place: Place, token: str, answers: Counter[int], examples: int) -> None:
    @given(case=cases)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def send(case: Case) -> None:
        for ids in (place.company.own, place.company.foreign, {}):
            aimed_at(case, ids)
            response = case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)
            answers[response.status_code] += 1
            leaked = [word for word in FOREIGN_WORDS if word in response.text]
            assert not leaked, f"{case.method} {case.formatted_path} tells of the other area: {leaked}"

    send()


def aimed_at(case: Case, ids: dict[str, Any]) -> None:
    """Point the arguments of the path at things that exist."""
    for name in case.path_parameters or {}:
        if name in ids:
            case.path_parameters[name] = str(ids[name])


def flat(group: BaseExceptionGroup[Any]) -> list[BaseException]:
    return [
        leaf
        for error in group.exceptions
        for leaf in (flat(error) if isinstance(error, BaseExceptionGroup) else [error])
    ]
