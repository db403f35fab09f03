"""The labels of facts, events and their keys in matters, as staff read them."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rettidig.casework.questionnaire.wording import Choices
from rettidig.rights.schema import Key
from rettidig.rights.texts import say
from rettidig.web.formatting import capitalised, spoken_language

from .choices import STATED
from .question import choices_of

# Facts that are never missing, because they have an ordinary case or are not asked for by themselves; the rights engine
# has words for the others
_FACTS: Mapping[str, StrOrPromise] = {
    "complainant": _("Hvem der klager"),
    "digital_exempt": _("Om klageren er fritaget for digital post"),
    "injury": _("Hvad skaden kommer af"),
    "residence": _("Hvor patienten bor"),
    "covered_by_max_wait": _("Om turen hører til et forløb med maksimal ventetid"),
    "same_day_paid": _("Om der er betalt for en anden tur samme dag"),
    "paid_dkk": _("Hvad patienten selv har betalt"),
    "traveller": _("Hvem der rejser"),
    "resident_abroad": _("Om patienten bor i udlandet"),
    "is_treatment": _("Om besøget er undersøgelse eller behandling"),
    "own_interpreter": _("Om patienten selv har en tolk med"),
    "hearing_exception": _("Om parten kunne undværes at blive hørt"),
}

EVENTS: Mapping[str, StrOrPromise] = {
    "incident": _("Det skete"),
    "known": _("Patienten blev klar over det"),
    "decision_received": _("Afgørelse modtaget"),
    "learned": _("Patienten blev klar over, at der kan klages"),
    "received": _("Klage eller anmeldelse modtaget"),
    "claim_withdrawn": _("Anmeldelse trukket tilbage"),
    "binding_decision": _("Skade anerkendt, eller erstatning bestemt"),
    "decision_made": _("Afgørelse truffet"),
    "reopening_requested": _("Genoptagelse ønsket"),
    "appeal_received": _("Klage over afgørelsen modtaget"),
    "case_received": _("Regionen fik sagen fra styrelsen"),
    "meeting_held": _("Møde holdt"),
    "meeting_declined": _("Møde afslået af patienten"),
    "outcome": _("Udfald af mødet"),
    "outcome_told": _("Besked om udfaldet givet"),
    "application_received": _("Ansøgning modtaget"),
    "information_requested": _("Flere oplysninger ønsket"),
    "danish_offer_declined": _("Tilbud i Danmark afslået"),
    "treated": _("Behandlet"),
    "refund_application_received": _("Ansøgning om refusion modtaget"),
    "information_received": _("Oplysning modtaget"),
    "danish_offer": _("Tilbud i Danmark"),
    "guided": _("Vejledt om regelsæt"),
    "decided": _("Ansøgning afgjort"),
    "trip": _("Tur"),
    "discharged": _("Udskrevet"),
    "plan_starts": _("Planen siger, hvornår den begynder"),
    "start_offered": _("Start tilbudt"),
    "last_grant": _("Sidste bevilling"),
    "ordered": _("Høreapparat bestilt"),
    "registered": _("Bopæl i Danmark registreret"),
    "deregistered": _("Bopæl i Danmark ophørt"),
    "visit": _("Besøg"),
    "fee_charged": _("Gebyr opkrævet"),
    "party_heard": _("Parten hørt"),
    "note_made": _("Notat skrevet"),
    "forwarded": _("Sendt videre til rette myndighed"),
    "decision_sent": _("Afgørelse givet"),
}

KEYS: Mapping[str, StrOrPromise] = {
    "at": _("Hos hvem"),
    "is": _("Udfald"),
    "to": _("Til hvem"),
    "for": _("Dag"),
    "concrete": _("Konkret, med tid og sted"),
    "regimes": _("Regelsæt, der er vejledt om"),
    "result": _("Svar"),
    "amount_dkk": _("Beløb i kroner"),
    "of": _("Hvad det gælder"),
    "regime": _("Regelsæt"),
    "by": _("Hvordan"),
    "given": _("Hvordan"),
}


def fact_label(name: str) -> StrOrPromise:
    """The label of a fact, in the reader's language."""
    return _FACTS[name] if name in _FACTS else capitalised(say(f"missing_{name}", spoken_language()))


def stated_choices(name: str, key: Key) -> Choices:
    """The choices of a fact or a key, as staff read them by its label; none where it is typed."""
    return STATED.get(name) or choices_of(name, key)
