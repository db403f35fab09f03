"""What an approval binds: a letter, or a decision in preparation, leaves only as the text that was approved (C14)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from ..in_force import in_force
from ..models import (
    AdviceAbout,
    AdviceEnd,
    AdviceKind,
    AdviceRequest,
    ApprovalRule,
    Case,
    Decision,
    DecisionKind,
    Letter,
    Option,
    Pathway,
)
from ..permissions import Denied
from ..right_names import RIGHT_NAMES
from ..things import whole

NEEDED = gettext_lazy("Et brev af denne slags skal godkendes, før det sendes. Bed en kollega om det.")


def find_letter_obstacle(letter: Letter, *, on: date) -> str:
    """Why the letter must not leave on the day `on` for want of an approval; empty when it may."""
    rules = ApprovalRule.objects.filter(in_force(on), office=letter.case.office_id, letter_kind=letter.kind)
    asked = AdviceRequest.objects.filter(kind=AdviceKind.APPROVAL, letter=OuterRef("pk"))
    facts = Letter.objects.filter(pk=letter.pk).values_list(Exists(asked), Exists(rules))
    is_asked, needed = facts.first() or (False, False)
    requests = _answers(letter.advice_requests.all()) if is_asked else []
    if requests:
        return _judge(requests, letter.title, letter.body)
    return str(NEEDED) if needed else ""


def is_needed(case: Case, kind: str, *, on: date) -> bool:
    """Whether a letter of that kind leaves the case's office on the day `on` only when somebody has approved it."""
    return ApprovalRule.objects.filter(in_force(on), office=case.office_id, letter_kind=kind).exists()


def check_letter(letter: Letter, *, on: date) -> None:
    """Raises Denied, with the reason, where the letter must not leave for want of an approval."""
    if obstacle := find_letter_obstacle(letter, on=on):
        raise Denied(obstacle)


def decision_text(kind: str, right: str, option: Option | None, reasons: str) -> tuple[str, str]:
    """Title and text of a decision in preparation, as somebody is asked to approve it."""
    with override("da"):
        title = f"{DecisionKind(kind).label}: {RIGHT_NAMES.get(right, right)}"
    hospital = str(option.facts["name"]) if option else ""
    return title, "\n\n".join(filter(None, (hospital, reasons.strip())))


def find_decision_obstacle(case: Case, pathway: Pathway | None, right: str, text: tuple[str, str]) -> str:
    """Why a decision with that text must not be made: an approval of it was asked for, and is open, was not given, or
    was of another text. What was asked before an earlier decision on the right counts no more.
    """
    return _judge(_answers(find_of_decision(case, pathway, right)), *text)


def check_decision(case: Case, pathway: Pathway, right: str, text: tuple[str, str]) -> None:
    """Raises Denied, with the reason, where `find_decision_obstacle` finds one."""
    if obstacle := find_decision_obstacle(case, pathway, right, text):
        raise Denied(obstacle)


def find_of_decision(case: Case, pathway: Pathway | None, right: str) -> QuerySet[AdviceRequest]:
    """The approvals asked for the decision that is being prepared on the right of the pathway."""
    here = whole(case)
    about = {"about": AdviceAbout.DECISION, "pathway": pathway, "right": right}
    of_right = AdviceRequest.objects.filter(case__in=here, **about)
    made = Decision.objects.filter(pathway=pathway, right=right, case__in=here, at__gte=OuterRef("asked_at"))
    return of_right.filter(~Exists(made), kind=AdviceKind.APPROVAL)


def _answers(requests: QuerySet[AdviceRequest]) -> list[AdviceRequest]:
    """The newest request to each who was asked for approval, as far as it still counts: not where it was withdrawn, in
    the hands of whoever got it in the end.
    """
    found: dict[tuple[int | None, int | None], AdviceRequest] = {}
    withdrawn: set[int] = set()
    for each in requests.filter(kind=AdviceKind.APPROVAL).select_related("asked", "contact"):  # the newest first
        if each.end == AdviceEnd.WITHDRAWN or each.pk in withdrawn:
            withdrawn.add(each.forwarded_from_id or 0)
        else:
            found.setdefault((each.asked_id, each.contact_id), each)
    return [each for each in found.values() if each.end != AdviceEnd.FORWARDED]


def _judge(requests: Iterable[AdviceRequest], title: str, body: str) -> str:
    """Why a text must not leave; an answer that is missing, or was no, before one that was about another text."""
    for each in requests:
        who = {"who": each.whom}
        if not each.end:
            return _("%(who)s er bedt om at godkende og har ikke svaret endnu.") % who
        if each.end == AdviceEnd.SENT_BACK:
            return _("%(who)s har sendt teksten tilbage. Ret den, og bed om godkendelse igen.") % who
        if each.end == AdviceEnd.REFUSED:
            return _("%(who)s har ikke godkendt teksten. Ret den, og bed om godkendelse igen.") % who
    for each in requests:
        if (each.title, each.body) != (title, body):
            sentence = _("Godkendelsen fra %(who)s er faldet bort, fordi teksten er ændret. Bed om godkendelse igen.")
            return sentence % {"who": each.whom}
    return ""


def lapses(letter: Letter, title: str, body: str) -> bool:
    """Whether an approval of the letter as it stands is lost when its text becomes another."""
    requests = _answers(letter.advice_requests.all())
    is_approved = bool(requests) and not _judge(requests, letter.title, letter.body)
    return is_approved and (letter.title, letter.body) != (title, body)
