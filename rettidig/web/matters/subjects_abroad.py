"""The questions about treatment in another country."""

from django.utils.translation import gettext_lazy as _

from .question import DATED, asked, when

_EXAMPLE = _("Skriv for eksempel 1/10-2025.")

CROSS_BORDER = (
    asked("country", _("Hvor er behandlingen?")),
    asked("timing", _("Er behandlingen planlagt, før du rejser?")),
    asked("service", _("Hvad for en behandling er det?")),
    asked("provider", _("Er stedet offentligt eller privat?")),
    asked("residence", _("Hvor bor du?")),
    asked(
        "overnight",
        _("Skal du sove på hospitalet?"),
        _("Svar ja, hvis du skal være der mindst en nat."),
    ),
    asked(
        "specialised",
        _("Er det en højt specialiseret behandling?"),
        _("Den slags findes kun få steder. Din læge kan sige det."),
    ),
    asked(
        "same_treatment_in_denmark",
        _("Kan du få den samme behandling i Danmark?"),
        _("Din læge kan sige det."),
    ),
    when(
        "danish_offer",
        _("Hvilken dag kan du få behandlingen i Danmark?"),
        _("Det er den dag, som du er blevet tilbudt."),
        no=_("Jeg har ikke fået et tilbud"),
        keys=("concrete",),
        day="for",
        only={"same_treatment_in_denmark": ("yes", "unknown")},
    ),
    asked(
        "offer_timely",
        _("Siger lægen, at dagen i Danmark er tidlig nok?"),
        _("Det er en læge, der skal afgøre det."),
    ),
    when(
        "application_received",
        _("Hvornår fik regionen din ansøgning om at rejse?"),
        _EXAMPLE,
        no=_("Jeg har ikke søgt"),
    ),
    when(
        "information_requested",
        _("Hvornår bad regionen dig om flere oplysninger?"),
        no=_("Det har den ikke gjort"),
        only={"application_received": (DATED,)},
    ),
    when(
        "information_received",
        _("Hvornår fik regionen dine oplysninger?"),
        no=_("Den har ikke fået dem"),
        only={"information_requested": (DATED,)},
    ),
    when(
        "decided",
        _("Hvornår fik du svar på, om du må rejse?"),
        no=_("Jeg har ikke fået svar"),
        keys=("result", "regime"),
        name="decided_authorisation",
        fixed={"of": "authorisation"},
        only={"application_received": (DATED, "unknown")},
    ),
    when(
        "guided",
        _("Hvornår fortalte nogen dig om de to slags regler?"),
        _("Det kan være regionen eller os."),
        no=_("Det har ingen gjort"),
        keys=("regimes",),
    ),
    when("treated", _("Hvornår blev du behandlet?"), _EXAMPLE, no=_("Jeg er ikke behandlet endnu")),
    asked("referral_required", _("Skal man have en henvisning til det i Danmark?")),
    asked("referral", _("Har du en henvisning?")),
    asked("cost_dkk", _("Hvad koster behandlingen?"), _("Skriv beløbet i kroner.")),
    asked(
        "danish_tariff_dkk",
        _("Hvad koster den samme behandling i Danmark?"),
        _("Det er regionens egen pris. Spørg regionen."),
    ),
    when(
        "refund_application_received",
        _("Hvornår søgte du om at få penge tilbage?"),
        no=_("Jeg har ikke søgt endnu"),
        only={"treated": (DATED,)},
    ),
    when(
        "decided",
        _("Hvornår fik du svar på, om du får penge tilbage?"),
        no=_("Jeg har ikke fået svar"),
        keys=("result", "amount_dkk"),
        name="decided_refund",
        fixed={"of": "refund"},
        only={"treated": (DATED, "unknown")},
    ),
)
