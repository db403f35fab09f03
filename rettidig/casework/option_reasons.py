"""Why a hospital is possible or not, and in which order hospitals stand: each with its source, as tables.

`Reason.sentence` is for the adviser, `Reason.to_patient` for the patient, `law` the paragraph or the agreement behind
it. SUL is sundhedsloven; law.md §§ 0.3, 1, 4 and 6.3 say what was read out of it.
"""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

OWN, PARTNER, AGREEMENT, OTHER, PRIVATE = "own_region", "partner", "agreement", "other_region", "private"
KIND_NAMES: dict[str, StrPromise] = {
    OWN: _("Regionens eget hospital"),
    PARTNER: _("Samarbejdssygehus"),
    AGREEMENT: _("Aftalesygehus"),
    OTHER: _("Hospital i en anden region"),
    PRIVATE: _("Privathospital uden aftale"),
}


class Order(NamedTuple):
    """In which order the kinds of hospital stand under a right, in words, and the source of it."""

    kinds: tuple[str, ...]
    words: StrPromise
    law: StrPromise


FREE_CHOICE, EXTENDED_CHOICE, MOVED_SURGERY, MAX_WAIT = (
    "free_choice",
    "extended_choice",
    "surgery_date_change",
    "max_wait",
)
ORDERS: dict[str, Order] = {
    EXTENDED_CHOICE: Order(
        (OWN, PARTNER, AGREEMENT, OTHER, PRIVATE),
        _("Først regionens egne hospitaler, så samarbejdssygehuse, så aftalesygehuse, så andre regioner."),
        _("Sundhedsloven § 82 b, stk. 1, og § 87, stk. 1 og 2"),
    ),
    # the choice is open at once, whatever the region's own hospitals can do
    MOVED_SURGERY: Order(
        (AGREEMENT, OWN, PARTNER, OTHER, PRIVATE),
        _("Datoen for operationen er ændret: først aftalesygehuse, så regionens egne hospitaler, så de andre."),
        _("Sundhedsloven § 87, stk. 3"),
    ),
    # the region itself finds a place: own, other regions, private
    MAX_WAIT: Order(
        (OWN, PARTNER, OTHER, AGREEMENT, PRIVATE),
        _("Regionen skal selv finde en plads: først egne hospitaler, så andre regioner, så private."),
        _("Sundhedsloven § 88"),
    ),
    # without the right to extended choice, what is open stands before what is closed
    FREE_CHOICE: Order(
        (OWN, PARTNER, OTHER, AGREEMENT, PRIVATE),
        _("Først regionens egne hospitaler, så samarbejdssygehuse, så andre regioner."),
        _("Sundhedsloven § 86, stk. 1"),
    ),
}


class Reason(NamedTuple):
    """Why a hospital is possible or not."""

    sentence: StrPromise
    to_patient: StrPromise
    law: StrPromise
    possible: bool = False


_FREE, _PARTNER, _DUF = (
    _("Sundhedsloven § 86, stk. 1"),
    _("Sundhedsloven § 75, stk. 2"),
    _("Sundhedsloven § 87, stk. 4"),
)
_OPEN, _MOVED = _("Sundhedsloven § 87, stk. 1 og 2"), _("Sundhedsloven § 87, stk. 3")
_REFUSED, _LEVEL = _("Sundhedsloven § 86, stk. 2"), _("Sundhedsloven § 208, stk. 1")
_REGISTER, _WAITS = _("Registret over hospitaler"), _("Hospitalets egne oplysninger")
_CHOOSE = _("Du kan vælge det.")
_LATE = _("Du kan vælge det, men ventetiden er lang: du kommer til efter din frist.")
_ASK = _("Du kan vælge det. Vi kender ikke ventetiden og spørger hospitalet.")
_ASK_FIRST = _("Vi kender ikke ventetiden og må spørge hospitalet først.")
_NO_AGREEMENT = _("Du kan ikke vælge det. Det har ingen aftale om din behandling.")
REASONS: dict[str, Reason] = {
    "own_region": Reason(_("Regionens eget hospital kan tage patienten."), _CHOOSE, _FREE, True),
    "partner": Reason(
        _("Regionen har en samarbejdsaftale, der gælder i dag."),
        _("Din region har en aftale med det. Du kan komme dertil."),
        _PARTNER,
        True,
    ),
    "agreement": Reason(
        _("Retten er åben, aftalen gælder i dag, og ventetiden er kortere."),
        _("Du kan vælge det, fordi du ellers venter for længe."),
        _OPEN,
        True,
    ),
    "agreement_no_wait_rule": Reason(
        _("Datoen for operationen er ændret, og aftalen gælder i dag."),
        _("Du kan vælge det, fordi datoen for din operation er ændret."),
        _MOVED,
        True,
    ),
    "free_choice": Reason(
        _("Patienten kan vælge hospitalet efter reglerne om frit sygehusvalg."), _CHOOSE, _FREE, True
    ),
    "own_region_late": Reason(
        _("Regionens eget hospital kan tage patienten, men først efter fristen."), _LATE, _FREE, True
    ),
    "partner_late": Reason(
        _("Regionens samarbejdsaftale gælder i dag, men hospitalet kan først efter fristen."), _LATE, _PARTNER, True
    ),
    "agreement_late": Reason(
        _("Retten er åben, og ventetiden er kortere, men hospitalet kan først efter fristen."), _LATE, _OPEN, True
    ),
    "free_choice_late": Reason(
        _("Patienten kan vælge hospitalet frit, men det kan først efter fristen."), _LATE, _FREE, True
    ),
    "own_region_unknown": Reason(
        _("Regionens eget hospital kan tage patienten. Ventetiden er ikke kendt: spørg hospitalet."), _ASK, _FREE, True
    ),
    "partner_unknown": Reason(
        _("Regionens samarbejdsaftale gælder i dag. Ventetiden er ikke kendt: spørg hospitalet."), _ASK, _PARTNER, True
    ),
    "free_choice_unknown": Reason(
        _("Patienten kan vælge hospitalet frit. Ventetiden er ikke kendt: spørg hospitalet."), _ASK, _FREE, True
    ),
    "declined": Reason(
        _("Hospitalet har sagt nej til at tage patienten."), _("Hospitalet har sagt nej."), _("Hospitalets svar")
    ),
    "hospital_closed": Reason(
        _("Hospitalet tager ikke længere patienter."), _("Det tager ikke længere patienter."), _REGISTER
    ),
    "level_not_approved": Reason(
        _("Behandlingen kræver en godkendelse, som hospitalet ikke har i dag."),
        _("Det er ikke godkendt til din behandling."),
        _LEVEL,
    ),
    "own_patients_only": Reason(
        _("Hospitalet har oplyst, at det ikke tager patienter fra andre regioner for tiden."),
        _("Det tager ikke patienter fra din region for tiden."),
        _REFUSED,
    ),
    "free_choice_closed": Reason(
        _("Retten til frit sygehusvalg gælder ikke for patienten."),
        _("Du har ikke ret til at vælge det."),
        _("Sundhedsloven § 86, stk. 3"),
    ),
    "right_closed": Reason(
        _("Retten til udvidet frit sygehusvalg er ikke åben."),
        _("Du kan ikke vælge det nu. Det kan du kun, når regionen ikke kan holde din frist."),
        _OPEN,
    ),
    "right_unknown": Reason(
        _("Det er ikke afklaret, om retten til udvidet frit sygehusvalg er åben."),
        _("Vi ved ikke endnu, om du kan vælge det. Vi finder ud af det."),
        _OPEN,
    ),
    "no_agreement": Reason(_("Hospitalet har ingen aftale om denne behandling."), _NO_AGREEMENT, _DUF),
    "agreement_not_valid": Reason(_("Aftalen gælder ikke i dag."), _NO_AGREEMENT, _DUF),
    "agreement_other_code": Reason(_("Aftalen gælder ikke denne kode."), _NO_AGREEMENT, _DUF),
    "not_shorter": Reason(
        _("Ventetiden er ikke kortere end regionens egne."),
        _("Du kan ikke vælge det. Du kommer ikke hurtigere til."),
        _OPEN,
    ),
    "wait_old": Reason(_("Ventetiden er ældre end tre måneder. Spørg hospitalet."), _ASK_FIRST, _WAITS),
    "wait_unknown": Reason(_("Hospitalet har ikke oplyst en ventetid. Spørg hospitalet."), _ASK_FIRST, _WAITS),
}
LATE = {key: f"{key}_late" for key in ("own_region", "partner", "agreement", "free_choice")}
UNKNOWN = {key: f"{key}_unknown" for key in ("own_region", "partner", "free_choice")}
# What speaks against a hospital by what the patient has said; it hides none
MARKS: dict[str, StrPromise] = {
    "too_far": _("Længere væk, end patienten vil rejse"),
    "after_latest": _("Først efter den dag, patienten senest vil til"),
    "cannot_then": _("Patienten kan ikke den dag, hospitalet kan begynde"),
    "been_there": _("Patienten har været her før"),
    "waits_there": _("Her venter patienten nu"),
}
AGAINST = frozenset({"too_far", "after_latest", "cannot_then"})
