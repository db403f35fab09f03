"""What the templates of letters put in: a word for each value, what kind of value it is, and an example of it.

The examples are of official Danish test persons (MedCom), in both languages; no value of a case is ever among them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

PERSON = "Kaja Test Hansen"


class Kind(Enum):
    """What one may do with a value: print it, ask whether it is so, or go through it."""

    TEXT = "text"
    FLAG = "flag"
    CHOICE = "choice"
    LIST = "list"


@dataclass(frozen=True)
class Value:
    """A value of templates. `example` by language. `choices`: what a choice may be, with a word each; `fields`: what an
    item of a list has; `parts`: how many names an item of a list is unpacked into.
    """

    label: StrOrPromise
    kind: Kind = Kind.TEXT
    example: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, StrOrPromise] = field(default_factory=dict)
    fields: Mapping[str, StrOrPromise] = field(default_factory=dict)
    parts: tuple[Kind, ...] = ()


def _text(label: StrOrPromise, da: Any, en: Any = None) -> Value:
    return Value(label, Kind.TEXT, {"da": da, "en": da if en is None else en})


def _flag(label: StrOrPromise) -> Value:
    return Value(label, Kind.FLAG, {"da": True, "en": True})


def _list(label: StrOrPromise, da: list[Any], en: list[Any], **rest: Any) -> Value:
    return Value(label, Kind.LIST, {"da": da, "en": en}, **rest)


def _choice(label: StrOrPromise, choices: Mapping[str, StrOrPromise]) -> Value:
    first = next(each for each in choices if each)
    return Value(label, Kind.CHOICE, {"da": first, "en": first}, choices)


_DAY = ("fredag den 4. december 2026", "Friday 4 December 2026")
VALUES: Mapping[str, Value] = {
    "greeting": _text(_("Hilsen og navn"), f"Kære {PERSON}", f"Dear {PERSON}"),
    "phone": _text(_("Kontorets telefon"), "38 66 60 00"),
    "office": _text(_("Kontorets navn"), "Patientkontoret"),
    "telefon": _text(_("Kontorets telefon"), "38 66 60 00"),
    "kontor": _text(_("Kontorets navn"), "Patientkontoret"),
    "number": _text(_("Nummeret: sagens, eller hvor mange opslag"), "2026-000123"),
    "reasons": _text(
        _("Begrundelsen"),
        "Du er henvist den 2. november 2026. Hospitalet kan først se dig efter fristen.",
        "You were referred on 2 November 2026. The hospital cannot see you before the limit.",
    ),
    "basis": _list(_("Reglerne"), ["Sundhedsloven § 87"], ["The Danish Health Act § 87"]),
    "appeal": _text(
        _("Vejledningen om at klage"),
        "Du kan klage til Styrelsen for Patientklager. De skal have din klage senest 4 uger efter, at du har fået "
        "dette brev.",
        "You can complain to Styrelsen for Patientklager. They must have your complaint no later than 4 weeks after "
        "you got this letter.",
    ),
    "right": _text(_("Retten"), "udvidet frit sygehusvalg", "extended free choice of hospital"),
    "deadline": _text(_("Fristen"), *_DAY),
    "hospital": _text(_("Hospitalet"), "Regionshospitalet Eksempel"),
    "service": _text(_("Det, patienten venter på"), "MR-scanning", "MRI scan"),
    "wait": _text(_("Ventetiden"), "cirka 5 uger", "about 5 weeks"),
    "answer_by": _text(_("Dagen, hospitalet senest har skrevet"), *_DAY),
    "other_region": _flag(_("Hospitalet ligger i en anden region")),
    "private": _choice(
        _("Privathospital"),
        {
            "extended": _("Aftale med Danske Regioner"),
            "region": _("Aftale med regionen"),
            "": _("Offentligt hospital"),
        },
    ),
    "own_transport": _flag(_("Patienten står selv for transport")),
    "reopen": _flag(_("Sagen kan tages op igen uden høring")),
    "by_regulation": _flag(_("Efter EU-forordningen, med blanket S2")),
    "offered_on": _text(_("Den dag, der er tilbudt i Danmark"), *_DAY),
    "no_right": _flag(_("Patienten har ikke retten nu")),
    "extended": _flag(_("Det handler om udvidet frit sygehusvalg")),
    "free_choice": _flag(_("Patienten kan vælge et andet offentligt hospital")),
    "text": _text(_("Det, vi spørger om"), "Hvornår fik du din henvisning?", "When did you get your referral?"),
    "due": _text(_("Fristen for svar"), *_DAY),
    "is_hearing": _flag(_("Det er en høring")),
    "title": _text(_("Brevets emne"), "Erstatning efter en skade", "Compensation after an injury"),
    "recipient": _text(_("Hvor det hører til"), "Patienterstatningen", "Patienterstatningen"),
    "address": _text(_("Adressen"), "patienterstatningen.dk"),
    "amount": _text(_("Beløbet"), "1.250 kr.", "1,250 kroner"),
    "help": _list(_("Det, vi kan hjælpe med"), ["hjælpe dig med at skrive"], ["help you write"]),
    "papers": _list(_("Det, der skal sendes med"), ["Kopi af brevet"], ["A copy of the letter"]),
    "is_open": _flag(_("Vi mangler at vide noget")),
    "booked": _text(_("Dagen for tiden"), *_DAY),
    "choice": _text(_("Valget af privathospital"), "Du kan vælge et privathospital.", "You can choose privately."),
    "department": _text(_("Afdelingen"), "Ortopædkirurgisk Afdeling"),
    "patient": _text(_("Patientens navn og fødselsdag"), f"{PERSON}, født den 21. marts 2000"),
    "limit": _text(_("Fristen"), *_DAY),
    "started": _text(_("Dag 0"), "mandag den 2. november 2026", "Monday 2 November 2026"),
    "asked_before": _list(_("Hvem vi har spurgt før"), ["Afdelingen den 20. november 2026"], ["The department"]),
    "words": _text(_("Det, vi beder om"), "Find en tid, der holder fristen.", "Find a date within the limit."),
    "wish": _text(_("Patientens ønske"), "Jeg vil gerne til et andet hospital.", "I want another hospital."),
    "lookups": _text(_("Opslagene"), "- 3. marts 2026 kl. 14.05, EPJ: L000123"),
    "dage": _text(_("Dagene"), "- mandag den 2. november 2026"),
    "steder": _text(_("Stederne"), "- Medicinsk Afdeling"),
    "nummer": _text(_("Brevets nummer"), "B-000123"),
    "first": _text(_("Den første dag"), "mandag den 2. november 2026", "Monday 2 November 2026"),
    "last": _text(_("Den sidste dag"), *_DAY),
    "is_complete": _flag(_("Loggen er der for alle dagene")),
    "not_known": _list(_("Det, vi ikke ved"), ["Loggen fra maj mangler."], ["The log of May is missing."]),
    "number_explained": _text(_("Hvor mange opslag vi kan forklare"), "2"),
    "explained": _list(_("Det, vi kan forklare"), ["2 opslag på Medicinsk Afdeling"], ["2 look-ups on the ward"]),
    "open": _list(_("Det, vi ikke kan forklare"), ["1 opslag den 3. november"], ["1 look-up on 3 November"]),
    "answers": _list(
        _("Svar, vi har fået"),
        [{"place": "Medicinsk Afdeling", "answer": "Det var stuegang."}],
        [{"place": "Medicinsk Afdeling", "answer": "It was the ward round."}],
        fields={"place": _("Hvem"), "answer": _("Svaret")},
    ),
    "asked": _list(
        _("Dem, vi har spurgt"),
        [{"place": "Medicinsk Afdeling", "due": _DAY[0]}],
        [{"place": "Medicinsk Afdeling", "due": _DAY[1]}],
        fields={"place": _("Hvem"), "due": _("Fristen for svar")},
    ),
    "days": _list(
        _("Opslagene dag for dag"),
        [("Mandag den 2. november 2026", ["Læge, Medicinsk Afdeling"])],
        [("Monday 2 November 2026", ["Doctor, Medicinsk Afdeling"])],
        parts=(Kind.TEXT, Kind.LIST),
    ),
    "own": _list(
        _("Det, vi selv har læst"),
        [{"day": "Mandag den 2. november 2026", "role": "Patientvejleder", "purpose": "Svar til dig"}],
        [{"day": "Monday 2 November 2026", "role": "Adviser", "purpose": "Answer to you"}],
        fields={"day": _("Dagen"), "role": _("Rollen"), "purpose": _("Grunden")},
    ),
    "key": _text(_("Nøglen til spørgsmålet"), "4f7a-21bc"),
    "day": _text(_("Den sidste dag, linket virker"), *_DAY),
    "act": _choice(_("Sætte eller ophæve"), {"set": _("Sæt"), "lift": _("Ophæv")}),
    "scope": _choice(
        _("Hvad der skal skjules"),
        {
            "whole": _("Hele journalen"),
            "course": _("Et forløb"),
            "period": _("En periode"),
            "person": _("En person eller afdeling"),
        },
    ),
    "held": _text(_("Dagen for mødet"), *_DAY),
    "decided": _text(_("Dagen, klageren valgte"), *_DAY),
    "complainant": _text(_("Klageren"), PERSON),
    "treatment_place": _text(_("Behandlingsstedet"), "Lægehuset"),
    "to_agency": _flag(_("Brevet er til Styrelsen for Patientklager")),
    "outcome": _choice(
        _("Hvad der blev af klagen"),
        {"withdrawn": _("Frafaldet"), "maintained": _("Fastholdt"), "changed": _("Ændret")},
    ),
    "identity": _text(_("Hvordan vi ved, hvem patienten er"), "MitID"),
    "representation": _text(_("Hvem der taler for patienten"), "Patienten taler selv."),
}
# The same word, of another value, in these templates
IN_TEMPLATE: Mapping[str, Mapping[str, Value]] = {
    "log_answer": {"number": _text(_("Hvor mange opslag"), "3")},
    "log_access": {"number": _text(_("Hvor mange opslag"), "3")},
    "dialogue_outcome": {"words": _text(_("Det, der er ændret"), "Klagen er nu kun om samtalen.")},
    "mail_receipt": {
        "address": _text(_("Linket til Min sag"), "https://patientkontor.example.dk/min-sag/"),
        "moment": _text(_("Tidspunktet"), "28. november 2026 kl. 10.15.03", "28 November 2026 at 10:15:03"),
    },
    "mail_news": {"address": _text(_("Linket til Min sag"), "https://patientkontor.example.dk/min-sag/")},
    "mail_letter_waits": {"address": _text(_("Linket til siden"), "https://patientkontor.example.dk/partner/")},
    "mail_advice": {"address": _text(_("Linket til spørgsmålet"), "https://patientkontor.example.dk/svar/#nøgle")},
    "booked_choice": {
        "free_choice": _text(_("Valget af offentligt hospital"), "Du kan vælge et andet offentligt hospital.")
    },
    "marking_request": {
        "act": _text(_("Sætte eller ophæve"), "Sæt privatmarkering"),
        "scope": _text(_("Hvad der skal skjules"), "Hele journalen"),
    },
}


def value_of(name: str, template: str) -> Value:
    """A value as that template has it. Raises KeyError for one that nobody has described."""
    return IN_TEMPLATE.get(template, {}).get(name) or VALUES[name]
