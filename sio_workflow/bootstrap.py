"""The fuse box: the one place where the parts are wired together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from sio_workflow.channels.push import Push, subject_of
from sio_workflow.channels.sms import Sms
from sio_workflow.channels.values import Channel
from sio_workflow.engine import Engine
from sio_workflow.services import noted_heads
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
from sio_workflow.services.extra_offers import ExtraOffers
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
from sio_workflow.services.noted_heads import NotedHeads
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
from sio_workflow.services.solutions import Solutions
from sio_workflow.services.start_of_day import StartOfDay
from sio_workflow.services.teams import Teams
from sio_workflow.services.tomorrow import Tomorrow
from sio_workflow.services.user_tasks import UserTasks
from sio_workflow.services.watchdog import Watchdog
from sio_workflow.settings import Settings
from sio_workflow.storage import migrations
from sio_workflow.storage.database import Database, parsed

__all__ = ["House", "Settings", "build"]

Clock = Callable[[], datetime]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What every floor stands on."""

    settings: Settings
    database: Database
    now: Clock
    bell: Bell


@dataclass(frozen=True, kw_only=True)
class Processes:
    """Processes, from the drawing to the incident."""

    catalogue: Catalogue
    definitions: Definitions
    drafts: Drafts
    instances: Instances
    user_tasks: UserTasks
    messages: Messages
    jobs: Jobs
    incidents: Incidents
    figures: Figures


@dataclass(frozen=True, kw_only=True)
class Doors:
    """Who comes in, how, and as what."""

    accounts: Accounts
    account_office: AccountOffice
    account_roles: AccountRoles
    sign_in_links: SignInLinks
    identities: Identities
    sessions: Sessions
    proofs: Proofs


@dataclass(frozen=True, kw_only=True)
class Day:
    """The company and its day: who is where, who is away, who covers, who complains."""

    company: Company
    imports: Imports
    organisation: Organisation
    delegations: Delegations
    teams: Teams
    choices: Choices
    shifts: Shifts
    absences: Absences
    start_of_day: StartOfDay
    cover: Cover
    complaints: Complaints
    extra_offers: ExtraOffers
    solutions: Solutions
    hr_cases: HrCases
    dashboard: Dashboard
    watchdog: Watchdog
    tomorrow: Tomorrow


@dataclass(frozen=True, kw_only=True)
class Post:
    """What goes out to people, and what comes back."""

    outbox: Outbox
    inbox: Inbox
    mailbox: Mailbox
    deliveries: Deliveries
    preferences: Preferences
    push_subscriptions: PushSubscriptions
    gateway_calls: GatewayCalls


@dataclass(frozen=True, kw_only=True)
class Records:
    """What is written down, and how long it is kept."""

    audit: AuditTrail
    sealing: Sealing
    noted_heads: NotedHeads
    retention: Retention
    personal_data: PersonalData


@dataclass(frozen=True, kw_only=True)
class House(Ground, Processes, Doors, Day, Post, Records):
    """All floors, wired. Pages, workers and commands are handed one of these."""

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
    ground = Ground(settings=settings, database=Database(settings.database_url), now=now, bell=Bell())
    if settings.embedded and ground.database.dialect == "sqlite":
        migrations.upgrade(ground.database)
    keys, day = Keys(settings.secret_key), _day(ground.database)
    post = _post(ground, keys, day)
    processes = _processes(ground, post.outbox)
    floors = (ground, processes, _doors(ground, keys), day, post, _records(ground))
    return House(**{name: part for floor in floors for name, part in vars(floor).items()})


def _processes(ground: Ground, outbox: Outbox) -> Processes:
    database = ground.database
    catalogue = Catalogue(ground.settings.processes_dir)
    definitions = Definitions(database, catalogue)
    runs = Runs(database, Engine(), definitions, catalogue, ground.bell)
    instances, user_tasks = Instances(runs), UserTasks(runs)
    messages = Messages(runs, instances)
    return Processes(
        catalogue=catalogue,
        definitions=definitions,
        drafts=Drafts(database, definitions),
        instances=instances,
        user_tasks=user_tasks,
        messages=messages,
        jobs=Jobs(runs, instances, messages, outbox),
        incidents=Incidents(runs, instances, user_tasks, outbox),
        figures=Figures(database, definitions),
    )


def _doors(ground: Ground, keys: Keys) -> Doors:
    database, settings, hashing = ground.database, ground.settings, Hashing()
    sign_in_links = SignInLinks(database, keys, settings.public_url)
    return Doors(
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
    )


def _day(database: Database) -> Day:
    return Day(
        company=Company(database),
        imports=Imports(database),
        organisation=Organisation(database),
        delegations=Delegations(database),
        teams=Teams(database),
        choices=Choices(database),
        shifts=Shifts(database),
        absences=Absences(database),
        start_of_day=StartOfDay(database),
        cover=Cover(database),
        complaints=Complaints(database),
        extra_offers=ExtraOffers(database),
        solutions=Solutions(database),
        hr_cases=HrCases(database),
        dashboard=Dashboard(database),
        watchdog=Watchdog(database),
        tomorrow=Tomorrow(database),
    )


def _post(ground: Ground, keys: Keys, day: Day) -> Post:
    database, settings = ground.database, ground.settings
    push, reply_tokens = _push(settings, database), ReplyTokens(settings.secret_key)
    outbox = Outbox(database, _channels(settings, push), Letters(reply_tokens, keys, settings.public_url), ground.bell)
    inbox = Inbox(database, reply_tokens, day.cover, day.tomorrow, outbox)
    return Post(
        outbox=outbox,
        inbox=inbox,
        mailbox=Mailbox(database),
        deliveries=Deliveries(database),
        preferences=Preferences(database, outbox.channels),
        push_subscriptions=push,
        gateway_calls=GatewayCalls(
            database,
            outbox,
            SmsAnswers(database, day.cover, day.tomorrow, inbox),
            settings.outside.sms_hook_secret,
        ),
    )


def _records(ground: Ground) -> Records:
    database = ground.database
    return Records(
        audit=AuditTrail(database),
        sealing=Sealing(database, ground.settings.secret_key),
        noted_heads=NotedHeads(database, ground.settings.var_dir / noted_heads.FILE),
        retention=Retention(database),
        personal_data=PersonalData(database),
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
    url = parsed(database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
