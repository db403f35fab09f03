"""The labels of the desk for the vocabulary of the rights engine, and the event types and facts as its forms ask for
them.

Which keys and choices there are is said by `rettidig.rights.schema` alone. Fields and choices are shown in the order of
these tables.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rettidig.rights import schema

Words = dict[str, StrOrPromise]

# The list of types to choose from, in the order of a pathway
GROUPS: tuple[tuple[StrOrPromise, Words], ...] = (
    (
        _("Henvisning"),
        {
            "referral_received": _("Henvisning modtaget"),
            "referral_supplemented": _("Henvisning suppleret"),
            "referral_rejected": _("Henvisning afvist"),
            "suspicion_raised": _("Mistanke opstået"),
        },
    ),
    (
        _("Tider"),
        {
            "appointment_offered": _("Tid tilbudt"),
            "appointment_moved": _("Tid flyttet"),
            "appointment_cancelled": _("Tid aflyst"),
            "appointment_held": _("Tid holdt"),
            "delay": _("Forsinkelse, som ikke tæller med"),
        },
    ),
    (
        _("Breve og besked"),
        {
            "information_letter": _("Indkaldelsesbrev"),
            "told": _("Patienten fik at vide"),
            "patient_request": _("Patienten bad om"),
        },
    ),
    (
        _("Udredning og behandling"),
        {
            "plan_given": _("Udredningsplan givet"),
            "next_steps_known": _("Næste skridt kunne afgøres"),
            "assessment_completed": _("Endeligt udredt"),
            "treatment_decided": _("Behandling besluttet"),
            "consent": _("Patienten sagde ja til behandlingen"),
            "treatment_referral_received": _("Henvisning til behandling modtaget"),
            "treatment_started": _("Behandling begyndt"),
            "course_closed": _("Forløb afsluttet"),
        },
    ),
    (
        _("Omvisitering"),
        {
            "re_referral_sent": _("Omvisitering sendt"),
            "re_referral_completed": _("Det, der manglede i omvisiteringen, er kommet"),
            "re_referral_refused": _("Omvisitering afslået"),
            "hospital_declined": _("Valgt hospital gav patienten tilbage"),
            "health_authority_notified": _("Sundhedsstyrelsen orienteret"),
        },
    ),
)

LABELS: Words = {  # of each key; a type whose key needs another label names it first
    "referral_received.purpose": _("Henvist til"),
    "referral_received.from": _("Henvist af"),
    "suspicion_raised.of": _("Mistanke om"),
    "received": _("Modtaget af patienten"),
    "states": _("Brevet oplyser om"),
    "promises": _("Brevet lover"),
    "of": _("Om"),
    "what": _("Hvad"),
    "patient_request.to": _("Hos hvem"),
    "kind": _("Slags"),
    "was_for": _("Tiden var den"),
    "for": _("Tid den"),
    "purpose": _("Tid til"),
    "mode": _("Hvordan"),
    "at": _("Hvor"),
    "wish": _("Ønsket hospital i henvisningen"),
    "by": _("Af hvem"),
    "from": _("Fra og med"),
    "to": _("Til og med"),
    "reason": _("Grund"),
    "documented": _("Står det i journalen?"),
    "options": _("Hvilke muligheder, én på hver linje"),
    "next_step": _("Giver planen tid og sted for næste skridt?"),
    "to_kind": _("Til"),
    "complete": _("Fulgte henvisningen med?"),
    "scope": _("Omfang"),
    "ground": _("Begrundelse"),
    "individual": _("Er afslaget konkret vurderet?"),
    "compared": _("Er ventetiden sammenlignet med andre afdelingers?"),
    "essential_regard": _("Ville egne borgere blive tilsidesat?"),
    "prosecution_asked": _("Er anklagemyndigheden spurgt?"),
    "agreement_hospital_available": _("Har et aftalesygehus aftale om ydelsen?"),
    "agreement_wait_shorter": _("Er ventetiden på aftalesygehuset kortere?"),
    "partner_can_meet_limit": _("Kan et samarbejdssygehus holde fristen?"),
    "professionally_possible": _("Er udredning inden for fristen fagligt mulig?"),
    "covered_by_max_wait": _("Har en læge afgjort, at maksimale ventetider gælder?"),
    "severity": _("Alvor (kun 2013–2016)"),
}

PLACES: Words = {
    "own_region": _("Egen region"),
    "other_region": _("Anden region"),
    "partner": _("Samarbejdssygehus"),
    "agreement": _("Aftalesygehus"),
    "private_specialist": _("Speciallæge"),
    "abroad": _("Udlandet"),
}
CHOICES: Words = {"free_choice": _("Frit sygehusvalg"), "extended_choice": _("Udvidet frit sygehusvalg")}
WORDS: dict[str, Words] = {  # the choices of each key
    "source": {
        "record": _("Journalen"),
        "patient": _("Patienten"),
        "hospital": _("Hospitalet"),
        "region": _("Regionen"),
    },
    "purpose": {
        "diagnostic_examination": _("Diagnostisk undersøgelse"),
        "examination": _("Undersøgelse"),
        "assessment": _("Udredning"),
        "treatment": _("Behandling"),
        "surgery": _("Operation"),
        "aftercare": _("Efterbehandling"),
        "other": _("Andet"),
        "rehabilitation": _("Genoptræning"),
        "young_adult_treatment": _("Behandling af unge med angst eller depression"),
    },
    "from": {"gp": _("Egen læge"), "specialist": _("Speciallæge"), "hospital": _("Hospital"), "other": _("Andre")},
    "of": {
        "cancer": _("Kræft"),
        "heart": _("Hjertesygdom"),
        "limit_will_slip": _("At fristen ikke holder"),
        **CHOICES,
        "concrete_options": _("Konkrete muligheder"),
    },
    "states": {
        "date_place": _("Tid og sted"),
        "purpose": _("Hvad patienten skal til"),
        "within_limit": _("Om fristen holdes"),
        **CHOICES,
        "waiting_times": _("Ventetider"),
    },
    "promises": CHOICES,
    "what": CHOICES,
    "at": PLACES,
    "to_kind": PLACES,
    "mode": {
        "in_person": _("Fremmøde"),
        "phone": _("Telefon"),
        "video": _("Video"),
        "conference": _("Konference uden patienten"),
    },
    "by": {"hospital": _("Hospitalet"), "patient": _("Patienten")},
    "reason": {
        "capacity": _("Kapacitet"),
        "patient_wish": _("Patientens ønske"),
        "patient_health": _("Patientens helbred"),
        "professional": _("Faglige grunde"),
        "strike": _("Strejke"),
        "laboratory": _("Venter på prøvesvar"),
        "referrer": _("Venter på henviser"),
        "no_capacity": _("Ingen plads"),
        "other_treatment": _("Ville give en anden behandling"),
        "bankrupt": _("Konkurs"),
    },
    "kind": {
        "surgery": _("Operation"),
        "medical": _("Medicinsk"),
        "radiotherapy": _("Stråling"),
        "preparatory": _("Forberedende"),
        "talk": _("Samtale"),
        "other": _("Andet"),
    },
    "scope": {"whole": _("Hele forløbet"), "part": _("Kun en del af udredningen")},
    "ground": {
        "capacity": _("Kapacitet"),
        "standing_rule": _("Fast regel"),
        "legal_status": _("Retlig stilling"),
        "no_right": _("Ingen ret"),
        "level_not_needed": _("Niveauet er ikke nødvendigt"),
    },
    "severity": {"serious": _("Alvorlig"), "other": _("Ikke alvorlig")},
    "area": {
        "somatic": _("Somatik"),
        "adult_psychiatry": _("Voksenpsykiatri"),
        "child_psychiatry": _("Børne- og ungdomspsykiatri"),
    },
    "condition": {
        "none": _("Ingen livstruende sygdom"),
        "cancer": _("Kræft eller mistanke om kræft"),
        "left_main": _("Hjerte: venstre hovedstamme"),
        "unstable_angina": _("Hjerte: ustabil angina"),
        "post_ami": _("Hjerte: efter blodprop"),
        "other_heart": _("Anden hjertesygdom"),
    },
    "exempt_treatment": {
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
    },
    "legal_status": {
        "none": _("Ingen særlig"),
        "forensic_inpatient": _("Dom til behandling, indlagt"),
        "forensic_outpatient": _("Dom til behandling, ambulant"),
        "prison": _("Fængsel"),
        "secure_institution": _("Sikret institution"),
        "immigration_detention": _("Udlændingecenter"),
    },
}
NONE_OF = {"states": _("Brevet siger intet af dette")}  # where none of several says something else than not knowing
ONLY_OF_DELAYS = ("laboratory", "referrer")  # reasons that the desk does not offer for a changed time


@dataclass(frozen=True)
class Key:
    """One key as the desk asks for it: its kind of value (of the schema), its label, and its choices with theirs.

    `none` is the label of none of several.
    """

    name: str
    kind: str
    label: StrOrPromise
    choices: Words
    none: StrOrPromise = ""
    required: bool = False


@dataclass(frozen=True)
class EventType:
    label: StrOrPromise
    keys: tuple[Key, ...]


def _keys(keys: schema.Keys, kind: str = "") -> tuple[Key, ...]:
    """The keys of an event type (or, without `kind`, of the facts), in the order of their labels."""
    labels = {name: f"{kind}.{name}" if f"{kind}.{name}" in LABELS else name for name in keys}
    in_order = sorted(keys, key=lambda name: list(LABELS).index(labels[name]))
    return tuple(_key(name, keys[name], LABELS[labels[name]], kind) for name in in_order)


def _key(name: str, key: schema.Key, label: StrOrPromise, kind: str) -> Key:
    return Key(name, key.kind, label, _choices(name, key, kind), NONE_OF.get(name, ""), key.required)


def _choices(name: str, key: schema.Key, kind: str) -> Words:
    hidden = ONLY_OF_DELAYS if kind != "delay" else ()
    words = WORDS[name].items() if key.choices else ()
    return {word: label for word, label in words if word in key.choices and word not in hidden}


EVENT_TYPES = {
    kind: EventType(label, _keys(schema.EVENT_TYPES[kind], kind))
    for _group, types in GROUPS
    for kind, label in types.items()
}
FACTS = {key.name: key for key in _keys(schema.FACTS)}
PATHWAY_NAME = _("Navn på forløbet")
ATTRIBUTES = {  # what is true of a whole pathway, besides its facts
    key.name: key
    for key in (
        Key("area", schema.CHOICE, _("Område"), WORDS["area"]),
        Key("condition", schema.CHOICE, _("Livstruende sygdom"), WORDS["condition"]),
        Key("acute", schema.FLAG, _("Akut indlagt uden henvisning"), {}),
        Key("exempt_treatment", schema.CHOICE, _("Undtaget behandling"), {"": _("Nej"), **WORDS["exempt_treatment"]}),
        Key("legal_status", schema.CHOICE, _("Retlig stilling"), WORDS["legal_status"]),
    )
}
UNSTATED = {"condition": "none", "acute": False, "exempt_treatment": "", "legal_status": "none"}
