"""The events of a pathway as the adviser meets them: each type with its own fields and their words (contract)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

Words = dict[str, StrOrPromise]


@dataclass(frozen=True)
class Key:
    """One further key of an event. `kind`: date, choice, several, yes_no, text or texts.

    `none` are the words for none of several, where that says something else than not knowing.
    """

    name: str
    label: StrOrPromise
    kind: str = "choice"
    choices: Words | None = None
    none: StrOrPromise = ""


@dataclass(frozen=True)
class EventType:
    label: StrOrPromise
    keys: tuple[Key, ...] = ()


PLACES: Words = {
    "own_region": _("Egen region"),
    "other_region": _("Anden region"),
    "partner": _("Samarbejdssygehus"),
    "agreement": _("Aftalesygehus"),
    "private_specialist": _("Speciallæge"),
    "abroad": _("Udlandet"),
}
REASONS: Words = {
    "capacity": _("Kapacitet"),
    "patient_wish": _("Patientens ønske"),
    "patient_health": _("Patientens helbred"),
    "professional": _("Faglige grunde"),
    "strike": _("Strejke"),
}
BY: Words = {"hospital": _("Hospitalet"), "patient": _("Patienten")}
APPOINTMENTS: Words = {
    "examination": _("Undersøgelse"),
    "assessment": _("Udredning"),
    "treatment": _("Behandling"),
    "surgery": _("Operation"),
    "aftercare": _("Efterbehandling"),
    "other": _("Andet"),
}
REFERRED_FOR: Words = {
    "diagnostic_examination": _("Diagnostisk undersøgelse"),
    "assessment": _("Udredning"),
    "treatment": _("Behandling"),
    "rehabilitation": _("Genoptræning"),
    "young_adult_treatment": _("Behandling af unge med angst eller depression"),
}

AT = Key("at", _("Hvor"), choices=PLACES)
FOR = Key("for", _("Tid den"), "date")
WAS_FOR = Key("was_for", _("Tiden var den"), "date")
PURPOSE = Key("purpose", _("Tid til"), choices=APPOINTMENTS)
MOVED_BY = Key("by", _("Af hvem"), choices=BY)
REASON = Key("reason", _("Grund"), choices=REASONS)
DOCUMENTED = Key("documented", _("Står det i journalen?"), "yes_no")

EVENT_TYPES: dict[str, EventType] = {
    "referral_received": EventType(
        _("Henvisning modtaget"),
        (
            Key("purpose", _("Henvist til"), choices=REFERRED_FOR),
            Key(
                "from",
                _("Henvist af"),
                choices={
                    "gp": _("Egen læge"),
                    "specialist": _("Speciallæge"),
                    "hospital": _("Hospital"),
                    "other": _("Andre"),
                },
            ),
            AT,
            Key("wish", _("Ønsket hospital i henvisningen"), "text"),
        ),
    ),
    "referral_supplemented": EventType(_("Henvisning suppleret")),
    "referral_rejected": EventType(_("Henvisning afvist")),
    "suspicion_raised": EventType(
        _("Mistanke opstået"),
        (Key("of", _("Mistanke om"), choices={"cancer": _("Kræft"), "heart": _("Hjertesygdom")}),),
    ),
    "information_letter": EventType(
        _("Indkaldelsesbrev"),
        (
            Key(
                "states",
                _("Brevet oplyser om"),
                "several",
                {
                    "date_place": _("Tid og sted"),
                    "purpose": _("Hvad patienten skal til"),
                    "within_limit": _("Om fristen holdes"),
                    "free_choice": _("Frit sygehusvalg"),
                    "extended_choice": _("Udvidet frit sygehusvalg"),
                    "waiting_times": _("Ventetider"),
                },
                none=_("Brevet siger intet af dette"),
            ),
            Key("promises", _("Brevet lover"), "several", {"extended_choice": _("Udvidet frit sygehusvalg")}),
        ),
    ),
    "told": EventType(
        _("Patienten fik at vide"),
        (
            Key(
                "of",
                _("Om"),
                "several",
                {
                    "limit_will_slip": _("At fristen ikke holder"),
                    "free_choice": _("Frit sygehusvalg"),
                    "extended_choice": _("Udvidet frit sygehusvalg"),
                    "concrete_options": _("Konkrete muligheder"),
                },
            ),
            DOCUMENTED,
            Key("options", _("Hvilke muligheder, én på hver linje"), "texts"),
        ),
    ),
    "appointment_offered": EventType(_("Tid tilbudt"), (FOR, PURPOSE, AT)),
    "appointment_held": EventType(
        _("Tid holdt"),
        (
            PURPOSE,
            Key(
                "mode",
                _("Hvordan"),
                choices={
                    "in_person": _("Fremmøde"),
                    "phone": _("Telefon"),
                    "video": _("Video"),
                    "conference": _("Konference uden patienten"),
                },
            ),
            AT,
        ),
    ),
    "appointment_moved": EventType(_("Tid flyttet"), (WAS_FOR, FOR, PURPOSE, AT, MOVED_BY, REASON)),
    "appointment_cancelled": EventType(_("Tid aflyst"), (WAS_FOR, PURPOSE, AT, MOVED_BY, REASON)),
    "delay": EventType(
        _("Forsinkelse, som ikke tæller med"),
        (
            Key("from", _("Fra og med"), "date"),
            Key("to", _("Til og med"), "date"),
            Key(
                "reason",
                _("Grund"),
                choices={**REASONS, "laboratory": _("Venter på prøvesvar"), "referrer": _("Venter på henviser")},
            ),
            DOCUMENTED,
        ),
    ),
    "plan_given": EventType(
        _("Udredningsplan givet"), (Key("next_step", _("Giver planen tid og sted for næste skridt?"), "yes_no"),)
    ),
    "next_steps_known": EventType(_("Næste skridt kunne afgøres")),
    "assessment_completed": EventType(_("Endeligt udredt")),
    "treatment_decided": EventType(_("Behandling besluttet")),
    "treatment_referral_received": EventType(_("Henvisning til behandling modtaget")),
    "consent": EventType(_("Patienten sagde ja til behandlingen")),
    "treatment_started": EventType(
        _("Behandling begyndt"),
        (
            Key(
                "kind",
                _("Slags"),
                choices={
                    "surgery": _("Operation"),
                    "medical": _("Medicinsk"),
                    "radiotherapy": _("Stråling"),
                    "preparatory": _("Forberedende"),
                    "talk": _("Samtale"),
                    "other": _("Andet"),
                },
            ),
            AT,
        ),
    ),
    "patient_request": EventType(
        _("Patienten bad om"),
        (
            Key(
                "what",
                _("Hvad"),
                choices={"free_choice": _("Frit sygehusvalg"), "extended_choice": _("Udvidet frit sygehusvalg")},
            ),
            Key("to", _("Hos hvem"), "text"),
            DOCUMENTED,
        ),
    ),
    "re_referral_sent": EventType(
        _("Omvisitering sendt"),
        (
            Key(
                "to_kind",
                _("Til"),
                choices={key: PLACES[key] for key in ("own_region", "other_region", "partner", "agreement")},
            ),
            Key("complete", _("Fulgte henvisningen med?"), "yes_no"),
            Key(
                "scope",
                _("Omfang"),
                choices={"whole": _("Hele forløbet"), "part": _("Kun en del af udredningen")},
            ),
        ),
    ),
    "re_referral_completed": EventType(_("Det, der manglede i omvisiteringen, er kommet")),
    "re_referral_refused": EventType(
        _("Omvisitering afslået"),
        (
            Key(
                "ground",
                _("Begrundelse"),
                choices={
                    "capacity": _("Kapacitet"),
                    "standing_rule": _("Fast regel"),
                    "legal_status": _("Retlig stilling"),
                    "no_right": _("Ingen ret"),
                    "level_not_needed": _("Niveauet er ikke nødvendigt"),
                },
            ),
            Key("individual", _("Er afslaget konkret vurderet?"), "yes_no"),
            Key("compared", _("Er ventetiden sammenlignet med andre afdelingers?"), "yes_no"),
            Key("essential_regard", _("Ville egne borgere blive tilsidesat?"), "yes_no"),
            Key("prosecution_asked", _("Er anklagemyndigheden spurgt?"), "yes_no"),
        ),
    ),
    "hospital_declined": EventType(
        _("Valgt hospital gav patienten tilbage"),
        (
            Key(
                "reason",
                _("Grund"),
                choices={
                    "no_capacity": _("Ingen plads"),
                    "other_treatment": _("Ville give en anden behandling"),
                    "bankrupt": _("Konkurs"),
                },
            ),
        ),
    ),
    "course_closed": EventType(_("Forløb afsluttet"), (Key("by", _("Af hvem"), choices=BY),)),
    "health_authority_notified": EventType(_("Sundhedsstyrelsen orienteret")),
}

# The list to choose from, in the order of a pathway; each type stands once (tested).
GROUPS: tuple[tuple[StrOrPromise, tuple[str, ...]], ...] = (
    (
        _("Henvisning"),
        ("referral_received", "referral_supplemented", "referral_rejected", "suspicion_raised"),
    ),
    (
        _("Tider"),
        ("appointment_offered", "appointment_moved", "appointment_cancelled", "appointment_held", "delay"),
    ),
    (_("Breve og besked"), ("information_letter", "told", "patient_request")),
    (
        _("Udredning og behandling"),
        (
            *("plan_given", "next_steps_known", "assessment_completed", "treatment_decided", "consent"),
            *("treatment_referral_received", "treatment_started", "course_closed"),
        ),
    ),
    (
        _("Omvisitering"),
        (
            *("re_referral_sent", "re_referral_completed", "re_referral_refused", "hospital_declined"),
            "health_authority_notified",
        ),
    ),
)

SOURCES: Words = {
    "record": _("Journalen"),
    "patient": _("Patienten"),
    "hospital": _("Hospitalet"),
    "region": _("Regionen"),
}
AREAS: Words = {
    "somatic": _("Somatik"),
    "adult_psychiatry": _("Voksenpsykiatri"),
    "child_psychiatry": _("Børne- og ungdomspsykiatri"),
}
CONDITIONS: Words = {
    "none": _("Ingen livstruende sygdom"),
    "cancer": _("Kræft eller mistanke om kræft"),
    "left_main": _("Hjerte: venstre hovedstamme"),
    "unstable_angina": _("Hjerte: ustabil angina"),
    "post_ami": _("Hjerte: efter blodprop"),
    "other_heart": _("Anden hjertesygdom"),
}
EXEMPT: Words = {
    "transplant": _("Organtransplantation"),
    "sterilisation": _("Sterilisation"),
    "fertility": _("Fertilitetsbehandling"),
    "hearing_aid": _("Høreapparat"),
    "cosmetic": _("Kosmetisk behandling"),
    "gender": _("Kønsmodificerende behandling"),
    "recreation": _("Rekreation"),
    "experimental": _("Forsøgsbehandling"),
    "non_melanoma_skin_cancer": _("Anden hudkræft end modermærkekræft"),
    "bone_marrow_cancer": _("Kræft i knoglemarven"),
}
LEGAL_STATUSES: Words = {
    "none": _("Ingen særlig"),
    "forensic_inpatient": _("Dom til behandling, indlagt"),
    "forensic_outpatient": _("Dom til behandling, ambulant"),
    "prison": _("Fængsel"),
    "secure_institution": _("Sikret institution"),
    "immigration_detention": _("Udlændingecenter"),
}
FACTS: dict[str, Key] = {
    "agreement_hospital_available": Key(
        "agreement_hospital_available", _("Har et aftalesygehus aftale om ydelsen?"), "yes_no"
    ),
    "agreement_wait_shorter": Key("agreement_wait_shorter", _("Er ventetiden på aftalesygehuset kortere?"), "yes_no"),
    "partner_can_meet_limit": Key("partner_can_meet_limit", _("Kan et samarbejdssygehus holde fristen?"), "yes_no"),
    "professionally_possible": Key(
        "professionally_possible", _("Er udredning inden for fristen fagligt mulig?"), "yes_no"
    ),
    "covered_by_max_wait": Key(
        "covered_by_max_wait", _("Har en læge afgjort, at maksimale ventetider gælder?"), "yes_no"
    ),
    "severity": Key(
        "severity", _("Alvor (kun 2013–2016)"), choices={"serious": _("Alvorlig"), "other": _("Ikke alvorlig")}
    ),
}
