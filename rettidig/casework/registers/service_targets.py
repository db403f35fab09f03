"""The register of service targets: within how many business days an office answers, where a topic has its own."""

from django.utils.translation import gettext_lazy as _

from ..models import Office, ServiceTarget
from .columns import Choice, Number, Reference
from .definitions import ENDS_AFTER_IT_BEGINS, PERIOD, Register, join, one_at_a_time
from .standard_tasks import TopicChoices

join(
    Register(
        key="service_targets",
        name=_("Svarfrister for emner"),
        about=_(
            "Inden for hvor mange hverdage kontoret svarer om et emne, når det er andet end det, det lover ellers."
        ),
        model=ServiceTarget,
        columns=(
            Reference("office", _("Kontor"), model=Office, by_name="name"),
            Choice("topic", _("Emne"), choices=TopicChoices()),
            Number("business_days", _("Svar inden for så mange hverdage"), least=1, most=60),
            *PERIOD,
        ),
        identity=("office", "topic", "valid_from"),
        title=("topic",),
        rules=(
            ENDS_AFTER_IT_BEGINS,
            *one_at_a_time(
                "casework_servicetarget",
                ("office_id", "topic"),
                _("Der er allerede en svarfrist for emnet i den tid."),
                _("en dag efter, at den anden er slut"),
            ),
        ),
        has_dates=True,
        goes_along=True,
    )
)
