"""Sign in once, without a password: by a link, or by a code from a telephone or from a manager's screen.

Whoever asks gets the same answer in the same time, known or not: for a stranger the same rows are written, one of them
for nobody, and the message is taken back.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sio_workflow.domain import one_time, policy
from sio_workflow.domain.errors import NotAllowed
from sio_workflow.domain.one_time import CODE_LIVES, INVITATION_LIVES, LINK_LIVES, MAX_TRIES
from sio_workflow.domain.people import SYSTEM, Actor
from sio_workflow.services.account_sight import Seen, seen_account
from sio_workflow.services.accounts import load_actor
from sio_workflow.services.keys import Keys, hash_of
from sio_workflow.services.notices import Notices
from sio_workflow.services.sessions import Source
from sio_workflow.services.throttle import Throttle
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Account, Message, SignInLink
from sio_workflow.storage.unit_of_work import UnitOfWork

#: stands for a stranger, for whom the same work is done
_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOut:
    """Shown once, on the screen of the one who hands it out."""

    code: str
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recipient:
    account: Account
    phone: str
    email: str


class SignInLinks:
    """Ask for a way in, hand one out, and use it once."""

    def __init__(self, database: Database, keys: Keys, public_url: str) -> None:
        self._database = database
        self._keys = keys
        self._throttle = Throttle(database, keys)
        self._public_url = public_url.rstrip("/")

    def ask(self, text: str, browser: str, now: datetime, source: Source) -> None:
        """Send a link (to an e-mail) or a code (to a telephone, good in this browser only) if anyone is to have it.

        Strangers who ask in somebody's name do not keep that person out: a browser that has been signed in before is
        counted by itself, and from any other one address takes no more than its share.
        """
        wanted = one_time.typed(text)
        with self._database.unit_of_work(as_house=True) as uow:  # who asks is nobody yet, and is written to
            found = _recipient(uow, wanted, now)
            recipient, asker = self._counted_as(uow, found, wanted, source)
            if not one_time.may_ask(uow.links.asked(recipient, now - one_time.COUNTED), asker, now):
                return
            row, secret = self._new("link" if wanted.email else "code", now, browser)
            row.recipient_hash, row.asker_hash, row.account_id = recipient, asker, found.account.id if found else None
            self._write(uow, row, secret, found)
            uow.trail.audit(SYSTEM, now, "ask_sign_in", "sign_in_link", row.id, kind=row.kind, known=found is not None)

    def invite(self, uow: UnitOfWork, account: Account, now: datetime) -> None:
        """The first link of a new account, to its e-mail or telephone; nothing where there is neither."""
        reach = uow.links.reach_of(account.id)
        if reach is None or not (reach.phone or reach.email):
            return
        row, secret = self._new("link", now, lives=INVITATION_LIVES)
        row.account_id = account.id
        self._write(uow, row, secret, _Recipient(account=account, phone=reach.phone, email=reach.email))

    def hand_out(self, actor: Actor, account_id: UUID, now: datetime) -> HandedOut:
        """A code and a link for somebody who stands here; what was handed out before is worth nothing any more."""
        policy.in_person(actor)
        with self._database.unit_of_work() as uow:
            seen = seen_account(uow, actor, account_id, now)
            _require_let_in(actor, seen)
            uow.links.spend_all(account_id, now)
            code, number = self._new("code", now, digits=8)
            link, token = self._new("link", now, lives=CODE_LIVES)
            for row in (code, link):
                row.account_id, row.made_by = account_id, actor.account_id
                uow.links.add(row)
            uow.trail.audit(actor, now, "hand_out_code", "account", account_id, area_id=seen.area_id)
        return HandedOut(code=f"{number[:4]} {number[4:]}", url=self._url(token), expires_at=code.expires_at)

    def whose(self, token: str, now: datetime) -> str | None:
        """Whom this link would let in; None when it lets in nobody. Looking does not use it up."""
        with self._database.unit_of_work(writing=False) as uow:
            row = uow.links.link(hash_of(token))
            actor = load_actor(uow, row.account_id, now) if row and row.account_id and _is_live(row, now) else None
            return actor.name if actor else None

    def use_link(self, token: str, now: datetime) -> UUID | None:
        """The account that this link lets in, once; None when it is expired, used or not ours."""
        with self._database.unit_of_work() as uow:
            row = uow.links.link(hash_of(token), lock=True)
            return _spend(uow, row, now) if row is not None and _is_live(row, now) else None

    def use_code(self, code: str, now: datetime, *, browser: str) -> UUID | None:
        """The account that this code lets in, once; one that this browser asked for."""
        with self._database.unit_of_work() as uow:
            row = uow.links.code_of_browser(hash_of(browser))
            if row is None or not _is_live(row, now):
                return None
            row.tries += 1
            return _spend(uow, row, now) if self._fits(row, code) else None

    def use_shown(self, code: str, who: str, now: datetime, source: Source) -> UUID | None:
        """The account that this code lets in, once; one that was handed out to `who`.

        Anybody can name them, so wrong codes are counted as wrong passwords are: whoever guesses elsewhere uses up
        nothing of theirs. TooManyAttempts when one must wait.
        """
        with self._database.unit_of_work(writing=False) as uow:
            accounts = _named(uow, who)
        name = accounts[0].username if accounts else one_time.typed(who).text
        attempt = self._throttle.admit("handed_code", name, source, now)
        with self._database.unit_of_work() as uow:
            row = uow.links.code_in_person([account.id for account in accounts])
            if row is None or not _is_live(row, now) or not self._fits(row, code):
                return None
            account_id = _spend(uow, row, now)
        if account_id:
            self._throttle.forgive(attempt, now)
        return account_id

    def secret_of(self, message: Message) -> str:
        """What stands in this message where its row shows dots; "" once it is sent, and of all other messages."""
        return self._keys.decrypt(message.secret) if message.secret else ""

    def _counted_as(
        self, uow: UnitOfWork, found: _Recipient | None, wanted: one_time.Typed, source: Source
    ) -> tuple[str, str]:
        """In whose name it is asked, and from where."""
        name, device = found.account.username if found else wanted.text, source.device
        known = bool(device) and uow.identity.knows_device(name, hash_of(device))
        recipient = self._keys.blurred("recipient", f"{name}:{hash_of(device)}" if known else name)
        return recipient, self._keys.blurred("asker", f"{name}:{hash_of(device) if known else source.network}")

    def _new(
        self, kind: str, now: datetime, browser: str = "", *, digits: int = 6, lives: timedelta = LINK_LIVES
    ) -> tuple[SignInLink, str]:
        row = SignInLink(id=uuid4(), kind=kind, made_at=now, expires_at=now + lives)
        if kind == "link":
            secret = one_time.new_token()
            row.secret_hash = hash_of(secret)
            return row, secret
        secret, row.salt = one_time.new_code(digits), one_time.new_token()
        row.secret_hash, row.expires_at = self._code_hash(secret, row.salt), now + CODE_LIVES
        row.browser_hash = hash_of(browser) if browser else ""
        return row, secret

    def _write(self, uow: UnitOfWork, row: SignInLink, secret: str, to: _Recipient | None) -> None:
        uow.links.add(row)
        sealed = self._keys.encrypt(self._url(secret) if row.kind == "link" else secret)
        if to is not None:
            _tell(uow, row, sealed, to.account.id, to.account.employee_id, to.account.contact_id)
            return
        with uow.links.taken_back():
            _tell(uow, row, sealed, _NOBODY, _NOBODY, None)

    def _url(self, token: str) -> str:
        return f"{self._public_url}/sign-in/link/{token}"

    def _fits(self, row: SignInLink, code: str) -> bool:
        return hmac.compare_digest(self._code_hash(one_time.plain_code(code), row.salt), row.secret_hash)

    def _code_hash(self, code: str, salt: str) -> str:
        # keyed: a million codes are soon tried by who reads the table, but not without the house's secret
        return self._keys.blurred("sign-in code", f"{salt}:{code}")


def _tell(
    uow: UnitOfWork, row: SignInLink, sealed: str, account_id: UUID, employee_id: UUID | None, contact_id: UUID | None
) -> None:
    recipient_id = employee_id or contact_id
    assert recipient_id is not None  # only employees and contacts can be reached
    notices = Notices(uow, SYSTEM, row.made_at, "account", account_id)
    kind = "employee" if employee_id else "contact"
    notices.secret(kind, recipient_id, f"sign_in_{row.kind}", sealed, row.expires_at)


def _recipient(uow: UnitOfWork, wanted: one_time.Typed, now: datetime) -> _Recipient | None:
    """The one account meant, if it may ask and can be reached that way; two with one telephone are nobody."""
    found = uow.links.reachable(email=wanted.email, phone=wanted.phone, employee_no=wanted.employee_no)
    if len(found) != 1:
        load_actor(uow, _NOBODY, now)  # takes as long as for somebody
        return None
    account, phone, email = found[0]
    actor = load_actor(uow, account.id, now)
    reachable = email if wanted.email else phone
    if actor is None or not reachable or not policy.may_come_by_link(actor):
        return None
    return _Recipient(account=account, phone=phone, email=email)


def _require_let_in(actor: Actor, seen: Seen) -> None:
    if not seen.account.active or not policy.may_let_in(actor, seen.account.id, seen.roles, seen.area_id):
        raise NotAllowed(action="hand_out_code")


def _named(uow: UnitOfWork, who: str) -> list[Account]:
    wanted = one_time.typed(who)
    found = uow.links.reachable(email=wanted.email, phone=wanted.phone, employee_no=wanted.employee_no)
    return [row[0] for row in found]


def _is_live(row: SignInLink, now: datetime) -> bool:
    return row.used_at is None and now < row.expires_at and row.tries < MAX_TRIES and row.account_id is not None


def _spend(uow: UnitOfWork, row: SignInLink, now: datetime) -> UUID | None:
    """Let the account in, and spend everything else that would let it in."""
    actor = load_actor(uow, row.account_id, now) if row.account_id else None
    if actor is None or actor.account_id is None:
        return None
    uow.links.spend_all(actor.account_id, now)
    uow.trail.audit(actor, now, "use_sign_in_link", "sign_in_link", row.id, kind=row.kind)
    return actor.account_id
