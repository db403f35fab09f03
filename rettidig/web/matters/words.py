"""The words of findings on matters: who it is sent to, what goes along, which amounts are not known."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rettidig.casework.recipients import websites
from rettidig.rights.texts import say
from rettidig.web.formatting import spoken_language
from rettidig.web.languages import GERMAN

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
    """Who must have it, in the reader's language; `url` is its front page, or empty."""

    name: str
    url: str


def recipient_of(word: str, *, to_citizen: bool = False) -> Recipient:
    """The recipient that a finding names."""
    website = websites().get(word, "")
    return Recipient(recipient_name(word, to_citizen=to_citizen), f"https://{website}" if website else "")


def recipient_name(word: str, *, to_citizen: bool = False) -> str:
    """What the recipient is called in the reader's language."""
    return say(f"recipient_{word}", spoken_language(), to_citizen=to_citizen)


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
