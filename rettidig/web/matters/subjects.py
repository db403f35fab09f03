"""What can be asked about: the kinds of matters with their questions, in the order in which they are easiest to answer.

Which of them are asked follows from the rights engine (`web/public/check/path.py`).
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from .question import ADULT, DATED, NOT_YET, Question, asked, when
from .subjects_abroad import CROSS_BORDER


class Subject(NamedTuple):
    """A kind of matter: its label as a citizen chooses it, the rights that a citizen is answered on, its questions.

    `settled`: by right, the question whose day shows that the right has been used.
    """

    label: StrOrPromise
    rights: tuple[str, ...]
    questions: tuple[Question, ...]
    settled: Mapping[str, str] = {}


_EXAMPLE = _("Skriv for eksempel 1/10-2025.")
_SAID_NO = ("no", "unknown")
_AT_US = _("Den tæller også, hvis Patientkontoret har fået den.")
_REGION_PAID = asked(
    "region_paid",
    _("Har regionen betalt for behandlingen?"),
    _("Det har den næsten altid på et offentligt hospital og hos egen læge."),
)

COMPLAINT = (
    asked("about", _("Hvad vil du klage over?")),
    asked("sector", _("Hvor skete det?")),
    when("decision_received", _("Hvornår fik du en afgørelse?"), _EXAMPLE, no=_("Jeg har ikke fået en afgørelse")),
    when("learned", _("Hvornår fandt du ud af, at du kan klage?"), _EXAMPLE),
    when("incident", _("Hvornår skete det?"), _EXAMPLE),
    when("known", _("Hvornår blev du klar over, at noget var gået galt?"), _EXAMPLE),
    when("received", _("Hvornår kom klagen frem?"), _AT_US, no=_("Jeg har ikke klaget endnu"), keys=("at",)),
    asked("complainant", _("Hvem klager?")),
    asked("digital_exempt", _("Er du fritaget for digital post?")),
    _REGION_PAID,
)
COMPENSATION = (
    when(
        "decision_received",
        _("Hvornår fik du en afgørelse fra Patienterstatningen?"),
        _EXAMPLE,
        no=_("Jeg har ikke fået en afgørelse"),
    ),
    when(
        "binding_decision",
        _("Hvornår fik du sidst at vide, at du kan få erstatning?"),
        _("Det er den dag, skaden blev anerkendt, eller beløbet blev bestemt."),
        no=_("Det har jeg ikke fået at vide"),
    ),
    when(
        "incident",
        _("Hvornår skete skaden?"),
        _("Er det medicin, så skriv den dag, hvor du fik den udleveret."),
    ),
    when("known", _("Hvornår blev du klar over, at behandlingen kunne have skadet dig?"), _EXAMPLE),
    when(
        "received",
        _("Hvornår kom din anmeldelse af skaden frem?"),
        _AT_US,
        no=_("Jeg har ikke anmeldt den"),
        keys=("at",),
    ),
    when(
        "claim_withdrawn",
        _("Hvornår trak du anmeldelsen tilbage?"),
        no=_("Det har jeg ikke gjort"),
    ),
    when(
        "appeal_received",
        _("Hvornår kom din klage over afgørelsen frem?"),
        _AT_US,
        no=_("Jeg har ikke klaget endnu"),
        keys=("at",),
    ),
    when(
        "reopening_requested",
        _("Hvornår bad du om at få sagen åbnet igen?"),
        _AT_US,
        no=_("Det har jeg ikke gjort"),
        keys=("at",),
    ),
)
DIALOGUE_MEETING = (
    _REGION_PAID,
    when("meeting_declined", _("Hvornår sagde du nej til et møde?"), no=_("Jeg har ikke sagt nej")),
    when(
        "case_received",
        _("Hvornår fik regionen din klage fra Styrelsen for Patientklager?"),
        _("Styrelsen skriver til dig, når den sender klagen videre."),
    ),
    when("meeting_held", _("Hvornår var mødet?"), no=_("Det er ikke holdt endnu")),
    asked("sector", _("Hvor blev du behandlet?")),
)
TRANSPORT = (
    asked("destination", _("Hvor går turen hen?")),
    asked("traveller", _("Hvem rejser?")),
    asked("with_patient", _("Rejste ledsageren sammen med patienten?")),
    asked(
        "cost_dkk",
        _("Hvad koster den billigste rejse frem og tilbage?"),
        _("Det er den billigste rejse, som du kan klare. Tæl kun din egen billet med."),
    ),
    when("trip", _("Hvornår er turen?"), _("Turen kan også være gjort. Skriv for eksempel 1/10-2025.")),
    asked("pension", _("Får du pension?")),
    asked("distance_km", _("Hvor mange kilometer er der hjemmefra?"), _("Skriv kun den ene vej.")),
    asked("health_excludes_public", _("Er du for syg til at tage bus eller tog?")),
    asked("called_back", _("Er du kaldt ind igen til mere behandling på hospitalet?")),
    asked("ambulance_needed", _("Er du så syg, at du skal køre med ambulance?")),
    asked("chosen", _("Hvorfor blev det lige det hospital?")),
    asked(
        "referral_distance_km",
        _("Hvor mange kilometer er der til det hospital, som du var henvist til?"),
        _("Skriv kun den ene vej."),
    ),
    asked(
        "referral_cost_dkk",
        _("Hvad koster rejsen til det hospital, som du var henvist til?"),
        _("Skriv prisen for den billigste rejse frem og tilbage."),
    ),
    asked("paid_dkk", _("Hvor meget har du selv betalt for rejsen?")),
    asked("covered_by_max_wait", _("Er det en undersøgelse eller behandling for kræft eller farlig hjertesygdom?")),
    asked("same_day_paid", _("Har du fået penge for en anden tur på den samme dag?")),
    asked("separate_treatment", _("Var det to forskellige behandlinger?")),
    when(
        "decided",
        _("Hvornår fik du svar på din ansøgning?"),
        no=_("Jeg har ikke fået svar, eller jeg har ikke søgt"),
        keys=("result", "amount_dkk"),
    ),
)
REHABILITATION = (
    asked("rehab_plan", _("Har hospitalet givet dig en plan for genoptræning?")),
    asked("hospital_based", _("Skal du genoptrænes på et hospital?"), _("Det står i planen.")),
    when("discharged", _("Hvornår blev du udskrevet?"), _("Skriv for eksempel 1/10.")),
    when(
        "plan_starts",
        _("Hvilken dag skal du begynde, siger planen?"),
        no=_("Der står ingen dag i planen"),
        day="for",
    ),
    when(
        "start_offered",
        _("Hvilken dag har kommunen sagt, at du kan begynde?"),
        no=_("Jeg har ikke fået en dag"),
        day="for",
    ),
    asked("level", _("Hvad står der i planen?")),
)
HEARING_AID = (
    asked("provider", _("Vil du have høreapparatet offentligt eller privat?")),
    asked(ADULT, _("Er du fyldt 18 år?")),
    asked("provider_approved", _("Er forretningen godkendt til at sælge med tilskud?"), _("Spørg i forretningen.")),
    asked("first_time", _("Er det dit første høreapparat?")),
    asked("ent_referral", _("Har du en henvisning fra en ørelæge?")),
    when(
        "last_grant",
        _("Hvornår fik du sidst ja til et tilskud eller et høreapparat?"),
        no=_("Det har jeg ikke fået før"),
        only={"first_time": _SAID_NO},
    ),
    when("application_received", _("Hvornår søgte du om tilskud?"), no=_("Jeg har ikke søgt endnu")),
    asked("early_reason", _("Er der en særlig grund til, at du skal have et nyt nu?")),
    asked("last_provider", _("Hvor fik du det sidste høreapparat?"), first_time=_SAID_NO),
    asked(
        "public_clinic_referral",
        _("Har en offentlig klinik sendt dig videre?"),
        _("Det er der, hvor et høreapparat er gratis."),
    ),
    asked("resident_abroad", _("Bor du i udlandet?")),
    asked("need_arose_in_denmark", _("Fik du brug for høreapparat, mens du var i Danmark?")),
    when(
        "decided",
        _("Hvornår fik du svar på din ansøgning?"),
        no=_("Jeg har ikke fået svar, eller jeg har ikke søgt"),
        keys=("result", "amount_dkk"),
    ),
    when("ordered", _("Hvornår bestilte du høreapparatet?"), no=_("Jeg har ikke bestilt det endnu")),
    asked("ears", _("Er det til et eller to ører?")),
    asked("cost_dkk", _("Hvad koster det i alt?")),
)
INTERPRETER = (
    when("visit", _("Hvornår er besøget?"), _("Det er den dag, hvor der skal være tolk. Den kan også være gået.")),
    asked("need_assessed_by_doctor", _("Har en læge sagt, at der skal være en tolk?")),
    asked("is_treatment", _("Skal du undersøges eller behandles?")),
    asked("exemption", _("Passer noget af dette på dig?")),
    when(
        "registered",
        _("Hvornår kom du til at bo i Danmark?"),
        _("Det er den dag, hvor du fik adresse her første gang."),
    ),
    when(
        "deregistered",
        _("Hvornår flyttede du væk fra Danmark?"),
        _("Er du flyttet mere end én gang, så ring til os."),
        no=_("Jeg er ikke flyttet væk"),
        only={"registered": (DATED,)},
    ),
    when(
        "registered",
        _("Hvornår kom du tilbage?"),
        no=_("Jeg er ikke flyttet tilbage"),
        name="registered_again",
        only={"deregistered": (DATED,)},
    ),
    asked("own_interpreter", _("Har du selv taget en tolk med?")),
    asked("own_interpreter_assessed", _("Har en læge sagt ja til din egen tolk?")),
    asked("setting", _("Er du indlagt?")),
    asked("mode", _("Hvordan er tolken med?")),
    when(
        "fee_charged",
        _("Hvornår fik du en regning for tolken?"),
        no=_("Jeg har ikke fået en regning"),
        keys=("amount_dkk",),
    ),
)
DECISION = (
    asked(
        "is_decision",
        _("Har nogen sagt ja eller nej til noget, som du har bedt om?"),
        _("Så er det en afgørelse. Det er det også, når nogen bestemmer noget om dig. Råd er ikke en afgørelse."),
    ),
    when(
        "decision_sent",
        _("Hvornår fik du svaret?"),
        no=_("Jeg har ikke fået det endnu"),
        keys=("given",),
        implies={"writing": ("written", True), "oral": ("written", False), "payment": ("written", False)},
    ),
    asked("fully_granted", _("Fik du alt det, som du bad om?")),
    asked("written", _("Er svaret skriftligt?"), decision_sent=_SAID_NO),
    asked("cites_rules", _("Står der, hvilken lov svaret bygger på?")),
    asked("states_facts", _("Står der, hvad der er vigtigt i netop din sag?")),
    asked("discretion", _("Kunne de vælge mellem flere svar?")),
    asked("states_considerations", _("Står der, hvorfor de valgte, som de gjorde?")),
    asked("appealable", _("Kan du klage over svaret?")),
    asked("names_body", _("Står der, hvem du kan klage til?")),
    asked("names_procedure", _("Står der, hvordan du klager?")),
    asked("names_deadline", _("Står der, hvornår du senest skal klage?")),
    asked("unknown_to_party", _("Har de brugt oplysninger om dig, som du ikke kendte?")),
    asked("disadvantageous", _("Talte oplysningerne imod dig?")),
    asked("essential", _("Var oplysningerne vigtige for svaret?")),
    when("party_heard", _("Hvornår spurgte de dig om oplysningerne?"), no=_("Det gjorde de ikke")),
    asked("competent", _("Var det den rette myndighed, der svarede?")),
    when("forwarded", _("Hvornår blev din sag sendt videre til den rette?"), no=NOT_YET),
)

SUBJECTS: dict[str, Subject] = {
    "complaint": Subject(_("Klage"), ("complaint", "dialogue_offer"), COMPLAINT),
    "compensation": Subject(
        _("Erstatning"),
        ("compensation_claim", "compensation_reopening", "compensation_appeal"),
        COMPENSATION,
        {"compensation_claim": "decision_received"},  # nobody decides on what was never notified
    ),
    # the report of its outcome is between authorities: the citizen cannot know of it
    "dialogue_meeting": Subject(_("Dialogmøde"), ("dialogue_meeting",), DIALOGUE_MEETING),
    "cross_border": Subject(
        _("Behandling i et andet EU-land"),
        (
            *("prior_authorisation", "authorisation_decision", "refund_directive", "refund_regulation"),
            *("regime_guidance", "refund_limitation"),
        ),
        CROSS_BORDER,
    ),
    "transport": Subject(_("Kørsel og transport"), ("transport_allowance", "driving"), TRANSPORT),
    "rehabilitation": Subject(_("Genoptræning"), ("rehab_start", "rehab_private_choice"), REHABILITATION),
    "hearing_aid": Subject(_("Høreapparat"), ("hearing_aid_subsidy",), HEARING_AID),
    "interpreter": Subject(_("Tolk"), ("interpreter_fee",), INTERPRETER),
    # whether something was noted stands in the authority's own file
    "decision": Subject(
        _("En afgørelse, som du har fået"),
        ("reasons", "appeal_guidance", "party_hearing", "notification", "forwarding"),
        DECISION,
    ),
}
