"""The OpenAPI document is true: what it allows to be sent gets an answer it names, and never another area's data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.house.walk import Walk

DOCUMENT = "/api/v1/openapi.json"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
#: names that exist in the other area only
FOREIGN_WORDS = ("Firmaet", "Hallen", "Kurt", "V-S", "E-ea", "E-vibe", "E-bent")
EXAMPLES = 12


@pytest.fixture(scope="module")
def walk(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    with Walk.begin(sqlite_template, tmp_path_factory.mktemp("openapi")) as walk:
        yield walk


@pytest.mark.timeout(900)
@pytest.mark.parametrize("role", ["service_manager", "employee", "customer"])
def test_what_the_document_allows_gets_an_answer_it_names(walk: Walk, role: str) -> None:
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, walk.app)
    token, problems, answers = walk.token(role), [], Counter[int]()
    for found in schema.get_all_operations():
        operation = found.ok()
        try:
            try_out(operation.as_strategy(), walk, token, answers)
        except* AssertionError as group:
            problems.append(f"{operation.label}: {[str(error)[:600] for error in flat(group)]}")
    assert not problems, "\n\n".join(problems)
    assert answers[200] > 100, f"{role} was let in nowhere: {answers}"


def try_out(cases: Any, walk: Walk, token: str, answers: Counter[int]) -> None:
    @given(case=cases)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def send(case: Case) -> None:
        for ids in (walk.company.own, walk.company.foreign, {}):
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
