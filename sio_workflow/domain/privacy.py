"""What a process may not ask for: each rule with its id, its source in law or in the house's own policy, and a way out.

The gate holds every word of a process folder against these rules before it is published. Only the HR lane may have some
of it, and HR keeps it in rooms of its own, never in variables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from sio_workflow.domain.asking import asked
from sio_workflow.domain.health_words import mentions_health
from sio_workflow.domain.plain_text import fold

_LAW = "helbredsoplysningsloven § 2"
_GDPR = "GDPR art. 5 and 9"


class Where(Enum):
    """Which texts a rule looks at."""

    EVERYWHERE = "everywhere"
    #: only in a process about absence or cover
    ABSENCE = "absence"
    #: only there, and only in what people are asked: not in a designer's notes on the drawing
    ABSENCE_ASKED = "absence_asked"
    #: only where a text names data: scripts, conditions, decision inputs, ids and properties
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of forbidden data."""

    id: str
    code: str
    #: what is asked for, as it stands in "asks for ..."
    what: str
    source: str
    remedy: str
    #: searched in the folded text with its words apart
    words: str
    where: Where = Where.EVERYWHERE
    hr_may: bool = False
    #: distinctive enough to be found when their letters are pulled apart
    compact: str = ""
    #: what is no such question although it sounds like one; taken away before looking
    spared: str = ""
    #: false: a remark for the designer that refuses nothing
    refuses: bool = True


_WHY = r"(?:\w*aarsag\w*|begrund\w*|grund(?:e|en|ene)?\b|hvorfor\b|reasons?\b|why\b|causes?\b)"
_RETURN = (
    r"(?:afvis|retur|rettels|tilbagesend|aendring|annuller|aflys|return|reject|correct|chang|cancel|kunde|customer)\w*"
)
#: why a report goes back, a complaint is rejected or an appointment is moved
_WHY_RETURNED = (
    rf"\b(?:aarsag\w*|begrund\w*|grund(?:en)?|reasons?|causes?) (?:til|for|of|to) (?:the |a |en |at )?{_RETURN}"
    r"|\b(?:hvorfor|why) (?:sendes|bliver|blev|skal|er|is|was|must) (?:den|det|it|this|the report|\w*meldingen)"
    r" (?:\w+ )?(?:tilbage|retur\w*|rett\w*|afvis\w*|returned|sent back|rejected|corrected)"
    r"|\bhvorfor (?:afvises|rettes|returneres) (?:den|det|\w*meldingen)\b"
    r"|\b(?:return|reject(?:ion)?|correction|change|cancel\w*|afvisnings?|retur(?:nerings)?|rettelses|aendrings) ?"
    r"(?:reason|aarsag|grund|begrundelse|cause)\w*"
)


HEALTH = Rule(
    "PRIV-01",
    "privacy_health",
    "illness, symptoms or treatment",
    _LAW,
    "Ask only from when, expected back, and what is practical for the replacement.",
    r"diagnos|symptom|\bhelbred|health (?:info|status|cond|data|problem)|sygehistor|lidelse|\bfejler\b|sygdomstype"
    r"|(?:hvilken|art af|type|kind of) (?:syg\w*|illness|disease|ailment)|medical (?:hist|cond|record)|illness type"
    r"|sygdommens? (?:art|karakter|forloeb|navn|type)\b|(?:karakter|forloeb)(?:en)? (?:af|paa) (?:\w+ )?sygdom"
    r"|beskriv\w* (?:\w+ )?sygdom|sygdom\w*\W{0,3}(?:fritekst|free text|beskriv|tekst|note\b|bemaerk)"
    r"|\b(?:din|your) (?:sygdom|tilstand|illness|condition)\b"
    r"|what is wrong with (?:you|him|her|the employee)|\bjournal(?:en|nr)?\b|\bdisease\b|\bailment",
    compact="diagnos|symptom|sygdomsaarsag|medicalcondition|healthinfo|helbredsoplys",
)
DOCUMENTATION = Rule(
    "PRIV-02",
    "privacy_documentation",
    "documentation of an absence",
    "the managers' rule R-19; sygedagpengeloven § 36",
    "Delete it. Only HR can ask for a certificate, on its own page.",
    r"laegeerklaer|laegeattest|friattest|mulighedserklaer|raskmeld\w*attest|laegebrev|doctor.{0,3} (?:note|letter|cert)"
    r"|(?:sick|medical|fit) ?(?:note|cert\w*|proof)|tro og loveerklaer|varighedserklaer"
    r"|(?:dokumentation|documentation|bevis|proof|attest\w*) (?:for|af|paa|of) (?:\w+ )?(?:syg|fravaer|ill|absen)"
    r"|dokumenter (?:\w+ )?(?:syg|fravaer)|sygedokumentation",
    hr_may=True,
    compact="laegeerklaer|friattest|mulighedserklaer|medicalcertificate|doctorsnote|sicknote",
)
UPLOAD = Rule(
    "PRIV-02",
    "privacy_upload",
    "a file from an employee or about an absence",
    "the managers' rule R-19",
    "Delete the field. Pictures belong to complaints, in a form that a customer fills in.",
    r"\bupload|vedhaeft|\battach(?:ment|ed)?\b|\bbilag\b|dokumentation\b|documentation\b|\bproof\b",
    where=Where.ABSENCE,
    hr_may=True,
)
CPR = Rule(
    "PRIV-03",
    "privacy_cpr",
    "a CPR number",
    "databeskyttelsesloven § 11",
    "Choose the employee from the list; payroll alone has the number.",
    r"\bcpr|person ?nummer|social security|\bssn\b|national id|civil registration|foedselsdag og aar|\bp ?nr\b",
    compact="cprnummer|cprnr|personnummer|socialsecurity",
)
REASON = Rule(
    "PRIV-04",
    "privacy_reason",
    "the reason for an absence",
    f"{_LAW}; R-18",
    "Delete it: nobody asks why. The kind of absence is all there is.",
    rf"\b{_WHY}.{{0,30}}\b(?:syg(?!ehus|eplej)|fravaer|absen|sick|ill\b|illness|away|hjemme)"
    r"|(?:syg\w*|fravaers?|absence|sick\w*|illness|leave) ?(?:aarsag|begrund|grund\b|reason|cause)"
    r"|\bhvorfor (?:\w+ )?(?:kommer|kom|moeder|moedte|bliver|arbejder) (?:du|han|hun|medarbejderen) (?:\w+ )?"
    r"(?:ikke|vaek|fra)\b|\bhvorfor (?:udebliver|udeblev) "
    r"|\bhvorfor (?:kan|skal|vil) (?:du|han|hun|medarbejderen) (?:\w+ )?ikke (?:komme|moede|arbejde)\b"
    r"|\bwhy (?:is|was|can|could|do|does|did|will)(?:n'?t| not)? (?:you|he|she|the employee) (?:not )?"
    r"(?:com(?:e|ing)|show|work|be (?:at work|absent)|absent|off)"
    r"|hvad fejler|why are(?:n'?t)? you|hvordan har du det|how are you feeling",
    hr_may=True,
    compact="sygdomsaarsag|fravaersaarsag|absencereason|sickreason",
    spared=_WHY_RETURNED,
)
BARE_REASON = Rule(
    "PRIV-04",
    "privacy_reason",
    "the reason for an absence",
    f"{_LAW}; R-18",
    "Delete it: nobody asks why. The kind of absence is all there is.",
    r"^(?:din |angiv |your |the )?(?:aarsag\w*|begrund\w*|hvorfor\b.*|reasons?|why\b.*|forklar\w*"
    r"|uddyb\w*|explain\w*)\W*$"
    r"|hvad er der (?:galt|i vejen)",
    where=Where.ABSENCE,
    hr_may=True,
    spared=_WHY_RETURNED,
)
ANY_REASON = Rule(
    "PRIV-04",
    "privacy_reason",
    "the reason for an absence",
    f"{_LAW}; R-18",
    "Delete it: nobody asks why. The kind of absence is all there is.",
    rf"\b{_WHY}|\btilstand\w*|hvad er der sket|hvad skete der|hvad har du\b(?: haft)?\W*$"
    r"|what happened|what do you have\W*$",
    where=Where.ABSENCE_ASKED,
    hr_may=True,
    spared=_WHY_RETURNED,
)
SCORE = Rule(
    "PRIV-05",
    "privacy_score",
    "a score of a person's behaviour or sickness",
    "AI Act annex III 4(b); the house's rule on ranking",
    "Rank by facts of the shift only: rest, access, competence, distance, hours.",
    r"(?:accept\w*|declin\w*|afvis\w*|svar|response|answer|no show) ?(?:rate|procent|pct|ratio|score|andel)|bradford"
    r"|(?:syge?\w*|sick\w*|fravaers?\w*|absence) ?(?:score|procent|pct|rate|count|days|dage|histor\w*|frekvens|ratio)"
    r"|sygedage\b|antal syg|times sick|(?:paalidelig|trovaerdig|stabilitet|punktlig)\w*|reliab|credib|punctual|lateness"
    r"|(?:decline|afslag\w*|afvisnings) ?(?:reason|aarsag|grund)|hvorfor (?:siger|sagde) du nej|120 dage"
    r"|performance score",
    compact="acceptancerate|acceptrate|bradford|sickdays|sicknessscore|sygefravaersprocent",
)
LOCATION = Rule(
    "PRIV-06",
    "privacy_location",
    "where a person is or lives",
    "agreement on control measures; GDPR art. 5",
    "A check-in is one time at one site; the travel zone is enough for planning.",
    r"\bgps\b|geoloc|(?:live|current|background|real ?time|kontinuerlig|loebende) ?(?:gps|loca|posit|spor)"
    r"|(?:location|position|lokation|rute)s? ?(?:track|spor|history|histor|log)|\btracking\b|hjemmeadresse"
    r"|home address|privatadresse|privat adresse",
    compact="geolocation|livelocation|hjemmeadresse|gpsposition",
)
PERSON = Rule(
    "PRIV-07",
    "privacy_person_in_data",
    "a name, number or text of a person as data of the process",
    f"{_GDPR}; variables carry ids and times",
    "Use the id (employee_id, contact_id); pages look the name up.",
    r"\b(?:employee|person|manager|customer|contact|assignee|medarbejder|replacement|colleague|kunde|kontakt|patient) ?"
    r"(?:full ?)?(?:name|navn|phone|mobile|telefon|mobil|e ?mail|adresse|address)\b|\b(?:full|first|last|sur) ?name\b"
    r"|fornavn|efternavn|fulde navn",
    where=Where.DATA,
)
CONDITION = Rule(
    "PRIV-08",
    "privacy_pregnancy_disability",
    "pregnancy, disability or a child's condition",
    f"{_LAW}; ligebehandlingsloven; forskelsbehandlingsloven",
    "Delete it. The kind of absence is all that operations may know.",
    r"gravid|pregnan|\bterminsdato\b|fertilit|\bhandicap(?!toilet|park| toilet| park|rampe)|disabilit"
    r"|\bdisabled (?!toil|park)"
    r"|funktionsnedsaet|paragraf ?56|§ ?56|barnets (?:syg|tilstand|diagnos)|child'?s (?:ill|cond)|fleksjob",
    hr_may=True,
    compact="graviditet|pregnancy|disability|funktionsnedsaet",
)
CRIME = Rule(
    "PRIV-09",
    "privacy_criminal_record",
    "a criminal record",
    "databeskyttelsesloven § 8; GDPR art. 10",
    "Keep only “clearance valid until”: a date.",
    r"straffeattest|boerneattest|criminal (?:record|hist|background)|police (?:record|certificate)"
    r"|\bstraffet\b|\bdomme\b"
    r"|convict|tidligere doemt",
    compact="straffeattest|boerneattest|criminalrecord",
)
ORIGIN = Rule(
    "PRIV-10",
    "privacy_belief_origin",
    "belief, origin, politics, union or sexuality",
    "GDPR art. 9; forskelsbehandlingsloven § 4",
    "Delete it. A language that a site needs is a competence with a date.",
    r"religi|trosretning|\btro\b(?! og love)|etnisk|etnicitet|ethnic|\bracial|hudfarve|fagforening"
    r"|fagforbund|trade ?union"
    r"|union (?:member|rep)|politisk|political|seksuel|sexual|nationalitet|nationality|oprindelsesland"
    r"|country of origin"
    r"|modersmaal|mother tongue|statsborgerskab|citizenship",
    compact="religion|fagforening|tradeunion|ethnicity|etnicitet|nationalitet|seksualitet",
)
CUSTOMER_WORDS = Rule(
    "PRIV-11",
    "privacy_unguarded_text",
    "free text that the guard against health words would not read",
    "the guard of free texts; AS-05",
    "Remove x-sio-text. “customer” is for forms that a customer fills in, “hr” for the HR lane.",
    r"(?!)",
)
LOOSE_SHAPE = Rule(
    "PRIV-11",
    "privacy_loose_shape",
    "a text whose pattern or format lets any words through",
    "the guard of free texts; AS-05",
    "Nothing has to be done: the guard reads the answers. For a code or a number, write a pattern from ^ to $ of digits"
    " and signs; a text needs no pattern.",
    r"(?!)",
    refuses=False,
)

RULES = (
    HEALTH, DOCUMENTATION, UPLOAD, CPR, REASON, BARE_REASON, ANY_REASON, SCORE, LOCATION, PERSON, CONDITION, CRIME,
    ORIGIN, CUSTOMER_WORDS, LOOSE_SHAPE,
)  # fmt: skip

_PATTERNS = {rule.words: re.compile(rule.words) for rule in RULES}
_SPARED = {rule.spared: re.compile(rule.spared) for rule in RULES if rule.spared}
_COMPACT = {rule.compact: re.compile(rule.compact) for rule in RULES if rule.compact}
_CAMEL = re.compile(r"(?<=[a-zæøå0-9])(?=[A-ZÆØÅ])")
_APART = re.compile(r"[_\-/]+|(?<=\w)[.:](?=\w)")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_ABSENCE = re.compile(r"fravaer|\bsyge?|sygemeld|absen|\bsick|\bleave\b|afloes|shift ?cover|\bill(?:ness)?\b")


def broken(text: str, *, data: bool, absence: bool, noted: bool = False) -> Iterator[Rule]:
    """The rules that a text breaks.

    `data`: it names variables; `absence`: its process is about absence or cover; `noted`: it is a designer's note.
    """
    plain = asked(fold(_APART.sub(" ", _CAMEL.sub(" ", text))))
    joined = _NOT_LETTERS.sub("", plain)
    looking = {Where.EVERYWHERE: True, Where.ABSENCE: absence, Where.ABSENCE_ASKED: absence and not noted}
    looking[Where.DATA] = data
    found = [rule for rule in RULES if looking[rule.where] and _breaks(rule, plain, joined)]
    yield from found
    # a certificate is a word of health too, but it has a rule of its own
    if not found and mentions_health(plain):
        yield HEALTH


def _breaks(rule: Rule, plain: str, joined: str) -> bool:
    if rule.spared:
        plain = _SPARED[rule.spared].sub(" ", plain)
    pulled_apart = rule.compact and _COMPACT[rule.compact].search(joined)
    return bool(_PATTERNS[rule.words].search(plain) or pulled_apart)


def is_about_absence(text: str) -> bool:
    """Does a name or key speak of absence, leave or cover?"""
    return _ABSENCE.search(fold(_APART.sub(" ", _CAMEL.sub(" ", text)))) is not None
