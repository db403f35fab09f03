"""The words of findings on matters: who it is sent to, what goes along, which amounts are not known."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rettidig.casework.recipients import websites
from rettidig.rights.texts import say
from rettidig.web.formatting import spoken_language


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
    return say(f"document_{word}", spoken_language())


# What the law's table of amounts may lack
NOT_KNOWN: Mapping[str, StrOrPromise] = {
    "transport_min_dkk": _("Vi kender ikke den mindste udgift for det år, turen er i. Regionen kan sige den."),
    "hearing_aid_dkk": _("Vi kender ikke tilskuddet for det år. Regionen kan sige, hvad det er."),
    "interpreter_fee_dkk": _("Vi kender ikke prisen på tolk for den dag. Hospitalet kan sige den."),
    "note_duty_days": _("Loven siger ikke, hvor mange dage der må gå, før det bliver skrevet ned."),
}
