"""Facts that go in, and candidates that come out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map; for a person the centre of a travel zone, never an address."""

    lat: float | None
    lon: float | None

    @property
    def point(self) -> tuple[float, float] | None:
        return None if self.lat is None or self.lon is None else (self.lat, self.lon)


@dataclass(frozen=True, slots=True)
class Span:
    """Half open, UTC; without an end until further notice."""

    start: datetime
    end: datetime | None

    def touches(self, start: datetime, end: datetime) -> bool:
        return self.start < end and (self.end is None or start < self.end)


@dataclass(frozen=True, slots=True)
class Engagement:
    """Work somebody already has."""

    start: datetime
    end: datetime
    site_id: UUID | None = None
    place: Place = Place(None, None)

    @property
    def hours(self) -> float:
        return (self.end - self.start) / timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """The shift that needs someone, and what its site asks."""

    shift_id: UUID
    site_id: UUID
    area_id: UUID
    start: datetime
    end: datetime
    place: Place = Place(None, None)
    #: key, shared_code, personal_code or staffed
    access_kind: str = "staffed"
    clearance: str = ""
    competence: str = ""
    induction: bool = False

    @property
    def work(self) -> Engagement:
        return Engagement(self.start, self.end, self.site_id, self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who might take it."""

    employee_id: UUID
    name: str
    job: str
    area_id: UUID
    phone: str = ""
    contract_hours: float = 0.0
    adult: bool = True
    transport: str = "bike"
    home: Place = Place(None, None)
    active_from: date | None = None
    active_to: date | None = None
    competences: Mapping[str, date | None] = field(default_factory=dict)
    clearances: Mapping[str, date | None] = field(default_factory=dict)
    #: about this site
    inducted: bool = False
    last_there_on: date | None = None
    has_access: bool = False
    absences: tuple[Span, ...] = ()
    work: tuple[Engagement, ...] = ()
    #: extra shifts taken in the last 28 days
    extra_shifts: int = 0
    #: already covers for the same absence
    continues: bool = False


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A hard rule that says no, and what it would take."""

    rule: str
    da: str
    en: str
    fix_da: str
    fix_en: str


@dataclass(frozen=True, slots=True)
class CostPart:
    """One objective term of the ranking, in DKK-equivalents."""

    key: str
    value: float
    da: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One line of the list a manager sees."""

    employee_id: UUID
    name: str
    job: str
    phone: str
    feasible: bool
    #: 1 is best; None for those who cannot
    rank: int | None
    cost: float
    travel_minutes: int
    parts: tuple[CostPart, ...]
    why_not: tuple[WhyNot, ...]
    summary_da: str
    summary_en: str
