"""The choices that an inquiry offers, in the words for the patient and in those for anybody else."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from ..models import ReplyBy, Reporter

Choices = Mapping[str, StrOrPromise]

UNKNOWN_LABEL = _("Det ved jeg ikke")
NO_APPOINTMENT = _("Jeg har ikke fået en tid, eller jeg ved det ikke")
NO_LETTER = _("Jeg har ikke fået et brev, eller jeg ved det ikke")
NO_CONSENT_YET = _("Jeg har ikke sagt ja endnu, eller jeg ved det ikke")
NO_APPOINTMENT_OF_PATIENT = _("Patienten har ikke fået en tid, eller jeg ved det ikke")
NO_LETTER_OF_PATIENT = _("Patienten har ikke fået et brev, eller jeg ved det ikke")
NO_CONSENT_YET_OF_PATIENT = _("Patienten har ikke sagt ja endnu, eller jeg ved det ikke")

YES_NO: Choices = {"yes": _("Ja"), "no": _("Nej")}
REPORTERS: Choices = {
    Reporter.PATIENT: _("Jeg er patient"),
    Reporter.PARENT: _("Jeg er forælder til et barn under 18 år"),
    Reporter.RELATIVE: _("Jeg er pårørende"),
    Reporter.REPRESENTATIVE: _("Jeg er værge, eller jeg har fuldmagt"),
    Reporter.GP: _("Jeg er patientens egen læge"),
    Reporter.PROFESSIONAL: _("Jeg er en anden fagperson"),
}
CONSENTS: Choices = {
    "patient": _("Ja, patienten har sagt ja"),
    "guardian": _("Jeg er forælder til et barn under 18 år, eller jeg er værge"),
    "none": _("Nej, ikke endnu"),
}
CONDITIONS: Choices = {
    "cancer": _("Ja, det kan være kræft"),
    "heart": _("Ja, det er en alvorlig sygdom i hjertet"),
    "none": _("Nej"),
}
PURPOSES: Choices = {
    "assessment": _("At få fundet ud af, hvad jeg fejler"),
    "diagnostic_examination": _("En bestemt undersøgelse, som min læge skal have svar på"),
    "treatment": _("Behandling eller operation"),
    "surgery_moved": _("En operation, som hospitalet har ændret eller aflyst"),
}
PURPOSES_OF_PATIENT: Choices = {
    **PURPOSES,
    "assessment": _("At få fundet ud af, hvad patienten fejler"),
    "diagnostic_examination": _("En bestemt undersøgelse, som patientens læge skal have svar på"),
}
AREAS: Choices = {
    "somatic": _("Kroppen"),
    "adult_psychiatry": _("Psykisk sygdom hos en voksen"),
    "child_psychiatry": _("Psykisk sygdom hos et barn eller en ung"),
}
APPOINTMENTS: Choices = {
    "examination": _("Undersøgelse"),
    "assessment": _("Udredning"),
    "treatment": _("Behandling"),
    "surgery": _("Operation"),
}
# What else may have happened in a course. Whatever ended the first one, a new referral begins its own count.
REFERRED_AGAIN: Choices = {
    "no": _("Nej"),
    "ended": _("Det første forløb var slut eller stoppet"),
    "moved": _("Jeg var flyttet til en anden region"),
    "sent_on": _("Hospitalet sendte min henvisning videre"),
    "same": _("Jeg ventede stadig på det samme"),
}
REFERRED_AGAIN_OF_PATIENT: Choices = {
    **REFERRED_AGAIN,
    "moved": _("Patienten var flyttet til en anden region"),
    "sent_on": _("Hospitalet sendte henvisningen videre"),
    "same": _("Patienten ventede stadig på det samme"),
}
NEW_COURSE = ("ended", "moved")
GIVEN_BACK: Choices = {
    "no": _("Nej"),
    "no_capacity": _("Ja, for der var ikke plads"),
    "other_treatment": _("Ja, for det ville give en anden behandling"),
}
CHANGED_BECAUSE: Choices = {
    "capacity": _("Hospitalet havde ikke tid eller plads"),
    "professional": _("Lægen ville vente eller ændre planen"),
    "patient_health": _("Jeg var syg eller ikke klar"),
    "patient_wish": _("Jeg bad selv om det"),
}
CHANGED_BECAUSE_OF_PATIENT: Choices = {
    **CHANGED_BECAUSE,
    "patient_health": _("Patienten var syg eller ikke klar"),
    "patient_wish": _("Patienten bad selv om det"),
}
ABROAD_CARE: Choices = {
    "wants": _("Jeg vil gerne rejse for at blive behandlet"),
    "planned": _("Jeg er rejst for at blive behandlet"),
    "necessary": _("Jeg blev syg eller kom til skade på rejsen"),
}
ABROAD_CARE_OF_PATIENT: Choices = {
    "wants": _("Patienten vil gerne rejse for at blive behandlet"),
    "planned": _("Patienten er rejst for at blive behandlet"),
    "necessary": _("Patienten blev syg eller kom til skade på rejsen"),
}
KRONER = "DKK"
CURRENCIES: Choices = {
    KRONER: _("Danske kroner (DKK)"),
    "EUR": _("Euro (EUR)"),
    "SEK": _("Svenske kroner (SEK)"),
    "NOK": _("Norske kroner (NOK)"),
    "GBP": _("Britiske pund (GBP)"),
    "CHF": _("Schweiziske franc (CHF)"),
    "PLN": _("Polske zloty (PLN)"),
    "USD": _("Amerikanske dollar (USD)"),
    "other": _("En anden valuta"),
}
PAID: Choices = {"yes": _("Ja, det hele"), "partly": _("Ja, en del"), "no": _("Nej")}
CALL_ME: Choices = {"yes": _("Ja, ring til mig"), "no": _("Nej, jeg skriver selv")}
REPLIES: Choices = dict(ReplyBy.choices)
