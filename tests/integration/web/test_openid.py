"""Signing in by way of a real OpenID provider in a process of its own, and everything that goes wrong there."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.domain.provider import Provider
from tests.conftest import Clock
from tests.integration.access.conftest import Town, town
from tests.integration.conftest import PROCESSES
from tests.integration.web.conftest import Visit
from web import create_app, oidc

__all__ = ["town"]
OURS = "http://house.example"


@dataclass
class Running:
    """A provider that is up, seen through a process that can make it lie or hang."""

    url: str
    process: subprocess.Popen[bytes]

    def knows(self, subject: str, **claims: object) -> None:
        requests.put(f"{self.url}/users/{subject}", json=claims, timeout=10).raise_for_status()

    def behaves(self, how: str) -> None:
        requests.get(f"{self.url}/behave/{how}", timeout=10).raise_for_status()


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(200):
        with closing(socket.socket()) as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


def started(token_age: str = "3600") -> Iterator[Running]:
    real, front = free_port(), free_port()
    mock = Path(sys.executable).parent / "oidc-provider-mock"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    provider = subprocess.Popen([mock, "--port", str(real), "--token-max-age", token_age], **quiet)
    crooked = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.web.crooked_provider", str(front), str(real)], **quiet
    )
    try:
        wait_for(real)
        wait_for(front)
        yield Running(f"http://127.0.0.1:{front}", provider)
    finally:
        for process in (provider, crooked):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def one_provider() -> Iterator[Running]:
    """One for all tests, which each find it honest."""
    yield from started()


@pytest.fixture
def provider(one_provider: Running) -> Running:
    one_provider.behaves("honest")
    return one_provider


@pytest.fixture
def link_by_email() -> bool:
    return True


@pytest.fixture
def house(provider: Running, house_on_sqlite: str, clock: Clock, link_by_email: bool) -> Iterator[House]:
    """A house whose people may come from the provider."""
    settings = Settings(
        database_url=house_on_sqlite,
        processes_dir=PROCESSES,
        redis_url="redis://unused",
        public_url=OURS,
        provider=Provider(
            issuer=provider.url, client_id="sio", client_secret="sh", name="Firmaet", link_by_email=link_by_email
        ),
    )
    with closing(build(settings, clock)) as house:
        yield house


@pytest.fixture
def visit(house: House, town: Town, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Visit]:
    monkeypatch.setattr(oidc, "PATIENCE", 1.0)
    app = create_app(house, SECRET_KEY="test", TESTING=True)
    return lambda: Visit(app.test_client(), None)


def asked(visit: Visit, path: str = "/sign-in/provider") -> str:
    """Where the provider's own page is."""
    answer = visit.get(path)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def answered(place: str, subject: str, action: str = "authorize") -> str:
    """The real form, filled in by somebody; where it sends the browser, as a path of ours."""
    assert "<form" in requests.get(place, timeout=10).text
    sent = requests.post(place, data={"sub": subject, "action": action}, timeout=10, allow_redirects=False)
    back = sent.headers["Location"]
    assert back.startswith(OURS)
    return back.removeprefix(OURS)


def name_of(visit: Visit) -> str | None:
    account = visit.get("/api/v1/session").json["account"]
    return account["name"] if account else None


def test_somebody_comes_in_for_the_first_time_and_is_known_again(
    visit: Callable[[], Visit], provider: Running, town: Town
) -> None:
    provider.knows("s-1", email="Mette@firm.example", email_verified=True)
    browser = visit()
    answer = browser.get(answered(asked(browser, "/sign-in/provider?next=/accounts"), "s-1"))
    assert (answer.status_code, answer.location) == (303, "/accounts")
    assert name_of(browser) == "Mette"
    assert [one.actor_id for one in town.audited("link_identity")] == [town.accounts["mette"]]
    # the e-mail may change at the provider: issuer and subject are who they are
    provider.knows("s-1", email="new@elsewhere.example", email_verified=False)
    again = visit()
    again.get(answered(asked(again), "s-1"))
    assert name_of(again) == "Mette"
    assert [one.details for one in town.audited("sign_in")] == [{"method": "oidc"}] * 2


def test_the_question_is_guarded_by_pkce_state_and_nonce(visit: Callable[[], Visit]) -> None:
    question = parse_qs(urlsplit(asked(visit())).query)
    assert question["response_type"] == ["code"]
    assert question["code_challenge_method"] == ["S256"]
    assert question["redirect_uri"] == [f"{OURS}/sign-in/provider/callback"]
    assert all(len(question[name][0]) >= 20 for name in ("state", "nonce", "code_challenge"))


def test_the_button_stands_on_the_sign_in_page(visit: Callable[[], Visit]) -> None:
    assert "Log ind med Firmaet" in visit().get("/sign-in").text


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@firm.example", "email_verified": True},
        {"email": "mette@firm.example", "email_verified": False},
        {"email": "mette@firm.example", "email_verified": "true"},
        {"email": "mette@firm.example"},
        {"email": "kim@customer.example", "email_verified": True},
        {"email": "nina@firm.example", "email_verified": True},
        {},
    ],
)
def test_whoever_we_do_not_know_is_told_so_and_gets_no_account(
    visit: Callable[[], Visit], provider: Running, town: Town, house: House, claims: dict
) -> None:
    provider.knows("stranger", **claims)
    before = len(house.accounts.list())
    browser = visit()
    answer = browser.get(answered(asked(browser), "stranger"))
    assert answer.status_code == 403
    assert "Vi kender dig ikke endnu" in answer.text
    assert name_of(browser) is None
    assert len(house.accounts.list()) == before
    assert [one.details for one in town.audited("refuse_sign_in")] == [{"reason": "unknown"}]


def test_two_employees_with_one_e_mail_are_nobody(
    visit: Callable[[], Visit], provider: Running, town: Town, house: House
) -> None:
    with house.database.unit_of_work() as uow:
        uow.people.employee(town.employees["bo"]).email = "mette@firm.example"
    provider.knows("s-2", email="mette@firm.example", email_verified=True)
    browser = visit()
    assert browser.get(answered(asked(browser), "s-2")).status_code == 403


def test_an_account_that_is_linked_already_is_not_taken_over_by_its_e_mail(
    visit: Callable[[], Visit], provider: Running
) -> None:
    for subject, status in (("first", 303), ("second", 403)):
        provider.knows(subject, email="mette@firm.example", email_verified=True)
        browser = visit()
        assert browser.get(answered(asked(browser), subject)).status_code == status


@pytest.mark.parametrize("link_by_email", [False])
def test_an_e_mail_opens_nothing_where_the_house_has_not_allowed_it(
    visit: Callable[[], Visit], provider: Running
) -> None:
    provider.knows("s-3", email="mette@firm.example", email_verified=True)
    browser = visit()
    assert browser.get(answered(asked(browser), "s-3")).status_code == 403


def test_a_closed_account_is_refused(visit: Callable[[], Visit], provider: Running, town: Town, house: House) -> None:
    provider.knows("s-4", email="bo@firm.example", email_verified=True)
    first = visit()
    first.get(answered(asked(first), "s-4"))
    house.account_office.close(town.actor("ole"), town.accounts["bo"], house.now())
    assert name_of(first) is None
    browser = visit()
    assert browser.get(answered(asked(browser), "s-4")).status_code == 403
    assert town.audited("refuse_sign_in")[-1].details == {"reason": "closed"}


def refused(answer, sentence: str) -> bool:
    """On the sign-in page, with a sentence that says what to do."""
    return sentence in answer.text and 'name="password"' in answer.text and answer.status_code in (422, 502)


def test_somebody_who_says_no_there_is_asked_again_here(visit: Callable[[], Visit]) -> None:
    browser = visit()
    assert refused(browser.get(answered(asked(browser), "s-1", "deny")), "Du sagde nej")


def test_a_nonce_of_another_question_is_refused(visit: Callable[[], Visit], provider: Running) -> None:
    provider.knows("s-5", email="mette@firm.example", email_verified=True)
    browser = visit()
    place = asked(browser)
    nonce = parse_qs(urlsplit(place).query)["nonce"][0]
    answer = browser.get(answered(place.replace(nonce, "n" * 20), "s-5"))
    assert refused(answer, "ikke til at stole på")
    assert name_of(browser) is None


def test_an_answer_to_somebody_elses_question_is_refused(visit: Callable[[], Visit], provider: Running) -> None:
    provider.knows("s-6", email="mette@firm.example", email_verified=True)
    theirs, mine = visit(), visit()
    back = answered(asked(theirs), "s-6")
    asked(mine)
    assert refused(mine.get(back), "Begynd forfra")
    assert name_of(mine) is None


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=y", "?code=x&state=y", "?error=server_error", "?code=&state="]
)
def test_an_answer_nobody_asked_for_is_refused(visit: Callable[[], Visit], query: str) -> None:
    assert refused(visit().get(f"/sign-in/provider/callback{query}"), "Begynd forfra")


def test_an_answer_works_once(visit: Callable[[], Visit], provider: Running) -> None:
    provider.knows("s-7", email="mette@firm.example", email_verified=True)
    browser = visit()
    back = answered(asked(browser), "s-7")
    with browser.client.session_transaction() as session:
        kept = dict(session)
    assert browser.get(back).status_code == 303
    assert refused(browser.get(back), "Begynd forfra")
    thief = visit()
    with thief.client.session_transaction() as session:
        session.update(kept)
    assert refused(thief.get(back), "Begynd forfra"), "the provider gives nothing for a code a second time"


def test_an_expired_token_is_refused(
    town: Town, house_on_sqlite: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with contextmanager(started)(token_age="-600") as old:
        settings = Settings(
            database_url=house_on_sqlite,
            redis_url="redis://unused",
            public_url=OURS,
            provider=Provider(issuer=old.url, client_id="sio", client_secret="sh", name="X", link_by_email=True),
        )
        with closing(build(settings, clock)) as house:
            old.knows("s-8", email="mette@firm.example", email_verified=True)
            browser = Visit(create_app(house, SECRET_KEY="test").test_client(), None)
            assert refused(browser.get(answered(asked(browser), "s-8")), "ikke til at stole på")


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("hang", "svarer ikke"),
        ("fail", "kan ikke nås"),
        ("nonsense", "kan ikke nås"),
        ("other_issuer", "ikke til at stole på"),
    ],
)
def test_a_provider_in_trouble_leaves_the_other_ways_in(
    visit: Callable[[], Visit], provider: Running, how: str, sentence: str
) -> None:
    provider.behaves(how)
    browser, began = visit(), time.monotonic()
    assert refused(browser.get("/sign-in/provider"), sentence)
    assert time.monotonic() - began < 4
    provider.behaves("honest")
    assert "/oauth2/authorize" in asked(browser), "and is asked again when it is well"


def test_a_provider_that_hangs_when_it_should_hand_over_the_token(
    visit: Callable[[], Visit], provider: Running
) -> None:
    browser = visit()
    back = answered(asked(browser), "s-1")
    provider.behaves("hang_at_token")
    assert refused(browser.get(back), "svarer ikke")


def test_a_token_signed_with_another_key_is_refused(visit: Callable[[], Visit], provider: Running) -> None:
    provider.knows("s-9", email="mette@firm.example", email_verified=True)
    browser = visit()
    back = answered(asked(browser), "s-9")
    provider.behaves("other_keys")
    assert refused(browser.get(back), "ikke til at stole på")
    assert name_of(browser) is None
    provider.behaves("honest")
    browser.get(answered(asked(browser), "s-9"))
    assert name_of(browser) == "Mette", "a key that was wrong is not kept"


def test_a_provider_that_is_down(town: Town, house_on_sqlite: str, clock: Clock) -> None:
    settings = Settings(
        database_url=house_on_sqlite,
        redis_url="redis://unused",
        provider=Provider(issuer=f"http://127.0.0.1:{free_port()}", client_id="sio", name="X"),
    )
    with closing(build(settings, clock)) as house:
        browser = Visit(create_app(house, SECRET_KEY="test").test_client(), None)
        assert refused(browser.get("/sign-in/provider"), "kan ikke nås")


def test_nothing_is_asked_of_the_provider_before_somebody_goes_there(
    visit: Callable[[], Visit], provider: Running
) -> None:
    provider.behaves("hang")
    began = time.monotonic()
    assert visit().get("/sign-in").status_code == 200
    assert time.monotonic() - began < 1


def test_signing_out_ends_the_session_here_and_offers_to_end_it_there(
    visit: Callable[[], Visit], provider: Running
) -> None:
    provider.knows("s-10", email="mette@firm.example", email_verified=True)
    browser = visit()
    browser.get(answered(asked(browser), "s-10"))
    browser.token = browser.get("/api/v1/session").json["csrf_token"]
    answer = browser.post("/sign-out")
    assert answer.location == "/signed-out"
    assert name_of(browser) is None
    assert f"{provider.url}/oauth2/end_session?" in browser.get("/signed-out").text
    provider.behaves("hang")
    assert "Du er logget ud" in browser.get("/signed-out").text


def test_the_second_step_comes_after_the_provider_and_both_are_remembered(
    visit: Callable[[], Visit], provider: Running, town: Town, clock: Clock
) -> None:
    phone = town.with_codes("mette", clock)
    provider.knows("s-12", email="mette@firm.example", email_verified=True)
    browser = visit()
    answer = browser.get(answered(asked(browser), "s-12"))
    assert answer.location.startswith("/sign-in/second-step")
    assert name_of(browser) is None
    browser.post("/sign-in/second-step", {"code": phone.at(clock())})
    assert town.methods("mette") == {"oidc+totp"}
    browser.token = browser.get("/api/v1/session").json["csrf_token"]
    assert browser.post("/sign-out").location == "/signed-out", "and the provider's own sign-out is offered"


def test_a_name_to_go_on_to_is_a_path_of_ours(visit: Callable[[], Visit], provider: Running) -> None:
    provider.knows("s-11", email="mette@firm.example", email_verified=True)
    browser = visit()
    answer = browser.get(answered(asked(browser, "/sign-in/provider?next=https://evil.example/"), "s-11"))
    assert answer.location == "/"


def test_the_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("quiet\n")
    read = Provider.from_environment(
        {"SIO_OIDC_ISSUER": "https://id.example/", "SIO_OIDC_CLIENT_SECRET_FILE": str(file)}
    )
    assert (read.client_secret, read.issuer, bool(read)) == ("quiet", "https://id.example", False)
    assert "quiet" not in repr(read)
