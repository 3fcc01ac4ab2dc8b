"""The fuse box: the one place where the parts are wired together."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from sio_workflow.channels.push import Push, subject_of
from sio_workflow.channels.settings import OutsideSettings, secret_from
from sio_workflow.channels.sms import Sms
from sio_workflow.channels.values import Channel
from sio_workflow.domain.provider import NO_PROVIDER, Provider
from sio_workflow.engine import Engine
from sio_workflow.services.absences import Absences
from sio_workflow.services.account_office import AccountOffice
from sio_workflow.services.account_roles import AccountRoles
from sio_workflow.services.accounts import Accounts
from sio_workflow.services.audit import AuditTrail
from sio_workflow.services.catalogue import Catalogue
from sio_workflow.services.choices import Choices
from sio_workflow.services.company import Company
from sio_workflow.services.complaints import Complaints
from sio_workflow.services.cover import Cover
from sio_workflow.services.dashboard import Dashboard
from sio_workflow.services.definitions import Definitions
from sio_workflow.services.delegations import Delegations
from sio_workflow.services.deliveries import Deliveries
from sio_workflow.services.drafts import Drafts
from sio_workflow.services.figures import Figures
from sio_workflow.services.gateway_calls import GatewayCalls
from sio_workflow.services.hashing import Hashing
from sio_workflow.services.hr_cases import HrCases
from sio_workflow.services.identities import Identities
from sio_workflow.services.imports import Imports
from sio_workflow.services.inbox import Inbox
from sio_workflow.services.incidents import Incidents
from sio_workflow.services.instances import Instances
from sio_workflow.services.jobs import Jobs
from sio_workflow.services.keys import Keys
from sio_workflow.services.letters import Letters
from sio_workflow.services.mailbox import Mailbox
from sio_workflow.services.messages import Messages
from sio_workflow.services.organisation import Organisation
from sio_workflow.services.outbox import Outbox
from sio_workflow.services.personal_data import PersonalData
from sio_workflow.services.preferences import Preferences
from sio_workflow.services.proofs import Proofs
from sio_workflow.services.push_subscriptions import PushSubscriptions
from sio_workflow.services.reply_tokens import ReplyTokens
from sio_workflow.services.retention import Retention
from sio_workflow.services.runs import Bell, Runs
from sio_workflow.services.sealing import Sealing
from sio_workflow.services.sessions import Sessions
from sio_workflow.services.shifts import Shifts
from sio_workflow.services.sign_in_links import SignInLinks
from sio_workflow.services.sms_answers import SmsAnswers
from sio_workflow.services.teams import Teams
from sio_workflow.services.user_tasks import UserTasks
from sio_workflow.services.watchdog import Watchdog
from sio_workflow.storage import migrations
from sio_workflow.storage.database import Database

_CHECKOUT = Path(__file__).resolve().parent.parent
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What differs between one place and another; read from the environment, with defaults that just run."""

    #: SIO_DATABASE_URL
    database_url: str
    #: SIO_REDIS_URL; empty: the worker loop runs inside the web process
    redis_url: str = ""
    #: SIO_SECRET_KEY, or a file named by SIO_SECRET_KEY_FILE, or var/secret_key, which is made at first need and
    #: readable by its owner only
    secret_key: str = ""
    #: SIO_PROCESSES_DIR
    processes_dir: Path = _CHECKOUT / "processes"
    #: SIO_PUBLIC_URL: what people type, for links and cookies; https makes cookies secure
    public_url: str = "http://localhost:8000"
    #: SIO_BREACHED_PASSWORDS: a sorted file of SHA-1 hashes of leaked passwords, besides the list that is built in
    breached_passwords: Path | None = None
    #: SIO_VAR_DIR: files that the program itself makes
    var_dir: Path = _CHECKOUT / "var"
    #: SIO_REQUESTS_PER_MINUTE: how many requests one person may send; nobody who works comes near it
    requests_per_minute: int = 600
    #: SIO_TRUSTED_PROXIES: how many of our own proxies a request comes through; they name the address it came from
    trusted_proxies: int = 0
    #: SIO_METRICS_TOKEN, or a file named by SIO_METRICS_TOKEN_FILE; without one only this machine may read /metrics
    metrics_token: str = ""
    #: SIO_OIDC_...: the OpenID provider that people may come from
    provider: Provider = NO_PROVIDER
    #: SMS and push: see channels/README.md
    outside: OutsideSettings = field(default_factory=OutsideSettings)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings; makes the folder for files and the secret where they are missing."""
        var = Path(environment.get("SIO_VAR_DIR") or _CHECKOUT / "var")
        return cls(
            database_url=environment.get("SIO_DATABASE_URL") or f"sqlite:///{var / 'sio.db'}",
            redis_url=environment.get("SIO_REDIS_URL", ""),
            secret_key=secret_from(environment, "SIO_SECRET_KEY") or _secret(var / "secret_key"),
            processes_dir=Path(environment.get("SIO_PROCESSES_DIR") or _CHECKOUT / "processes"),
            public_url=(public_url := environment.get("SIO_PUBLIC_URL") or "http://localhost:8000"),
            outside=OutsideSettings.from_environment(environment, public_url),
            breached_passwords=Path(given) if (given := environment.get("SIO_BREACHED_PASSWORDS")) else None,
            var_dir=var,
            provider=Provider.from_environment(environment),
            requests_per_minute=int(environment.get("SIO_REQUESTS_PER_MINUTE") or 600),
            trusted_proxies=int(environment.get("SIO_TRUSTED_PROXIES") or 0),
            metrics_token=secret_from(environment, "SIO_METRICS_TOKEN"),
        )

    @property
    def embedded(self) -> bool:
        """Whether the worker loop runs inside the web process."""
        return not self.redis_url


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """All services, wired. Pages, workers and commands are handed one of these."""

    settings: Settings
    database: Database
    now: Clock
    bell: Bell
    catalogue: Catalogue
    definitions: Definitions
    drafts: Drafts
    instances: Instances
    user_tasks: UserTasks
    messages: Messages
    jobs: Jobs
    incidents: Incidents
    figures: Figures
    accounts: Accounts
    account_office: AccountOffice
    account_roles: AccountRoles
    sign_in_links: SignInLinks
    identities: Identities
    sessions: Sessions
    proofs: Proofs
    absences: Absences
    hr_cases: HrCases
    cover: Cover
    shifts: Shifts
    complaints: Complaints
    dashboard: Dashboard
    delegations: Delegations
    organisation: Organisation
    teams: Teams
    choices: Choices
    watchdog: Watchdog
    retention: Retention
    personal_data: PersonalData
    mailbox: Mailbox
    outbox: Outbox
    inbox: Inbox
    deliveries: Deliveries
    preferences: Preferences
    push_subscriptions: PushSubscriptions
    gateway_calls: GatewayCalls
    company: Company
    imports: Imports
    audit: AuditTrail
    sealing: Sealing

    def upgrade(self) -> None:
        """Bring the database to the newest shape."""
        migrations.upgrade(self.database)

    def is_ready(self) -> bool:
        """Whether the database answers and has the shape this program expects."""
        try:
            return migrations.is_current(self.database)
        except SQLAlchemyError:
            return False

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()


def build(settings: Settings, now: Clock = lambda: datetime.now(UTC)) -> House:
    """Wire the house; the embedded database gets its newest shape at once, others by `sio db upgrade`."""
    _make_folder_of(settings.database_url)
    database, bell = Database(settings.database_url), Bell()
    if settings.embedded and database.dialect == "sqlite":
        migrations.upgrade(database)
    catalogue = Catalogue(settings.processes_dir)
    definitions = Definitions(database, catalogue)
    runs = Runs(database, Engine(), definitions, catalogue, bell)
    instances, user_tasks = Instances(runs), UserTasks(runs)
    messages = Messages(runs, instances)
    keys, hashing = Keys(settings.secret_key), Hashing()
    push = _push(settings, database)
    reply_tokens, cover = ReplyTokens(settings.secret_key), Cover(database)
    outbox = Outbox(database, _channels(settings, push), Letters(reply_tokens, keys), bell)
    inbox = Inbox(database, reply_tokens, cover, outbox)
    sign_in_links = SignInLinks(database, keys, settings.public_url)
    return House(
        settings=settings,
        database=database,
        now=now,
        bell=bell,
        catalogue=catalogue,
        definitions=definitions,
        drafts=Drafts(database, definitions),
        instances=instances,
        user_tasks=user_tasks,
        messages=messages,
        jobs=Jobs(runs, instances, messages, outbox),
        incidents=Incidents(runs, instances, user_tasks, outbox),
        figures=Figures(database, definitions),
        accounts=Accounts(database, hashing),
        account_office=AccountOffice(database, sign_in_links),
        account_roles=AccountRoles(database),
        sign_in_links=sign_in_links,
        identities=Identities(database, settings.provider),
        sessions=Sessions(database, keys),
        proofs=Proofs.of(
            database,
            keys,
            hashing,
            public_url=settings.public_url,
            breached=settings.breached_passwords,
            provider=settings.provider,
        ),
        absences=Absences(database),
        hr_cases=HrCases(database),
        cover=cover,
        shifts=Shifts(database),
        complaints=Complaints(database),
        dashboard=Dashboard(database),
        delegations=Delegations(database),
        organisation=Organisation(database),
        teams=Teams(database),
        choices=Choices(database),
        watchdog=Watchdog(database),
        retention=Retention(database),
        personal_data=PersonalData(database),
        mailbox=Mailbox(database),
        outbox=outbox,
        inbox=inbox,
        deliveries=Deliveries(database),
        preferences=Preferences(database, outbox.channels),
        gateway_calls=GatewayCalls(
            database, outbox, SmsAnswers(database, cover, inbox), settings.outside.sms_hook_secret
        ),
        push_subscriptions=push,
        company=Company(database),
        imports=Imports(database),
        audit=AuditTrail(database),
        sealing=Sealing(database, settings.secret_key),
    )


def _push(settings: Settings, database: Database) -> PushSubscriptions:
    key_file = settings.outside.vapid_key_file or settings.var_dir / "vapid_private_key.pem"
    sender = settings.outside.mail.sender if settings.outside.mail else ""
    subject = subject_of(settings.public_url, sender)
    return PushSubscriptions(database, key_file, subject, settings.outside.push_hosts)


def _channels(settings: Settings, push: PushSubscriptions) -> dict[str, Channel]:
    """The ways out that are set up here, by name."""
    outside = settings.outside
    sms = Sms(outside.sms) if outside.sms else None
    browsers = Push(push.keys, push.devices_of, push.forget, outside.push_hosts) if push.keys else None
    return {each.name: each for each in (outside.mail, sms, browsers) if each is not None}


def _make_folder_of(database_url: str) -> None:
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


def _secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # O_EXCL: of two processes that start together, one makes the secret and the other reads it
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()
