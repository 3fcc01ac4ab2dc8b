"""A guard for free text: health does not belong in the system, so such words stop a note before it is saved.

The lists are open on purpose: they remind people, they do not read minds. A text is compared without case, accents,
invisible signs and tricks of spelling. Words that a cleaner needs every day (a hospital as a site, a stress test, a
broken key, an allergy-friendly soap) pass. A refused text is neither stored nor logged, and the refusal does not
repeat it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from sio_workflow.domain.plain_text import fold, spellings

#: what people are told; pages translate it
SAYING = "Do not write about health here. Write only what is practical: keys, access, agreements and times."

#: a word that begins like this
_BEGINNINGS = """
    influenza feber migræne hovedpine diarre opkast kvalme svimmel besvim forkøl snue maveonde mavepine mavesyg mavekneb
    omgangssyge roskildesyge halsbetænd lungebetænd blærebetænd bihulebetænd forstuv forvred prolaps iskias hekseskud
    leddegigt slidgigt blodprop blodtryk hjerneryst hjerneblød hjerteanfald hjertestop hjertefejl hjertesyg hjerteprobl
    hjerteflim kemoterap kemobeh strålebehandl svulst tumor metastas kræftsyg kræftbehandl kræftdiagno kræftramt
    depressi deprimer angstanfald angstlidel psykisk psykose psykolog skizofren bipolar ptsd adhd autis anoreksi bulimi
    spiseforstyr selvmord selvskad udbrændt nervesammen gravid fosterdød fertilitetsbeh barselsdepr menstru
    diagnos symptom lægeerklær lægeattest lægenotat lægetid lægebesøg lægeaftale vagtlæge friattest mulighedserklær
    sygejournal patientjournal helbredsoplys skadestue indlægge opereres opereret knæoperat hofteoperat rygoperat
    kejsersnit medicinering penicillin antibiotik insulin antidepress smertestillende astma epilep diabet sukkersyg
    sclerose sklerose parkinson alzheimer hepatitis tuberkul covid corona korona helvedesild skoldkop mæsling kighoste
    strubehoste børnesår udslæt eksem psoriasis næseblod benbrud armbrud knoglebrud ribbensbrud discusprolaps
    diskusprolaps tennisalbue museskade fibromyalg stofskifte alkoholik alkoholisme afvænning stressram stresssyg
    stressrelat bækkenløs graviditet barsel forældreorlov terminsdato ultralyd jordemoder
    tandpine madforgift fødevareforgift urinvejs nyresten galdesten piskesmæld blodsukker kyssesyge
    mononukleose klamydia herpes underliv hjertekar fødselsdepr tømmermænd tourette spastiker blodforgift bylde
    kolesterol alkoholmisbr stofmisbr misbruger narkoman overdos antabus cigaretafvæn utilpas
    fever migraine headache diarrhoea diarrhea vomit nause dizz faint pneumonia bronchit tonsil sinusit sprain
    herniat sciatica concuss tumour chemo radiother depressi depressed burnout anxiet panicattack pregnan miscarr
    antenatal prenatal infertil menopaus endometri surger medication prescript painkill antibiotic asthma
    diabetic rheumat arthrit hospitalis hospitaliz chickenpox measles whooping psychiatrist psycholog psychothera
    schizo suicid alcoholic disabilit migren diagnosed illnesses
    maternit paternit midwife ultrasound foodpoison gallston toothache hangover hungover overdose herpes chlamydia
    mononucleos whiplash appendic
"""
#: this word and no longer one
_WHOLE = """
    flu abort aborten angst stress stresset stressede stressed kræft kræften cancer cancers brystkræft lungekræft
    hudkræft tarmkræft hoste hoster hosten cough coughing coughs gigt gigten medicin medicinen medicine medicines
    fnat hiv ivf copd ocd pms borderline fodsvamp lupus dement handikappet handicappet injured injury injuries stroke
    therapist fractured fracture lægevagt læge-tid røntgenbillede røntgenbilleder kemo vaccineret vaccinated lænd
    vrikket snotforkølet rygskade knæskade ufrugtbar kortisol
"""
#: anywhere in a word: Danish writes rygsmerter, maveinfluenza and mellemørebetændelse as one
_INSIDE = "influenza smerter betændelse hovedpine prolaps skizofren graviditet depression infektion"

_BODY = (
    "ryg rygg nakke skulder arm albue hånd finger hofte lår knæ ben ankel fod tå hoved øje øre hals mave bryst "
    "hjerte lunge ribben kæbe tand tænder back neck shoulder elbow wrist hand hip knee leg ankle foot toe head eye ear "
    "throat stomach chest heart lung rib jaw tooth"
)
_PART = f"(?:{'|'.join(fold(part) for part in _BODY.split())})(?:en|et|ene|n|t|s|e|erne|te)?"
_PERSON = r"(?:jeg|han|hun|vedkommende|barnet|datteren?|soennen?|konen?|manden|i|he|she|the child)"

#: where only the words together speak of health; written folded
_PHRASES = (
    r"ondt i|goer ondt|har (?:(?:du|jeg|han|hun|barnet) )?(?:\w+ )?ondt|slipped disc|pain in|in pain|back pain",
    r"sore throat|stomach (?:ache|bug|pain|flu)",
    (
        r"(?:har|faaet|fik|en|slem|has|have|had|got|caught) (?:en |et |a |an |faaet )?(?:bad )?"
        r"(?:virus|cold|lus|infection)\b"
    ),
    r"kast(?:er?|ede|et) op|braekk(?:er|ede|et) sig|throw(?:ing|s)? up|heart attack|blood pressure|panic attack",
    (
        rf"(?:braekket|skadet|slaaet|vredet|daarligt?|forstuvet|oedelagt|opereret|broken|broke|hurt|sore|bad|injured)"
        rf" (?:sin |sit |min |mit |hans |hendes |en |et |i |his |her |my |the )?"
        rf"(?:hoejre |venstre |left |right )?{_PART}\b"
    ),
    rf"\b{_PART} (?:er |is |was |var )?(?:braekket|skadet|forstuvet|broken|sore|injured)\b",
    (
        r"(?:syg|sick|ill|sygemeldt|sygemelder sig|sygemelding) (?:med|af|pga\.?|paa grund af|grundet|with|"
        r"because of|due to)"
        r"\b(?! kort varsel| oejeblikkelig| virkning| short notice| immediate)"
    ),
    r"(?:til|efter|for|from|after|before) (?:en |sin |min |an |his |her |my )?operation(?:en)?\b(?! (?:af|of|hours))",
    r"(?:hans|hendes|sin|min|his|her|my|had an|needs an) operation(?:en)?\b",
    (
        r"(?:gaar?|skal|vaeret|var|er|tid|time|aftale|kom|kommer|koert) (?:\w+ )?(?:til|hos)"
        r" (?:en |sin |min |egen )?(?:special|tand|vagt|oejen)?"
        r"(?:laegen?|psykiater\w*|kiropraktor\w*|fysioterapeut\w*)\b"
    ),
    r"(?:see|seeing|saw|to|at|with) (?:the|my|her|his|a) (?:doctor|gp|physician|dentist)\b",
    r"doctor'?s? (?:note|certificate|appointment)|medical (?:certificate|record|condition|leave|appointment)",
    (
        rf"\b{_PERSON} (?:\w+ )?(?:er|ligger|laa|var|blev|bliver|skal|vaeret|kommet|koert|is|was|went|goes)"
        r" (?:\w+ )?(?:paa|til|i|in|at|to) (?:the |et |a )?(?:\w*hospital\w*|\w*sygehus\w*)"
    ),
    r"indlagt\b(?! (?:vand|stroem|el|gas|internet|fiber|varme))",
    r"admitted to (?:the )?hospital|in (?:the )?hospital with",
    r"(?:hendes|hans|sin|min|her|his|my) (?:sygdom|lidelse|tilstand|illness|condition|helbred|health)\b",
    r"mental(?:ly)? (?:health|ill)|broken (?:bone|rib)|paragraf ?56|kaste op|har demens|allergisk reaktion",
    r"(?:er|is|am|was|var|bliver) (?:blevet )?(?:disabled|handicappet|kronisk syg|chronically ill)",
    r"(?:har|has|have|faaet|lider af|suffers? from) (?:en |et |a |an )?(?:\w+ )?(?:allergi|allergy|kraeft|laesion)\b",
    r"(?:mr|ct)[- ]?scan\w*|til roentgen",
    # pregnancy, in other words
    r"vente(?:r|de)? (?:sig\b|barn|sit |tvilling\w*|familieforoegelse)|expecting (?:a (?:baby|child)|twins)",
    (
        r"(?:termin|due) (?:i|in) (?:jan|feb|mar|apr|maj\b|may\b|jun|jul|aug|sep|okt|oct|nov|dec)\w*"
        r"|baby bump|morning sickness|morgenkvalme"
    ),
    rf"{_PERSON} (?:er|var|is|was|has been) (?:stadig |still |nu |now )?(?:smittet|smitsom|contagious|infected)\b",
    r"(?:har|faaet|lider af|med) kol\b|(?:lagt|faaet|fik) gips paa\b",
    r"smittet (?:med|af)\b|food poisoning|has her period|chronic fatigue|kronisk traethed",
    (
        rf"{_PERSON} (?:er|var|har vaeret|gaar|is|was) (?:\w+ )?(?:i|under|in)"
        r" (?:behandling|terapi|treatment|therapy|rehab)\b"
    ),
    (
        rf"\b{_PART} (?:driller|hurts?|aches?|is playing up|acts up)\b"
        rf"|\b{_PART} (?:is |was |er |var )?(?:in a cast|i gips)\b|(?:faaet|har|konstateret) noget med {_PART}\b"
    ),
    (
        rf"{_PERSON} (?:har|drikker|tager|misbruger|has|drinks|abuses) (?:et |for meget |an? |too much )?"
        r"(?:misbrug|alkohol\w*|stoffer|piller|drugs|pills|alcohol)\b"
    ),
    rf"{_PERSON} (?:har|has) (?:det |en )?(?:daarligt|skidt|brok)\b|misbrug af (?:alkohol|stoffer|medicin|piller)",
    r"(?:alkohol|drug|stof)(?:misbrug|problem| abuse| problem)\w*|gaaet ned med (?:flaget|stress)",
    rf"{_PERSON} (?:er|var|is|was) (?:gaaet ned med|sloej|burned out|burnt out)\b",
)

#: names and things in which such a word is no illness; taken away before looking
_INNOCENT = (
    r"kraeftens bekaempelse|astma[- ]?allergi danmark|diabetes ?danmark|cancer society|alzheimers? foreningen",
    (
        r"\b(?!\w*sygehus)\w{1,40}"
        r"(?:forening|forbund|fond|center|centre|klinik|afdeling|afsnit|apotek|museum|instituttet|clinic|hus)\w*"
    ),
    r"stress[- ]?(?:test|less)\w*|(?:corona|covid)[- ]?(?:\d+[- ]?)?(?:rengoer|desinfek)\w*",
    r"smertefri\w*|infection control|infektions(?:hygiejn|forebyg|kontrol|afsnit|medicin)\w*|infektionsrisiko",
    # what is meant for cleaning and for hands, and rooms that are called so
    r"barsels(?:gang|stue|hotel|rum)\w*|maternity (?:ward|unit)|ultralyds(?:rum|vask|bad|rens)\w*|ultrasound room",
    r"(?:corona|covid)[- ]?test\w*|department of medicine|diagnos\w* (?:af|of) (?:maskin|machine)\w*",
    r"\beksemp(?:el|l)\w*",
    r"(?:fejl|maskin|it|system)[- ]?diagnos\w*|fejlsymptom\w*|\bpsykisk arbejdsmiljoe|heart starter",
)


def mentions_health(text: str) -> bool:
    """Does the text speak of an illness, a symptom or a treatment?"""
    return any(_speaks(spelling) for spelling in spellings(text))


def _speaks(spelling: str) -> bool:
    """`spelling` is folded: lower case, without accents, ae oe aa."""
    left = _INNOCENT_PATTERN.sub(" ", spelling)
    return (
        any(inside in left for inside in _INSIDE_WORDS)
        or any(_is_one(word) for word in _WORD.findall(left))
        or _PHRASE_PATTERN.search(left) is not None
    )


def _is_one(word: str) -> bool:
    return word in _WHOLE_WORDS or word.startswith(_BY_START.get(word[:3], ()))


def _by_start(beginnings: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Beginnings by their first three letters: a word is then compared with a handful instead of two hundred."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for beginning in beginnings:
        found[beginning[:3]].append(beginning)
    return {start: tuple(words) for start, words in found.items()}


_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_BY_START = _by_start(map(fold, _BEGINNINGS.split()))
_WHOLE_WORDS = frozenset(map(fold, _WHOLE.split()))
_INSIDE_WORDS = tuple(map(fold, _INSIDE.split()))
_PHRASE_PATTERN = re.compile(rf"\b(?:{'|'.join(_PHRASES)})|§ ?56\b")
_INNOCENT_PATTERN = re.compile("|".join(_INNOCENT))
