"""The register of recipients: where complaints and applications are sent."""

from django.utils.translation import gettext_lazy as _

from ..models import Recipient
from ..recipients import CHOICES
from .columns import Choice, Flag, Text
from .definitions import EMAIL, ENDS_AFTER_IT_BEGINS, PERIOD, Register, join, one_at_a_time

RECIPIENTS = Register(
    key="recipients",
    name=_("Modtagere af klager og ansøgninger"),
    about=_("Hvor klager og ansøgninger sendes hen. Adressen i brevene står her og kun her."),
    model=Recipient,
    columns=(
        Choice("recipient", _("Hvem er det?"), choices=CHOICES),
        Text("name", _("Navn")),
        Text("address", _("Postadresse"), required=False, length=300, is_long=True),
        Text(
            "website",
            _("Hjemmeside"),
            required=False,
            hint=_("For eksempel stpk.dk"),
            pattern=r"[a-zæøå0-9-]+(\.[a-zæøå0-9-]+)+(/\S*)?",
            allowed=_("en hjemmeside uden https foran"),
        ),
        Text("email", _("E-mail"), required=False, **EMAIL),
        Flag("email_is_secure", _("Sikker mail"), hint=_("Ja, hvis der må sendes oplysninger om en patient.")),
        *PERIOD,
    ),
    identity=("recipient", "name", "valid_from"),
    title=("name",),
    rules=(
        ENDS_AFTER_IT_BEGINS,
        *one_at_a_time(
            "casework_recipient",
            ("recipient", "name"),
            _("Modtageren står der allerede i en del af tiden."),
            _("en tid efter den andens sidste dag. Skriv først dens sidste dag"),
        ),
    ),
    has_dates=True,
    moves_cases=False,
)

join(RECIPIENTS)
