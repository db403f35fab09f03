"""Phrases of the answer on a matter in plain words, by right and by where one stands. Words only; no rule."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

# Where one stands: as the finding's status; »open« is yes or no, and what is certain of an unsettled one is said.
YES, NO, YES_BUT, NO_BUT = "yes", "no", "yes_but", "no_but"
REFUSED = "rightly_refused"  # what was refused or charged is right
# The state that speaks first, where several rights are answered: no “no” stands over what may still be a yes
ORDER = (
    *("breached", "at_risk", "running", YES, YES_BUT, "kept", "undetermined", "lapsed", NO, REFUSED, NO_BUT),
    "not_applicable",
)

VERDICTS: Mapping[str, StrOrPromise] = {
    "breached": _("Ja, du har ret til noget, som du ikke har fået."),
    "at_risk": _("Ja, du har en ret. Dagen ligger efter fristen."),
    "running": _("Ja, du har en ret. Fristen er %(date)s."),
    YES: _("Ja, det har du ret til."),
    YES_BUT: _("Ja, det har du ret til. Vi ved ikke alt endnu."),
    "kept": _("Ja, reglerne er fulgt."),
    "lapsed": _("Nej, fristen er gået."),
    NO: _("Nej, det har du ikke ret til lige nu."),
    REFUSED: _("Nej, det har du ikke ret til lige nu."),
    NO_BUT: _("Nej, det har du ikke ret til. Vi ved ikke alt endnu."),
    "undetermined": _("Det kommer an på noget, som vi ikke ved endnu."),
    "not_applicable": _("Nej, reglerne gælder ikke her."),
}

# Where something that the citizen does not know could turn the answer
TURNED = _("Det afhænger af noget, som du ikke ved endnu. Vi har skrevet det nedenfor.")
ASK_THEM = _("Spørg dem, eller skriv til os. Du kan også ringe til os.")

# Where the rights of one matter have different answers, and none has a date that must be seen first
YES_AND_NO = _("Både ja og nej. Noget har du ret til, andet ikke.")
YES_AND_UNKNOWN = _("Ja til noget. Andet ved vi ikke endnu.")
WITHOUT_DATE = (YES, YES_BUT, "kept")
REFUSALS = ("lapsed", NO, REFUSED, NO_BUT)

# By where one stands, or by the reason where that tells more. Placeholders: date (the limit) and amount (kroner)
HEADLINES: Mapping[str, Mapping[str, StrOrPromise]] = {
    "complaint": {
        "running": _("Ja, du kan klage. Sidste dag er %(date)s."),
        "lapsed": _("Nej, det er for sent at klage."),
        "kept": _("Ja, din klage kom i tide."),
        YES: _("Ja, du kan klage. Der er ingen frist."),
        YES_BUT: _("Ja, du kan klage. Vi ved ikke alt endnu."),
        "undetermined": _("Det kommer an på, hvad du klager over, og hvornår det skete."),
    },
    "dialogue_offer": {
        YES: _("Ja, vi skal tilbyde dig en samtale med stedet."),
        NO: _("Nej, du får ikke tilbudt en samtale med stedet."),
        NO_BUT: _("Nej, du får ikke tilbudt en samtale med stedet."),
        "undetermined": _("Det kommer an på flere ting, om du får tilbudt en samtale."),
    },
    "compensation_claim": {
        "running": _("Ja, du kan anmelde skaden. Sidste dag er %(date)s."),
        "lapsed": _("Nej, det er for sent at anmelde skaden."),
        "kept": _("Ja, du anmeldte skaden i tide."),
        YES_BUT: _("Ja, du kan anmelde skaden. Fristen ved vi ikke endnu."),
        "undetermined": _("Det kommer an på, hvornår skaden skete, og hvornår du fandt ud af det."),
    },
    "compensation_reopening": {
        "running": _("Ja, din sag kan åbnes igen. Sidste dag er %(date)s."),
        "lapsed": _("Nej, det er for sent at åbne din sag igen."),
        "kept": _("Ja, du bad i tide om at få sagen åbnet igen."),
    },
    "compensation_appeal": {
        "running": _("Ja, du kan klage over afgørelsen. Sidste dag er %(date)s."),
        "lapsed": _("Nej, det er for sent at klage over afgørelsen."),
        "kept": _("Ja, du klagede over afgørelsen i tide."),
    },
    "dialogue_meeting": {
        "running": _("Ja, mødet skal være holdt senest %(date)s."),
        "breached": _("Ja, du har ret til et møde. Fristen er ikke holdt."),
        "kept": _("Ja, mødet blev holdt i tide."),
        "undetermined": _("Det kommer an på, hvem der betalte, og hvornår regionen fik klagen."),
    },
    "prior_authorisation": {
        YES: _("Ja, regionen skal give dig lov. Søg, før du rejser."),
        NO: _("Nej, regionen behøver ikke at give dig lov."),
        YES_BUT: _("Ja, skal du søge, så skal regionen give dig lov."),
        NO_BUT: _("Nej, skal du søge, så behøver regionen ikke at give dig lov."),
        "kept": _("Ja, du har fået lov."),
        "breached": _("Ja, regionen skulle have givet dig lov."),
        REFUSED: _("Nej, regionen måtte gerne sige nej."),
        "undetermined": _("Det kommer an på flere ting, om du skal søge, før du rejser."),
    },
    "authorisation_decision": {
        "running": _("Ja, du skal have svar senest %(date)s."),
        "kept": _("Ja, du fik svar i tide."),
        "breached": _("Ja, du skulle have haft svar."),
    },
    "refund_directive": {
        YES: _("Ja, du kan få op til %(amount)s kr. tilbage."),
        NO: _("Nej, du kan ikke få penge tilbage for behandlingen."),
        "not_authorised": _("Nej, du får ikke penge tilbage, hvis du ikke har søgt først."),
        YES_BUT: _("Ja, du kan få penge tilbage. Vi ved ikke hvor meget endnu."),
        "kept": _("Ja, du fik det beløb, du skal have."),
        "breached": _("Ja, du har ret til mere, end du har fået."),
        REFUSED: _("Nej, det var rigtigt, at du ikke fik penge tilbage."),
        "undetermined": _("Det kommer an på flere ting, om du kan få penge tilbage."),
    },
    "refund_regulation": {
        YES: _("Ja, regningen kan gå til den danske stat."),
        NO: _("Nej, regningen går ikke til den danske stat."),
        NO_BUT: _("Nej, regningen går ikke til den danske stat."),
        "undetermined": _("Det kommer an på flere ting, om den danske stat betaler regningen."),
    },
    "regime_guidance": {
        YES: _("Ja, du har ret til at høre om begge slags regler."),
        "kept": _("Ja, du har hørt om begge slags regler."),
        "breached": _("Ja, du skulle have hørt om begge slags regler først."),
        YES_BUT: _("Ja, du har ret til at høre om begge slags regler."),
        "undetermined": _("Det kommer an på landet, om der er to slags regler."),
    },
    "refund_limitation": {
        "running": _("Ja, du kan søge om penge tilbage til og med %(date)s."),
        "lapsed": _("Nej, det er for sent at søge om penge tilbage."),
        "kept": _("Ja, du søgte om penge tilbage i tide."),
        "undetermined": _("Det kommer an på landet, hvor længe du kan søge."),
    },
    "transport_allowance": {
        YES: _("Ja, du kan få %(amount)s kr. for turen."),
        NO: _("Nej, du kan ikke få penge for turen."),
        YES_BUT: _("Ja, du kan få penge for turen. Vi ved ikke hvor meget endnu."),
        "kept": _("Ja, du fik det beløb, du skal have for turen."),
        "breached": _("Ja, du har ret til %(amount)s kr. for turen."),
        REFUSED: _("Nej, det var rigtigt, at du ikke fik penge for turen."),
        "undetermined": _("Det kommer an på flere ting, om du kan få penge for turen."),
    },
    "driving": {
        YES: _("Ja, du har ret til at blive kørt."),
        NO: _("Nej, du har ikke ret til at blive kørt."),
        "undetermined": _("Det kommer an på flere ting, om du skal køres."),
    },
    "rehab_start": {
        "running": _("Ja, kommunen skal lade dig begynde senest %(date)s."),
        "at_risk": _("Ja, men din dag ligger efter fristen."),
        "breached": _("Ja, og fristen er ikke holdt."),
        "kept": _("Ja, du kan begynde i tide."),
        "undetermined": _("Det kommer an på planen, og hvornår du blev udskrevet."),
    },
    "rehab_private_choice": {
        YES: _("Ja, du kan vælge et privat sted."),
        NO: _("Nej, du kan ikke vælge et privat sted lige nu."),
        "undetermined": _("Det kommer an på fristen, om du kan vælge et privat sted."),
    },
    "hearing_aid_subsidy": {
        YES: _("Ja, du kan få et tilskud på %(amount)s kr."),
        NO: _("Nej, du kan ikke få tilskud lige nu."),
        YES_BUT: _("Ja, du kan få tilskud. Vi ved ikke hvor meget endnu."),
        "kept": _("Ja, du fik det tilskud, du skal have."),
        "breached": _("Ja, du har ret til mere, end du har fået."),
        REFUSED: _("Nej, det var rigtigt, at du ikke fik tilskud."),
        "undetermined": _("Det kommer an på flere ting, om du kan få tilskud."),
        "not_applicable": _("Du skal ikke have tilskud. Det er gratis på klinikken."),
    },
    "interpreter_fee": {
        YES: _("Ja, tolken er gratis for dig."),
        NO: _("Nej, tolken er ikke gratis. Du skal betale %(amount)s kr."),
        NO_BUT: _("Nej, tolken er ikke gratis. Prisen ved vi ikke endnu."),
        "breached": _("Ja, din regning for tolken er for høj."),
        REFUSED: _("Nej, tolken er ikke gratis. Din regning er rigtig."),
        "undetermined": _("Det kommer an på flere ting, om tolken er gratis."),
    },
    "reasons": {
        YES: _("Ja, dit svar skal sige hvorfor."),
        YES_BUT: _("Ja, dit svar skal sige hvorfor. Vi ved ikke, om det gør det."),
        "kept": _("Ja, dit svar siger hvorfor."),
        "breached": _("Ja, dit svar mangler at sige hvorfor."),
        "undetermined": _("Det kommer an på flere ting, om svaret skal sige hvorfor."),
    },
    "appeal_guidance": {
        YES: _("Ja, dit svar skal sige, hvordan du klager."),
        YES_BUT: _("Ja, dit svar skal sige, hvordan du klager. Vi ved ikke, om det gør det."),
        "kept": _("Ja, dit svar siger, hvordan du klager."),
        "breached": _("Ja, dit svar mangler at sige, hvordan du klager."),
        "undetermined": _("Det kommer an på flere ting, om svaret skal sige, hvordan du klager."),
    },
    "party_hearing": {
        YES: _("Ja, du skal spørges, før der kommer et svar."),
        "kept": _("Ja, du blev spurgt først."),
        "breached": _("Ja, du skulle være spurgt først."),
        "undetermined": _("Det kommer an på oplysningerne, om du skulle være spurgt først."),
    },
    "notification": {
        YES: _("Ja, du skal have svaret at vide."),
        "kept": _("Ja, du har fået svaret at vide."),
        "breached": _("Ja, du skulle have haft svaret at vide."),
        "undetermined": _("Det kommer an på, om det er en afgørelse."),
    },
    "forwarding": {
        YES: _("Ja, din sag skal sendes videre til den rette."),
        "kept": _("Ja, din sag er sendt videre til den rette."),
        "breached": _("Ja, din sag skulle være sendt videre."),
        "undetermined": _("Det kommer an på, om den rette svarede."),
    },
}

_SEND_IN_TIME = _("Send den i god tid. Vi kan hjælpe dig med at skrive.")
_APPLY = _("Søg om det. Vi kan hjælpe dig.")
_LOOK = _("Se efter, når svaret kommer. Vi kan hjælpe dig.")

# By the right and where one stands, and else by where one stands
NEXT: Mapping[tuple[str, str] | str, StrOrPromise] = {
    ("complaint", "running"): _SEND_IN_TIME,
    ("complaint", YES): _("Skriv, hvad der skete, og hvad du ønsker. Vi kan hjælpe dig."),
    ("compensation_claim", "running"): _SEND_IN_TIME,
    ("compensation_reopening", "running"): _SEND_IN_TIME,
    ("compensation_appeal", "running"): _SEND_IN_TIME,
    ("refund_limitation", "running"): _SEND_IN_TIME,
    ("prior_authorisation", YES): _("Søg, og vent på svar, før du rejser. Ellers kan du miste pengene."),
    ("refund_directive", YES): _("Gem dine regninger, og send dem, når du søger."),
    ("refund_regulation", YES): _("Vis det blå kort eller blanketten, når du bliver behandlet."),
    ("transport_allowance", YES): _APPLY,
    ("hearing_aid_subsidy", YES): _("Søg, og vent på ja, før du bestiller. Ellers får du ikke tilskud."),
    ("rehab_private_choice", YES): _("Ring til kommunen, og sig, hvilket sted du vælger."),
    ("interpreter_fee", NO): _("Er du i tvivl om prisen, så spørg, før du får tolk."),
    ("interpreter_fee", YES): _("Sig det til hospitalet, hvis du får en regning."),
    ("dialogue_offer", YES): _("Sig til os, om du vil have en samtale."),
    ("regime_guidance", YES): _("Spørg os eller regionen, før du vælger."),
    ("reasons", YES): _LOOK,
    ("appeal_guidance", YES): _LOOK,
    ("party_hearing", YES): _LOOK,
    ("notification", YES): _LOOK,
    ("forwarding", YES): _("Spørg, hvor din sag er. Vi kan hjælpe dig."),
    "breached": _("Skriv til os. Så ser vi på, hvad du kan gøre nu."),
    "at_risk": _("Skriv til os. Så ser vi på, om du kan komme til før."),
    "running": _("Hold øje med datoen. Bliver den ikke holdt, så skriv til os."),
    YES: _("Sig det til dem, der skal give dig det. Vi kan hjælpe dig."),
    YES_BUT: _("Find det, der mangler, og ret dit svar. Du kan også skrive eller ringe til os."),
    "kept": _("Du skal ikke gøre mere. Er du i tvivl, så skriv eller ring til os."),
    "lapsed": _("Er der en god grund til, at det er sent, så skriv til os. Vi ved, hvem der kan se bort fra fristen."),
    NO: _("Er du i tvivl, så skriv eller ring til os."),
    REFUSED: _("Er du i tvivl, så skriv eller ring til os."),
    NO_BUT: _("Er du i tvivl, så skriv eller ring til os."),
    "undetermined": _("Find det, der mangler, og ret dit svar. Du kan også skrive eller ringe til os."),
    "not_applicable": _("Er du i tvivl, så skriv eller ring til os."),
}
