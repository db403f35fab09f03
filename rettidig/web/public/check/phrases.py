"""Phrases of the answer in plain words, by right and by the citizen's position under it. Words only; no rule."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

# Where one stands: the time offered lies after the limit or before it, the limit is gone, it runs, the date from which
# it runs is not known, it hangs on something else, or it does not apply.
LATE, IN_TIME, OVER, RUNNING, UNDATED, OPEN, NONE = "late", "in_time", "over", "running", "undated", "open", "none"
# Two more: the citizen has put it off past the limit; the limit was kept
PUT_OFF, KEPT = "put_off", "kept"


class Words(NamedTuple):
    """A headline that begins with yes, no or it depends, and why; where that is empty, the rights engine's own sentence
    to the citizen.

    Placeholders: date (the limit), start and days (of the count), time (a sentence about the time that was offered).
    """

    headline: StrOrPromise
    why: StrOrPromise


_FROM_REFERRAL = _("Hospitalet fik din henvisning %(start)s. Derfra har det %(days)s dage. %(time)s")
_ASSESSED = Words(_("Ja, du har ret til at få at vide, hvad du fejler, senest %(date)s."), _FROM_REFERRAL)
_EXAMINED = Words(_("Ja, du har ret til undersøgelsen senest %(date)s."), _FROM_REFERRAL)
_SHORT_WHY = _("Ved kræft er fristerne korte. Hospitalet har %(days)s dage fra %(start)s. %(time)s")
_SHORT = Words(_("Ja, du har ret til en kort ventetid. Fristen er %(date)s."), _SHORT_WHY)
_EXAMINED_LATE = Words(_("Ja, du har ret til undersøgelsen. Fristen var %(date)s."), _FROM_REFERRAL)
_CHANGED = Words(
    _("Det kommer an på, om et privathospital kan operere dig."),
    _(
        "Hospitalet har ændret din operation. "
        "Derfor kan du vælge et privathospital med en aftale, hvis det kan tage dig."
    ),
)
_IF_ENDED_WHY = _("Så regner vi fra den nye henvisning %(start)s. Derfra er der %(days)s dage.")

WORDS: dict[tuple[str, str], Words] = {
    ("max_wait", LATE): _SHORT,
    ("max_wait", IN_TIME): _SHORT,
    ("max_wait", RUNNING): _SHORT,
    ("max_wait", OVER): Words(_("Ja, du har ret til en kort ventetid. Fristen var %(date)s."), _SHORT_WHY),
    ("max_wait", UNDATED): Words(
        _("Det kommer an på en dato, som vi ikke kender endnu."),
        _("Ved kræft er fristerne korte, ofte %(days)s dage. Vi finder datoen sammen med dig."),
    ),
    ("max_wait", OPEN): Words(
        _("Det kommer an på en dato, som vi ikke kender endnu."),
        _("Ved kræft er fristerne korte. Vi finder datoen sammen med dig."),
    ),
    ("max_wait", PUT_OFF): _SHORT,
    ("max_wait", KEPT): Words(_("Ja, den korte frist er holdt."), ""),
    ("max_wait", NONE): Words(_("Nej, de korte frister gælder ikke her."), ""),
    ("if_cancer", UNDATED): Words(
        _("Er det kræft, er fristerne kortere."),
        _("Så har hospitalet ofte %(days)s dage til at undersøge dig. Spørg din læge, om det kan være kræft."),
    ),
    ("if_cancer", RUNNING): Words(
        _("Er det kræft, er fristen %(date)s."),
        _("Så har hospitalet %(days)s dage fra %(start)s. Spørg din læge, om det kan være kræft."),
    ),
    ("if_cancer", OVER): Words(
        _("Er det kræft, var fristen %(date)s."),
        _("Så havde hospitalet %(days)s dage fra %(start)s. Spørg din læge, om det kan være kræft."),
    ),
    ("if_ended", UNDATED): Words(
        _("Var dit første forløb slut, gælder en ny frist."),
        _("Så regner vi fra den nye henvisning. Hospitalet har som regel %(days)s dage."),
    ),
    ("if_ended", RUNNING): Words(_("Var dit første forløb slut, er fristen %(date)s."), _IF_ENDED_WHY),
    ("if_ended", OVER): Words(_("Var dit første forløb slut, var fristen %(date)s."), _IF_ENDED_WHY),
    ("heart", OPEN): Words(
        _("Det kommer an på, hvilken hjertesygdom du har."),
        _("Korte frister gælder for nogle alvorlige sygdomme i hjertet. En læge skal have fundet sygdommen."),
    ),
    ("fast_assessment", LATE): _ASSESSED,
    ("fast_assessment", IN_TIME): _ASSESSED,
    ("fast_assessment", RUNNING): _ASSESSED,
    ("fast_assessment", OVER): Words(
        _("Det kommer an på, hvorfor du ikke har fået svar. Fristen var %(date)s."),
        _(
            "Hospitalet fik din henvisning %(start)s. Det havde %(days)s dage til at finde ud af, hvad du fejler. "
            "En læge kan sige, at der skal mere tid til. Så skal du have en plan. %(time)s"
        ),
    ),
    ("fast_assessment", PUT_OFF): _ASSESSED,
    ("fast_assessment", UNDATED): Words(
        _("Det kommer an på, hvornår hospitalet fik din henvisning."),
        _("Hospitalet har som regel %(days)s dage til at finde ud af, hvad du fejler. Vi regner fra henvisningen."),
    ),
    ("fast_assessment", KEPT): Words(_("Ja, fristen for udredning er holdt."), ""),
    ("fast_assessment", NONE): Words(_("Nej, fristen for udredning gælder ikke her."), ""),
    ("diagnostic_examination", LATE): _EXAMINED,
    ("diagnostic_examination", IN_TIME): _EXAMINED,
    ("diagnostic_examination", RUNNING): _EXAMINED,
    ("diagnostic_examination", OVER): _EXAMINED_LATE,
    ("diagnostic_examination", PUT_OFF): _EXAMINED,
    ("diagnostic_examination", UNDATED): Words(
        _("Det kommer an på, hvornår hospitalet fik din henvisning."),
        _("Du har som regel ret til undersøgelsen inden %(days)s dage. Vi regner fra henvisningen."),
    ),
    ("diagnostic_examination", KEPT): Words(_("Ja, fristen for undersøgelsen er holdt."), ""),
    ("diagnostic_examination", NONE): Words(_("Nej, fristen for undersøgelser gælder ikke her."), ""),
    ("extended_choice", LATE): Words(
        _("Det kommer an på flere ting, om du kan vælge et privathospital."),
        _(
            "%(time)s Regionen ser først, om et andet hospital kan nå det. "
            "Kan det ikke nå det, kan du ofte vælge et privathospital, som har en aftale."
        ),
    ),
    ("extended_choice", IN_TIME): Words(_("Nej, du kan ikke vælge et privathospital lige nu."), "%(time)s"),
    ("extended_choice", RUNNING): Words(
        _("Nej, du kan ikke vælge et privathospital endnu."),
        _("Hospitalet har %(days)s dage fra %(start)s. Kan det ikke nå det, kan du ofte vælge et privathospital."),
    ),
    ("extended_choice", OVER): Words(
        _("Det kommer an på flere ting, om du kan vælge et privathospital."),
        _("Fristen var %(date)s. Det er vigtigt, om et privathospital med en aftale kan tage dig før."),
    ),
    ("extended_choice", PUT_OFF): Words(
        _("Det kommer an på, hvor længe du selv har ønsket at vente."),
        _("%(time)s De dage, du selv ønsker at vente, tæller ikke med i fristen."),
    ),
    ("extended_choice", UNDATED): Words(
        _("Det kommer an på, hvornår din behandling blev bestemt."),
        _("Hospitalet har som regel %(days)s dage. Kan det ikke nå det, kan du ofte vælge et privathospital."),
    ),
    ("extended_choice", OPEN): Words(_("Ja, du kan vælge et privathospital, som har en aftale."), ""),
    ("extended_choice", NONE): Words(_("Nej, du kan ikke vælge et privathospital lige nu."), ""),
    ("surgery_date_change", OPEN): _CHANGED,
    ("surgery_date_change", UNDATED): _CHANGED,
    ("surgery_date_change", NONE): Words(_("Nej, ændringen giver dig ikke ret til et privathospital."), ""),
    ("free_choice", OPEN): Words(_("Ja, du kan vælge et andet offentligt hospital."), ""),
    ("free_choice", NONE): Words(_("Nej, du kan ikke vælge et andet offentligt hospital lige nu."), ""),
}

# What has ended the choice of a private hospital
SETTLED: dict[str, StrOrPromise] = {
    "begun": _("Din behandling er begyndt. Så kan du ikke vælge et privathospital til den."),
    "used": _("Du har brugt dit valg. Du kan ikke vælge et nyt privathospital, mens du venter på det samme."),
}

# What is certain whichever day it was that is not known: today at the latest, so that no limit is later than counted
_LATE_WHENEVER = _("Din tid er %(offered)s. Også hvis dagen var i dag, har hospitalet kun %(days)s dage.")
_OVER_WHENEVER = _("Vi kender ikke dagen. Men den var senest %(start)s. Derfra har hospitalet %(days)s dage.")
_OVER_HEADLINE = _("Ja, fristen er gået. Vi ved bare ikke, hvilken dag det var.")
_TOO_LATE = _("Ja, din tid ligger efter fristen.")
_CHOICE = WORDS["extended_choice", LATE].headline
WHENEVER: dict[tuple[str, str], Words] = {
    ("fast_assessment", LATE): Words(_TOO_LATE, _LATE_WHENEVER),
    ("diagnostic_examination", LATE): Words(_TOO_LATE, _LATE_WHENEVER),
    ("max_wait", LATE): Words(_("Ja, din tid ligger efter den korte frist."), _LATE_WHENEVER),
    ("extended_choice", LATE): Words(_CHOICE, _LATE_WHENEVER),
    ("fast_assessment", OVER): Words(_OVER_HEADLINE, _OVER_WHENEVER),
    ("diagnostic_examination", OVER): Words(_OVER_HEADLINE, _OVER_WHENEVER),
    ("max_wait", OVER): Words(_OVER_HEADLINE, _OVER_WHENEVER),
    ("extended_choice", OVER): Words(_CHOICE, _OVER_WHENEVER),
}

# By the right, and else by where one stands
NEXT: dict[str, StrOrPromise] = {
    "max_wait": _("Ring til os. Vi ringer til hospitalet for dig."),
    "heart": _("Ring til os, så finder vi ud af det sammen."),
    "surgery_date_change": _("Skriv til os. Så finder vi et hospital og sender din henvisning."),
    "free_choice": _("Ring til det hospital, du ønsker, eller skriv til os."),
    LATE: _("Skriv til os. Så ser vi på, om du kan komme til før."),
    IN_TIME: _("Bliver din tid flyttet, så skriv til os."),
    RUNNING: _("Får du en tid efter fristen, så skriv til os."),
    OVER: _("Skriv til os. Så ser vi på, hvad du kan gøre nu."),
    UNDATED: _("Find datoen i dit brev, og ret dit svar. Du kan også skrive eller ringe til os."),
    PUT_OFF: _("Skriv til os. Så ser vi på, hvilke dage der tæller."),
    KEPT: _("Går det ikke, som det skal, så ring til os."),
    OPEN: _("Skriv til os. Vi ved, hvilke hospitaler der har en aftale."),
    NONE: _("Er du i tvivl, så skriv eller ring til os."),
}

VERDICTS: dict[str, StrOrPromise] = {
    LATE: _("Ja, du har rettigheder. Din tid ligger efter fristen."),
    IN_TIME: _("Ja, du har rettigheder. Din tid ligger før fristen."),
    RUNNING: _("Ja, du har rettigheder. Fristen er %(date)s."),
    OVER: _("Ja, du har rettigheder. Fristen er gået."),
    UNDATED: _("Det kommer an på en dato, som vi ikke kender."),
    PUT_OFF: _("Det kommer an på, hvor længe du selv har ønsket at vente."),
    KEPT: _("Ja, reglerne er fulgt."),
    OPEN: _("Det kommer an på noget, som vi kan finde ud af for dig."),
    NONE: _("Nej, der er ingen frist, som gælder for dig lige nu."),
}
URGENT = _("Det haster. Få hjælp nu.")
WHY_SO_LATE = _("Det kommer an på, hvorfor fristen ikke blev holdt.")
