"""The words of findings on matters: who it is sent to, what goes along, which amounts are not known."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rettidig.rights.texts import say
from rettidig.web.formatting import spoken_language
from rettidig.web.languages import GERMAN

_AGENCY, _OFFICE = "https://stpk.dk/", "https://patienterstatningen.dk/"
_ADDRESSES: Mapping[str, str] = {  # the front pages of the national authorities
    "complaints_agency": _AGENCY,
    "psychiatric_complaints_board": _AGENCY,
    "compensation_office": _OFFICE,
    "compensation_appeals_board": _AGENCY,
    "safety_authority": "https://stps.dk/",
    "medicines_agency": "https://laegemiddelstyrelsen.dk/",
}


# The papers that pages in German name; the law's own words are in Danish and English
_PAPERS_IN_GERMAN: Mapping[str, str] = {
    "application_form": "Das Antragsformular der Region",
    "referral_copy": "Eine Kopie der Überweisung",
    "treatment_description": "Eine Beschreibung der Behandlung von der Stelle im Ausland",
    "price_offer": "Ein Angebot mit dem Preis",
    "treatment_date": "Das Datum der Behandlung",
    "itemised_invoice": "Eine Rechnung, auf der jede Leistung einzeln steht",
    "proof_of_payment": "Ein Nachweis, dass die Rechnung bezahlt ist",
    "record_or_translation": "Eine Kopie der Patientenakte, gern übersetzt",
    "eu_card": "Die blaue Europäische Krankenversicherungskarte (EHIC)",
    "power_of_attorney": "Eine Vollmacht der erkrankten Person",
    "ent_referral": "Eine Überweisung vom HNO-Arzt",
}


class Recipient(NamedTuple):
    """Who must have it, in the reader's language; `url` is the front page of a national authority, or empty."""

    name: str
    url: str


def recipient_of(word: str, *, to_citizen: bool = False) -> Recipient:
    """The recipient that a finding names."""
    return Recipient(say(f"recipient_{word}", spoken_language(), to_citizen=to_citizen), _ADDRESSES.get(word, ""))


def document_of(word: str) -> str:
    """A paper that a finding names, in the reader's language."""
    language = spoken_language()
    return _PAPERS_IN_GERMAN[word] if language == GERMAN else say(f"document_{word}", language)


# What the law's table of amounts may lack
NOT_KNOWN: Mapping[str, StrOrPromise] = {
    "transport_min_dkk": _("Vi kender ikke den mindste udgift for det år, turen er i. Regionen kan sige den."),
    "hearing_aid_dkk": _("Vi kender ikke tilskuddet for det år. Regionen kan sige, hvad det er."),
    "interpreter_fee_dkk": _("Vi kender ikke prisen på tolk for den dag. Hospitalet kan sige den."),
    "note_duty_days": _("Loven siger ikke, hvor mange dage der må gå, før det bliver skrevet ned."),
}
