"""What customers write, by kind of complaint; the unclear ones name no fault and no place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One complaint as a customer might put it."""

    text: str
    category: str
    location: str = ""


IN_PLAN: tuple[Words, ...] = (
    Words("Toilettet på 1. sal er ikke gjort rent i dag.", "toilet", "Toilet 1. sal"),
    Words("Der mangler papir og sæbe på toilettet ved receptionen.", "consumables", "Toilet stuen"),
    Words("Skraldespandene i køkkenet er ikke tømt siden i går.", "bins", "Køkken"),
    Words("Gulvet ved indgangen er fuldt af sand og fodspor.", "floor", "Indgang"),
    Words("Bordene i køkkenet klistrer, og vasken er beskidt.", "kitchen", "Køkken"),
    Words("Der ligger støv på alle vindueskarme på kontorerne.", "dust", "Kontor 12"),
    Words("Der kom ingen i går aftes. Intet er gjort rent.", "missed_visit", "Hele stedet"),
    Words("Trappen op til 2. sal er ikke fejet hele ugen.", "floor", "Trappe"),
)
OUT_OF_PLAN: tuple[Words, ...] = (
    Words("Kan I ikke også tage vinduerne udvendigt? De er meget beskidte.", "windows", "Facade"),
    Words("Kælderrummet er fuldt af gamle kasser og støv. Hvorfor gør I ikke rent der?", "dust", "Kælder"),
    Words("Vores opvask står stadig i køkkenet om morgenen.", "kitchen", "Køkken"),
    Words("Terrassen flyder med blade, og ingen fejer den.", "floor", "Terrasse"),
    Words("Ovnen i køkkenet trænger til en grundig rengøring.", "kitchen", "Køkken"),
)
UNCLEAR: tuple[Words, ...] = (
    Words("Jeg er så træt af at rydde op efter jer. Jeg gider ikke mere.", ""),
    Words("Det her er simpelthen ikke godt nok. Nok er nok.", ""),
    Words("Vi er skuffede. Sådan er det hver gang.", "other"),
    Words("Hvad betaler vi egentlig for? Ring til mig.", ""),
    Words("Det går den forkerte vej hos jer for tiden.", "other"),
)
URGENT: tuple[Words, ...] = (
    Words("Døren stod åben i morges, og alarmen var ikke slået til.", "access", "Indgang"),
    Words("Der er løbet vand ud over gulvet, og parketten buler.", "damage", "Kontor 3"),
    Words("En nøgle til bygningen mangler efter jeres besøg.", "access", "Reception"),
)

BY_KIND: dict[str, tuple[Words, ...]] = {
    "in_plan": IN_PLAN,
    "out_of_plan": OUT_OF_PLAN,
    "unclear": UNCLEAR,
    "urgent": URGENT,
}
#: how often each kind comes
MIX = {"in_plan": 0.62, "out_of_plan": 0.20, "unclear": 0.14, "urgent": 0.04}
