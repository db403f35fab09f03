"""The letter of one rung: each receiver gets what it needs, and no more. Who books the patient, or takes the task over,
gets a name; a management gets the days.
"""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from .. import outbox
from ..identity import claimed_name, is_identity_confirmed
from ..ladder import find_department
from ..letters import pdf
from ..letters.formatting import say_date, say_time
from ..letters.text import compose as compose_text
from ..letters.text import register, split_blocks
from ..models import AskedBy, Case, EscalationStep, OutboxMessage, Rung

TEMPLATE = register(
    "escalation", "department", "patient", "limit", "started", "asked_before", "words", "wish", "due", "number"
)
NAMED_TO = frozenset({Rung.DEPARTMENT, Rung.COORDINATOR, Rung.DEPARTMENT_MANAGEMENT, Rung.AUTHORITY})


def compose(case: Case, step: EscalationStep) -> tuple[str, bytes]:
    """The text of the letter about `step`, which need not be stored yet, and its PDF."""
    text = compose_text(TEMPLATE, language="da", values=_values(case, step))
    made = pdf.set_pages(
        case.office,
        reference=f"Sagsnummer: {case.number}",
        title=text.title,
        blocks=split_blocks(text.body),
        recipient=[step.receiver],
        language="da",
        at=step.at,
    )
    return f"{text.title}\n\n{text.body}", made


def _values(case: Case, step: EscalationStep) -> dict[str, object]:
    leg, department = case.max_wait_legs.first(), find_department(case)
    before = step.escalation.steps.all() if step.escalation.pk else ()
    with override("da"):
        return {
            "department": str(department or ""),
            "patient": _patient(case) if step.rung in NAMED_TO else "",
            "limit": say_date(leg.limit, "da") if leg else "",
            "started": say_date(leg.start, "da") if leg else "",
            "asked_before": [_words(each) for each in before],
            "words": step.words,
            "wish": step.wish,
            "due": _moment(step.answer_by),
            "number": case.number,
        }


def _patient(case: Case) -> str:
    """Name and day of birth, as far as they may be told."""
    patient = case.patient
    if patient is None or not is_identity_confirmed(case):
        return claimed_name(case)
    return f"{patient.name}, født {say_date(patient.birth_date, 'da')}" if patient.birth_date else patient.name


def _words(step: EscalationStep) -> str:
    answer = f"svaret var: {step.answer_words}" if step.answer_words else "vi har ikke fået svar"
    return f"{_moment(step.at)} spurgte vi {step.get_rung_display().lower()}; {answer}"


def _moment(at: datetime) -> str:
    return f"{say_date(timezone.localdate(at), 'da')} kl. {say_time(at)}"


def _deliver(message: OutboxMessage, at: datetime) -> str:
    """No system reads it: the office is told to bring it, and writes down when it has."""
    step = EscalationStep.objects.get(pk=message.item)
    if step.way == AskedBy.MESSAGE:
        return _("Send brevet som sikker mail til %(receiver)s, og skriv, at det er afleveret.") % {
            "receiver": step.receiver
        }
    return _("Send brevet til %(receiver)s, og skriv, at det er afleveret.") % {"receiver": step.receiver}


KIND = outbox.register(outbox.Kind("escalation", "by_hand", _deliver))
