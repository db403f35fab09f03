"""The choices of facts and events in matters, in words that fit both the citizen and the adviser."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from rettidig.casework.questionnaire.wording import YES_NO, Choices

__all__ = ["CHOICES", "STATED", "YES_NO"]

_PLACES: Choices = {
    "hospital": _("På et hospital"),
    "practice": _("Hos egen læge, speciallæge, tandlæge eller en anden klinik"),
    "municipality": _("I kommunen, for eksempel i hjemmeplejen"),
}
_OWNERS: Choices = {"public": _("Offentligt"), "private": _("Privat")}

CHOICES: Mapping[str, Choices] = {
    "about": {
        "treatment": _("En undersøgelse, en behandling eller pleje"),
        "patient_rights": _("Patientrettigheder, for eksempel ventetid eller frit valg"),
        "record_access": _("Adgang til journalen"),
        "service": _("Betjening, ventetid i telefonen, mad eller lokaler"),
        "coercion": _("Tvang i psykiatrien"),
        "dissatisfaction": _("Utilfreds, men uden at ville klage til en myndighed"),
    },
    "sector": _PLACES,
    "complainant": {
        "patient": _("Patienten selv"),
        "guardian": _("En forælder til et barn under 18 år, eller en værge"),
        "relative": _("En pårørende"),
        "next_of_kin": _("Den nærmeste pårørende til en, der er død"),
    },
    "injury": {"treatment": _("En behandling"), "drug": _("Medicin")},
    "country": {
        "eu_eea": _("I et land i EU, eller i Norge, Island eller Liechtenstein"),
        "switzerland": _("I Schweiz"),
        "other": _("I et andet land"),
    },
    "service": {
        "hospital": _("Undersøgelse eller behandling på et hospital"),
        "practice": _("Hos læge, speciallæge, tandlæge eller en anden klinik"),
        "municipal": _("Noget, som kommunen giver i Danmark, for eksempel genoptræning"),
        "medicine": _("Medicin fra et apotek"),
    },
    "timing": {
        "planned": _("Ja, det er planlagt før rejsen"),
        "necessary": _("Nej, det blev nødvendigt under rejsen"),
    },
    "provider": _OWNERS,
    "residence": {"denmark": _("I Danmark"), "other_eu": _("I et andet land i EU")},
    "destination": {
        "hospital": _("Et hospital"),
        "gp": _("Egen læge"),
        "specialist": _("En speciallæge"),
    },
    "pension": {
        "none": _("Nej"),
        "social": _("Ja, folkepension, førtidspension eller seniorpension"),
        "civil_service": _("Ja, kun tjenestemandspension"),
        "early_retirement": _("Ja, efterløn"),
    },
    "chosen": {
        "referral_hospital": _("Det er det hospital, som henvisningen gjaldt"),
        "free_choice": _("Det er valgt frit blandt de offentlige"),
        "extended_choice": _("Det er et privathospital, valgt fordi ventetiden var for lang"),
        "partner": _("Regionen har sendt patienten til et hospital, den samarbejder med"),
        "deselected": _("Det er en behandling, som regionen ikke tilbyder"),
    },
    "traveller": {"patient": _("Patienten"), "companion": _("En ledsager")},
    "level": {
        "basic": _("Almen genoptræning, basalt niveau"),
        "advanced": _("Almen genoptræning, avanceret niveau"),
        "specialised": _("Specialiseret niveau"),
    },
    "ears": {"one": _("Et øre"), "two": _("Begge ører")},
    "early_reason": {
        "none": _("Nej"),
        "deterioration": _("Ja, hørelsen er blevet meget dårligere"),
        "bodily_change": _("Ja, øret eller kroppen har ændret sig"),
        "theft_or_fire": _("Ja, det er stjålet eller brændt"),
    },
    "last_provider": _OWNERS,
    "exemption": {
        "none": _("Nej"),
        "reduced_ability": _("Sygdom eller handicap gør det svært at tale eller lære dansk"),
        "child_alone": _("Et barn, der kommer uden sine forældre"),
        "parent_of_child": _("En forælder, der er med sit barn"),
        "german_minority": _("Det tyske mindretal"),
        "greenlandic_faroese": _("Grønlandsk eller færøsk"),
    },
    "setting": {"outpatient": _("Nej, kun på besøg"), "inpatient": _("Ja, indlagt")},
    "mode": {"in_person": _("Tolken er der selv"), "remote": _("På skærm eller telefon")},
    "hearing_exception": {
        "none": _("Nej"),
        "unobjectionable": _("Det gør ikke noget, at parten ikke blev hørt"),
        "statutory_deadline": _("En frist i loven kunne ellers ikke holdes"),
        "no_access": _("Parten må ikke se oplysningerne"),
        "other": _("En anden grund"),
    },
    "at": {
        "office": _("Patientkontoret"),
        "authority": _("Den myndighed, der skal svare, eller en anden myndighed"),
        "other": _("En anden"),
    },
    "is": {
        "withdrawn": _("Klagen er trukket tilbage"),
        "maintained": _("Klagen er fastholdt"),
        "changed": _("Klagen er ændret"),
    },
    "to": {"agency": _("Styrelsen for Patientklager"), "treatment_place": _("Behandlingsstedet")},
    "result": {"granted": _("Ja"), "partly": _("Ja, til noget af det"), "refused": _("Nej")},
    "of": {"authorisation": _("Forhåndsgodkendelse"), "refund": _("Penge tilbage")},
    "regime": {
        "directive": _("Patienten betaler selv og får penge tilbage"),
        "regulation": _("Regningen går til den danske stat (blanket S2 eller det blå kort)"),
    },
    "regimes": {
        "directive": _("At man kan betale selv og få penge tilbage"),
        "regulation": _("At regningen kan gå til den danske stat (blanket S2 eller det blå kort)"),
    },
    "by": {"oral": _("Mundtligt"), "writing": _("Skriftligt")},
    "given": {"writing": _("Skriftligt"), "oral": _("Mundtligt"), "payment": _("Kun ved at pengene kom")},
}

# The same as it stands by the label of the fact, where the words above answer a question to the citizen
STATED: Mapping[str, Choices] = {
    "timing": {"planned": _("Planlagt før rejsen"), "necessary": _("Blev nødvendigt under rejsen")},
    "pension": {
        "none": _("Ingen"),
        "social": _("Folkepension, førtidspension eller seniorpension"),
        "civil_service": _("Kun tjenestemandspension"),
        "early_retirement": _("Efterløn"),
    },
    "early_reason": {
        "none": _("Der er ingen af lovens grunde"),
        "deterioration": _("Hørelsen er blevet meget dårligere"),
        "bodily_change": _("Øret eller kroppen har ændret sig"),
        "theft_or_fire": _("Det gamle er stjålet eller brændt"),
    },
    "setting": {"outpatient": _("Kun på besøg"), "inpatient": _("Indlagt")},
    "mode": {"in_person": _("Mødte op"), "remote": _("På skærm eller telefon")},
}
