"""Letter: drafted out of the decision, mended and sent by a person, locked when sent (features L1, L2, L7)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit, outbox, policies
from ..letters import pdf
from ..letters.promises import find_faults
from ..letters.text import compose
from ..models import Case, Decision, DecisionKind, Delivery, Letter, LetterKind, OutboxMessage, User
from ..permissions import Denied, check_may_decide


@transaction.atomic
def draft_letter(
    case: Case, *, decision: Decision | None, by: User, at: datetime, language: str | None = None
) -> Letter:
    """Draft the letter that belongs to `decision`, or an open message when nothing is decided, in the case's language.

    Raises Denied when the decision belongs to another case or has been withdrawn.
    """
    case = policies.locked(case, act="draft_letter", by=by)
    if decision and (decision.case_id != case.pk or decision.withdrawn_at):
        raise Denied(_("Afgørelsen hører ikke til sagen, eller den er trukket tilbage."))
    language = language or case.language
    text = compose(case, decision=decision, on=timezone.localdate(at), language=language)
    letter = case.letters.create(
        decision=decision,
        kind=_kind(decision),
        language=language,
        title=text.title,
        body=text.body,
        recipient=recipient_of(case),
        created_at=at,
        created_by=by,
    )
    step = policies.save(case, "draft_letter", at=at)
    audit.record(step.audit, by=by, case=case, subject=f"letter {letter.pk}", at=at)
    return letter


def _kind(decision: Decision | None) -> LetterKind:
    if decision is None:
        return LetterKind.MESSAGE
    return LetterKind.GUIDANCE if decision.kind == DecisionKind.GUIDE else LetterKind.DECISION


def recipient_of(case: Case) -> dict[str, Any]:
    """Who the letter goes to; a protected address is left out of it altogether."""
    patient = case.patient
    if patient is None:
        return {"name": "", "address": []}
    return {"name": patient.name, "address": [] if patient.protected_address else patient.address.splitlines()}


@transaction.atomic
def edit_letter(letter: Letter, *, title: str, body: str, by: User, at: datetime) -> Letter:
    """Change a draft. Raises Denied once it is sent: what has left the house does not change."""
    case = policies.locked(letter.case, act="edit_letter", by=by)
    letter = _unsent(letter)
    letter.title, letter.body = title.strip(), body.replace("\r\n", "\n").strip()
    letter.save(update_fields=["title", "body"])
    step = policies.save(case, "edit_letter", at=at)
    audit.record(step.audit, by=by, case=case, subject=f"letter {letter.pk}", at=at)
    return letter


def _unsent(letter: Letter) -> Letter:
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    if letter.sent_at:
        raise Denied(_("Brevet er sendt og kan ikke ændres. Skriv et nyt."))
    return letter


@transaction.atomic
def send_letter(letter: Letter, *, by: User, at: datetime, version: int | None = None) -> OutboxMessage:
    """Send the letter: the PDF is set and kept, letter and PDF are locked, and the outbox carries it to the patient.

    Raises Denied, with every reason, when it promises more than the decision carries, or lacks guidance on complaint.
    """
    case = policies.locked(letter.case, act="send_letter", by=by, version=version)
    letter = _unsent(letter)
    check_promises(letter, at=at)
    letter.pdf = pdf.render(letter, at=at)
    letter.sent_at, letter.sent_by = at, by
    letter.save(update_fields=["pdf", "sent_at", "sent_by"])
    message = outbox.put(KIND, letter, case=case, at=at)
    policies.mark_first_response(case, at)
    step = policies.save(case, "send_letter", at=at)
    audit.record(step.audit, by=by, case=case, subject=f"letter {letter.pk}", at=at)
    return message


def check_promises(letter: Letter, *, at: datetime) -> None:
    """Raises Denied, with every reason, when the letter must not be sent."""
    if faults := find_faults(letter, on=timezone.localdate(at)):
        raise Denied(" ".join(faults))


def find_delivered(case: Case) -> list[tuple[Delivery, Letter]]:
    """The letters that lie on the patient's page, the newest first, without their PDF."""
    deliveries = case.deliveries.filter(message__kind=KIND.name).select_related("message").order_by("-at")
    letters = case.letters.defer("pdf").in_bulk([each.message.item for each in deliveries])
    return [(each, letters[each.message.item]) for each in deliveries]


def _deliver(message: OutboxMessage, at: datetime) -> None:
    """The letter lies on the patient's own page."""
    letter = Letter.objects.select_related("case").defer("pdf").get(pk=message.item)
    Delivery.objects.get_or_create(message=message, defaults={"case": letter.case, "at": at})


KIND = outbox.register(
    outbox.Kind("letter", "patient_page", _deliver, lambda user, message: check_may_decide(user, message.case))
)
