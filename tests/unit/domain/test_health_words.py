"""What the guard of free texts sees, what it leaves alone, and that no trick of spelling gets past it."""

from __future__ import annotations

from time import perf_counter

import pytest

from sio_workflow.demo.texts import BY_KIND
from sio_workflow.domain.health_words import mentions_health

HEALTH = """
Han har influenza
Ondt i ryggen siden i går
She has a FEVER
Skal opereres på torsdag
Migræne igen
Rygsmerter
Maveinfluenza hos den mindste
Barnet har mellemørebetændelse
Sygemeldt med stress
Syg pga. angst
Hun er gravid
Gravid i 7. måned, må ikke løfte
Han ligger på sygehuset
Hun blev kørt til hospitalet i nat
Indlagt på Strandvejen Hospital
Brækket benet
Knæet er skadet
Har en dårlig ryg
Kaster op
Skal til lægen kl. 10
Tid hos tandlægen
Efter en operation i april
Min operation
Får kemo
Har fået konstateret kræft
Brystkræft
Tager medicin
Blodprop
Hun lider af epilepsi
Diagnosen er ikke klar
Lægeerklæring følger
Hjernerystelse
Forkølet og hoster
Har en virus
Går til psykolog
Depression
Har diabetes
Nervesammenbrud
Hans helbred er skidt
Kronisk: han er kronisk syg
Er § 56-godkendt
The flu
Has a cold
Broke her leg
Hurt foot
Back pain again
He is in pain
Sick with something contagious
Admitted to hospital
Doctor's note attached
Pregnant
She went to the hospital
Mental health
Chemo on Fridays
Has been diagnosed
Heart attack
Skoldkopper i børnehaven, barnet har udslæt
Allergisk reaktion
Har fået lus
Har du ondt?
Hun venter sig
Hun venter barn
De venter tvillinger
Hun er på barsel
Går på barselsorlov i maj
Skal til jordemoder
Termin i maj
Terminsdato 4. juni
She is expecting a baby
Due in May
On maternity leave
Har morgenkvalme
Smittet med noget
Han er smittet
Urinvejsinfektion
Øreinfektion hos barnet
Madforgiftning
Food poisoning
Whiplash
Piskesmæld
Nyresten
Han har KOL
Hun har OCD
Han er borderline
Han har et misbrug
Misbrug af alkohol
Alkoholproblemer
Han drikker for meget alkohol
Hun er i behandling
Han har været i behandling siden marts
Ryggen driller
Skulderen driller igen
Her arm is in a cast
Benet er i gips
Tandpine
Hun har det dårligt
Hun er sløj
Gået ned med flaget
For højt blodsukker
Han har fået konstateret noget med hjertet
Kronisk træthed
""".strip().splitlines()

PRACTICAL = """
For eksempel gulvet i kantinen, og andre eksempler
Et eksemplar af nøglen til Eksempelskolen
Nøglen ligger i boksen
Alarmen slås fra ved døren, kode hos vagten
The key is at the reception
Fluorescerende vest
Mød op på Strandvejen Hospital, indgang B
Rengøring på hospitalet, 3. sal
Nøglen hentes på Psykiatrisk Center
Daglige operationer kører som normalt
Operations are fine
Vi kører en stresstest af alarmen
Stress-test kl. 12
Kunden er Kræftens Bekæmpelse
Gigtforeningen vil have nøglen tilbage
Diabetesforeningen, 2. sal
Nøglen er brækket i låsen
Håndtaget er i stykker
Brug den allergivenlige sæbe
Handicaptoilettet er spærret
Handicapparkering bag huset
Lægehuset låser kl. 16
Tandlægerne på torvet
Røntgen, stuen, tages sidst
Fysioterapeuterne vil have vasket gulv
Medicinrummet er låst
Medicinsk afdeling tager vi om mandagen
Hjertestarter hænger ved indgangen
Indlagt vand i kælderen
Syg med kort varsel, dækket af Ida
Marta er syg til og med onsdag
Han er fraværende
Hun kommer tilbage på fredag
Vi sætter alle kræfter ind
Arbejdskraft
Infektionshygiejne efter kundens plan
Det går smertefrit
Vi hosted mødet
Cold water only
Broken window in the kitchen
The back door sticks
Ring til Angstrup på 20 12 34 56
Hovedindgangen er låst
Hovednøglen
Bagdøren, venstre hånd om hjørnet
Symbolsk aftale med kunden
Aftalt med kunden: trappen først
Brystningen vaskes
Øjebliksbillede
Ben Hansen har nøglen
Tårnet tages til sidst
Fejlkode E56 på maskinen
Kontrakten aborteres ikke
Depotet er i kælderen
Vi venter på kunden
Døren venter sin nye lås
Opgaven venter på servicemanageren
Vent et øjeblik
Kunden venter svar i dag
Barselsgangen på 3. sal tages først
Rengøring af barselsstuer
The maternity ward is on level 2
Ultralydsrummet vaskes om aftenen
Alkoholfri håndsprit
Husk alkohol til spritning af dørgreb
Håndsprit med 70 % alkohol
Gulvet skal have en behandling med olie
Sagen er i behandling hos kontoret
Reklamationen er i behandling
Overfladebehandling af parket
Gipsvæg i kælderen
Der ligger gipsstøv på gulvet
Gips på gulvet efter håndværkerne
Kolonialvarer sættes i depotet
Kol. 3 i planen er forkert
Låsen driller
Armen på støvsugeren driller ikke mere
Maskinen driller igen
Døren svigter
Termin for levering af vinduespolering
Fakturaen er due in 14 days
Work is due in the morning
Aftalen løber til terminen
Smitterisiko: brug handsker
Virusset er fjernet fra computeren
Infektionsafsnittet på 4. sal
Infektionsmedicinsk afdeling har egen nøgle
Misbrug af nøglekort meldes til kontoret
Misbrugscentret låser kl. 16
Alkoholklinikken, stuen
Tag pillerne op fra gulvet
Stofferne i sofaen renses
Undervisningslokalet er låst
Jordemodercentret, indgang C
Brokvarteret 12, 2. sal
Vi er ved Storebæltsbroen
Spiralen på trappen vaskes
Der er noget med døren
""".strip().splitlines()

TRICKS = [
    "INFLUENZA",
    "Inﬂuenza",
    "i n f l u e n z a",
    "f.e.b.e.r",
    "in-fluenza",
    "in\u200bflu\u00adenza",
    "1nfluenza",
    "f3b3r",
    "feeeeber",
    "MIGRÆNE",
    "migraene",
    "migræ\u0300ne",
    "diarré",
    "dia\u0301rre",
    "ƒeber".replace("ƒ", "f"),
    "fеbеr",  # Cyrillic е
    "ｆｅｂｅｒ",
    "ondt  \n i  ryggen",
    "ondt\u00a0i ryggen",
    "sto_mach_ache stomach ache",
    "lunge|betændelse",
    "bra\u0308kket benet braekket benet",
]


@pytest.mark.parametrize("text", HEALTH)
def test_health_is_noticed(text: str) -> None:
    assert mentions_health(text)


@pytest.mark.parametrize("text", PRACTICAL)
def test_what_a_cleaner_needs_to_write_passes(text: str) -> None:
    assert not mentions_health(text)


@pytest.mark.parametrize("text", TRICKS)
def test_no_trick_of_spelling_gets_past(text: str) -> None:
    assert mentions_health(text)


@pytest.mark.parametrize("text", [words.text for kind in BY_KIND.values() for words in kind])
def test_the_words_of_the_demos_customers_pass(text: str) -> None:
    assert not mentions_health(text)


@pytest.mark.parametrize(
    "text",
    ["Nøglen ligger i boksen. " * 400, "a" * 10_000, "a-" * 5_000, "i n f " * 2_000, "er til " * 1_500, "1a!" * 3_000],
)
def test_a_long_text_is_looked_through_at_once(text: str) -> None:
    before = perf_counter()
    mentions_health(text)
    assert perf_counter() - before < 0.5
