"""Who asks for their data reads words, not names of tables."""

from __future__ import annotations

from uuid import UUID

from flask import Flask, session

from sio_workflow.domain.retention import KINDS as RETAINED
from sio_workflow.storage.personal_acts import ACTS, NAMED
from sio_workflow.storage.personal_rows import Person, tables_about
from web import language
from web.privacy_words import KINDS, TABLES


def test_every_table_about_a_person_and_every_kind_has_words_in_both_languages() -> None:
    tables = {name for kind in ("employee", "contact") for name in tables_about(Person(kind, UUID(int=1), UUID(int=2)))}
    assert "delivery" in tables
    assert tables | {name.rpartition(".")[0] for name in (*ACTS, *NAMED)} == set(TABLES)
    assert {kind.key for kind in RETAINED} == set(KINDS)

    app = Flask("web", root_path="web")
    app.secret_key = "test"
    language.install(app)
    with app.test_request_context():
        danish = {name: str(words) for name, words in (TABLES | KINDS).items()}
    with app.test_request_context():
        session["locale"] = "en"
        english = {name: str(words) for name, words in (TABLES | KINDS).items()}
    alike = {name for name in danish if danish[name] == english[name]}
    assert not alike, f"not translated: {sorted(alike)}"
