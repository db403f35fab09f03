"""The choices that the texts leave open, in one place: what was asked, what was chosen, why, and who must confirm it.

Each field of `Interpretation` is a switch. Its default is the choice in force; a court, a ministry or the health
lawyer of an office may call for another. The answers carry a hash of these choices, so that no answer hides behind an
unspoken one.
"""

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

EDITORS = "redaktionen; bekræftes af en sundhedsjurist"


def open_question(asks: str, *, why: str, law: str, who: str = EDITORS) -> dict[str, str]:
    """One choice of interpretation: the question (Danish), why the default, the place in the law, who confirms."""
    return {"asks": asks, "why": why, "law": law, "who": who}


@dataclass(frozen=True, eq=False)  # one reading is itself: counts of days are kept by it
class Interpretation:
    """One way of reading the law where it is open."""

    saturday_is_business_day: bool = field(
        default=False,
        metadata=open_question(
            "Er lørdag en hverdag?",
            why="Sundhedsstyrelsen sætter 8 hverdage lig 11 kalenderdage; det passer kun med mandag til fredag.",
            law="SUL §§ 88 og 90",
        ),
    )
    half_holidays_are_business_days: bool = field(
        default=True,
        metadata=open_question(
            "Er 1. maj, 5. juni, 24. og 31. december hverdage?",
            why="Dagene er ikke helligdage efter loven.",
            law="SUL § 90",
        ),
    )
    roll_over: bool = field(
        default=False,
        metadata=open_question(
            "Flytter en frist, der ender på en lørdag, søndag eller helligdag?",
            why="Fristerne er rettigheder til patienten, ikke frister for en henvendelse til myndigheden.",
            law="SUL §§ 82 a, 82 b, 87, 88",
        ),
    )
    delay_ends_count: bool = field(
        default=True,
        metadata=open_question(
            "Tæller både første og sidste dag af en markeret periode med i de dage, der trækkes fra?",
            why="Perioden angives med begge dage; så mange dage har patienten ikke kunnet.",
            law="SYGEHUSBEK § 20, stk. 2",
        ),
    )
    covid_2022_start: date = field(
        default=date(2022, 1, 3),
        metadata=open_question(
            "Begyndte suspensionen i 2022 den 3. eller den 5. januar?",
            why="Pressen siger den 3. januar, Region Midtjylland den 5. januar; den tidligste dag er valgt.",
            law="suspensionen af SUL §§ 82 a, 82 b og 87",
        ),
    )
    clock_restarts_after_suspension: bool = field(
        default=True,
        metadata=open_question(
            "Hvornår begynder fristen, når henvisningen kom under en suspension, der siden ophører?",
            why="Retten fandtes ikke før; dag 0 er derfor den dag, hvor retten igen gælder.",
            law="suspensionen af SUL §§ 82 a, 82 b og 87",
        ),
    )
    aftercare_capped_at_consent: bool = field(
        default=False,
        metadata=open_question(
            "Gælder for efterbehandling kun 14 dage fra henvisningen, eller 14 fra samtykke og 28 fra henvisningen?",
            why="Region Midtjylland skriver 14 og 28 dage; Sundhedsstyrelsens borgerside kun 14 fra henvisningen.",
            law="SUL § 88",
        ),
    )
    at_once_business_days: int = field(
        default=5,
        metadata=open_question(
            "Hvor længe er »i umiddelbar forlængelse« og »så snart som«?",
            why="Afgørelserne siger ikke et tal. En arbejdsuge giver plads til almindelig sagsgang.",
            law="afgørelserne 22SFP27 og 23SFP15; SUL § 82 b, stk. 2",
        ),
    )
    wish_business_days: int = field(
        default=10,
        metadata=open_question(
            "Hvor længe må et ønske om et andet sygehus ligge, før det er tilsidesat?",
            why="Loven siger ikke et tal. To arbejdsuger giver plads til visitation på to sygehuse.",
            law="SUL § 86; SYGEHUSBEK § 15, stk. 5",
        ),
    )
    supplement_restarts_day_zero: bool = field(
        default=True,
        metadata=open_question(
            "Begynder fristen forfra, når en mangelfuld henvisning bliver suppleret?",
            why="Først da kan den visiteres; 15POB28 kritiserede ikke ventetiden på lægens supplerende oplysninger.",
            law="SUL §§ 82 b og 90",
        ),
    )
    new_referral_restarts_after_rejection: bool = field(
        default=True,
        metadata=open_question(
            "Begynder fristen forfra, når en afvist henvisning bliver sendt igen?",
            why="Den afviste henvisning førte ikke til et forløb; den nye gør.",
            law="SUL § 82 b",
        ),
    )
    new_referral_restarts_after_closing: bool = field(
        default=True,
        metadata=open_question(
            "Begynder fristen forfra ved en ny henvisning, når sygehuset har afsluttet forløbet eller sendt patienten "
            "til et aftalesygehus?",
            why="Fristen regnes fra den dag, sygehuset modtager henvisningen, og den nye gælder et nyt forløb.",
            law="SUL § 82 b, stk. 1",
        ),
    )
    decision_after_scan_restarts: bool = field(
        default=False,
        metadata=open_question(
            "Regnes de 28 dage fra den nye beslutning om behandling, når der er undersøgt igen efter den første?",
            why="24SFP80 regner fra beslutningen. At den første skulle falde bort, siger teksterne ikke.",
            law="SUL § 88",
        ),
    )
    choice_follows_to_other_region: bool = field(
        default=False,
        metadata=open_question(
            "Kan den, der er henvist til en anden region, bruge det udvidede valg over for sin bopælsregion?",
            why="21SFP62 siger, at den anden region ikke skylder valget. Prøven mod bopælsregionen er ikke afgjort.",
            law="SUL § 87, stk. 1",
        ),
    )
    sending_round_is_acting: bool = field(
        default=True,
        metadata=open_question(
            "Har regionen handlet, når den har sendt henvisningen til et andet af sine egne sygehuse?",
            why="Et andet sted er søgt i tide. 23SFP17 og 23SFP05 kræver konkrete tilbud, men gælder sager uden.",
            law="SUL § 88",
        ),
    )
    unexplained_change_is_hospitals: bool = field(
        default=True,
        metadata=open_question(
            "Åbner det valget, at sygehuset aflyser eller flytter en operation uden at oplyse grunden?",
            why="Kun patientens helbred eller ønske er undtaget, og det må sygehuset oplyse.",
            law="SUL § 87, stk. 3",
        ),
    )
    letter_counts_when_received: bool = field(
        default=True,
        metadata=open_question(
            "Skal brevet være modtaget inden otte hverdage, eller kun sendt?",
            why="Ministeriets vejledning af 2. december 2004 siger modtaget. Afgørelserne regner fra brevets dato, "
            "og det gør svaret, når dagen for modtagelsen ikke er oplyst.",
            law="SUL § 90, stk. 1",
        ),
    )
    l45_in_force: date | None = field(
        default=None,
        metadata=open_question(
            "Er L 45 (2025-26) om samlet udrednings- og behandlingsret i børnepsykiatrien trådt i kraft, og hvornår?",
            why="Vedtagelse, lovnummer og ikrafttræden er ikke bekræftet.",
            law="L 45 (2025-26)",
            who="ministeriet",
        ),
    )
    l49_in_force: date | None = field(
        default=None,
        metadata=open_question(
            "Er L 49 (2025-26) om tilbud til unge med angst eller depression trådt i kraft, og hvornår?",
            why="Lovforslaget siger 1. juli 2026; vedtagelsen er ikke bekræftet.",
            law="L 49 (2025-26)",
            who="ministeriet",
        ),
    )


CHOSEN = Interpretation()


def open_questions() -> list[dict[str, Any]]:
    """Every open question with the choice made, for the pages that print them."""
    return [{"id": one.name, "chosen": one.default, **one.metadata} for one in fields(Interpretation)]
