"""The list of what a case holds (aktliste): everything that came, went or was written down, the oldest first and
numbered; as a page, and as a file.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_stubs_ext import StrOrPromise

from rettidig.casework.audit_words import LABELS, AuditWord
from rettidig.casework.letters import pdf
from rettidig.casework.letters.text import Block
from rettidig.casework.models import AuditEvent, Case, Direction, EscalationStep, WithWhom
from rettidig.insight import csv_export
from rettidig.web.formatting import clock, date_short

from .case_access import StaffRequest, reading
from .labels import RIGHTS, word
from .titles import contact_title

WORDS = 12  # of a text that has no title of its own
BELONGING = (  # what became of the case together with others
    *(AuditWord.CASE_JOINED, AuditWord.CASE_TOOK_IN, AuditWord.CASE_SEPARATED, AuditWord.CASE_SPLIT),
    *(AuditWord.CASE_LINKED, AuditWord.CASE_UNLINKED, AuditWord.SUB_CASE_OPENED),
)
OTHERS = ("joined_to", "took_in", "linked", "split_off", "split_from")  # numbers of other cases in the log


@dataclass(frozen=True)
class Item:
    """One thing on the list. `sender` and `receiver` as people say them; a thing of the office's own has neither.
    `part` is the number of the joined case that it stands in.
    """

    at: datetime
    kind: StrOrPromise
    about: StrOrPromise = ""
    sender: StrOrPromise = ""
    receiver: StrOrPromise = ""
    is_internal: bool = False
    href: str = ""
    part: str = ""
    number: int = 0


def items_of(case: Case) -> list[Item]:
    """Everything on the case and on those that have become part of it, numbered in the order of time."""
    found = [*_of(case), *(replace(each, part=one.number) for one in case.joined.all() for each in _of_part(one))]
    in_order = sorted(found, key=lambda each: each.at)
    return [replace(each, number=number) for number, each in enumerate(in_order, start=1)]


def _of(case: Case) -> Iterator[Item]:
    sources: tuple[Callable[[Case], Iterable[Item]], ...] = (
        *(_contacts, _letters, _files, _assessments, _options, _wishes, _decisions, _re_referrals, _askings),
        *(_advice, _consents, _notes, _belonging),
    )
    for source in sources:
        yield from source(case)


def _of_part(case: Case) -> Iterator[Item]:
    """What stands in a case that has become part of another; that it did, the other says itself."""
    said = LABELS[AuditWord.CASE_JOINED]
    return (each for each in _of(case) if each.kind != said)


def _contacts(case: Case) -> Iterator[Item]:
    for each in case.contacts.stated():
        whom = WithWhom(each.stated_with_whom).label
        is_out = each.stated_direction == Direction.OUT
        sender, receiver = (_us(case), whom) if is_out else (whom, _us(case))
        href = reverse("desk:contact", args=[case.pk, each.pk])
        yield Item(each.stated_at, contact_title(each), _short(each.text), sender, receiver, href=href)


def _letters(case: Case) -> Iterator[Item]:
    for each in case.letters.defer("pdf"):
        href = reverse("desk:letter", args=[case.pk, each.pk])
        if each.sent_at:
            yield Item(each.sent_at, _("Brev"), each.title, _us(case), _("Patient"), href=href)
        else:
            yield Item(each.created_at, _("Brev, kladde"), each.title, is_internal=True, href=href)


def _files(case: Case) -> Iterator[Item]:
    for each in case.attachments.select_related("added_by").defer("content", "text"):
        sender = _us(case) if each.added_by else _("Den, der skrev")
        href = reverse("desk:attachment", args=[case.pk, each.pk])
        yield Item(each.added_at, each.get_kind_display(), each.name, sender, _us(case), href=href)


def _assessments(case: Case) -> Iterator[Item]:
    for each in case.assessments.exclude(by=None).only("pk", "at"):
        href = reverse("desk:assessment", args=[case.pk, each.pk])
        yield Item(each.at, _("Vurdering af rettigheder"), is_internal=True, href=href)


def _options(case: Case) -> Iterator[Item]:
    for each in case.option_lists.select_related("service"):
        href = reverse("desk:shown_options", args=[case.pk, each.pk])
        yield Item(each.at, _("Muligheder vist"), str(each.service), _us(case), _("Patient"), href=href)


def _wishes(case: Case) -> Iterator[Item]:
    for each in case.wishes.select_related("option__hospital"):
        where = each.option.hospital.name if each.option else ""
        yield Item(each.at, _("Patientens ønske"), where or _short(each.words), _("Patient"), _us(case))


def _decisions(case: Case) -> Iterator[Item]:
    for each in case.decisions.all():
        title, href = word(RIGHTS, each.right), reverse("desk:decision", args=[case.pk, each.pk])
        yield Item(each.at, _("Afgørelse"), f"{each.get_kind_display()}: {title}", _us(case), _("Patient"), href=href)
        if each.withdrawn_at:
            yield Item(each.withdrawn_at, _("Afgørelse trukket tilbage"), title, _us(case), _("Patient"), href=href)


def _re_referrals(case: Case) -> Iterator[Item]:
    for each in case.re_referrals.select_related("hospital"):
        where, href = str(each.hospital or ""), reverse("desk:re_referral", args=[case.pk, each.pk])
        if not each.sent_at:
            yield Item(each.created_at, _("Omvisitering, kladde"), where, is_internal=True, href=href)
            continue
        yield Item(each.sent_at, _("Omvisitering"), each.get_to_display(), _us(case), where, href=href)
        if each.answered_at:
            yield Item(each.answered_at, _("Hospitalets svar"), each.get_state_display(), where, _us(case), href=href)


def _askings(case: Case) -> Iterator[Item]:
    asked = EscalationStep.objects.filter(escalation__case=case).defer("pdf")
    href = reverse("desk:ladder", args=[case.pk])
    for each in asked:
        whom = each.get_rung_display()
        yield Item(each.at, _("Spurgt om en tid"), each.get_way_display(), _us(case), whom, href=href)
        if each.answered_at:
            yield Item(each.answered_at, _("Svar om en tid"), each.get_answer_display(), whom, _us(case), href=href)


def _advice(case: Case) -> Iterator[Item]:
    for each in case.advice_requests.select_related("asked", "contact"):
        href, is_internal = reverse("desk:advice", args=[case.pk, each.pk]), each.asked_id is not None
        kind, whom = str(each.get_kind_display()), str(each.whom)
        yield Item(each.asked_at, kind, _short(each.text), _us(case), whom, is_internal, href)
        if each.ended_at:
            yield Item(each.ended_at, kind, each.get_end_display(), whom, _us(case), is_internal, href)


def _consents(case: Case) -> Iterator[Item]:
    for each in case.consents.all():
        yield Item(each.recorded_at, _("Samtykke"), each.get_form_display(), each.get_giver_display(), _us(case))
        if each.withdrawn_at:
            yield Item(each.withdrawn_at, _("Samtykke trukket tilbage"), "", each.get_giver_display(), _us(case))


def _notes(case: Case) -> Iterator[Item]:
    for each in case.notes.all():
        yield Item(each.at, _("Notat"), _short(each.text), is_internal=True)


def _belonging(case: Case) -> Iterator[Item]:
    for each in AuditEvent.objects.filter(case_id=case.pk, verb__in=BELONGING):
        told = {**(each.before or {}), **{name: value for name, value in (each.after or {}).items() if value}}
        other = next((str(told[name]) for name in OTHERS if told.get(name)), each.subject.removeprefix("case "))
        yield Item(each.at, LABELS[each.verb], other, is_internal=True)


def _us(case: Case) -> str:
    return case.office.name


def _short(text: str) -> str:
    return Truncator(text).words(WORDS)


@reading
def file_list(request: StaffRequest, case: Case) -> HttpResponse:
    return render(request, "desk/file_list.html", {"case": case, "items": items_of(case)})


@reading
def file_list_csv(request: StaffRequest, case: Case) -> HttpResponse:
    """The list as a spreadsheet reads it."""
    heading = (_("Nr."), _("Dato"), _("Klokken"), _("Akt"), _("Om"), _("Fra"), _("Til"), _("Intern"), _("Sag"))
    rows: list[list[Any]] = [list(heading)]
    for each in items_of(case):
        local = timezone.localtime(each.at)
        facts = (each.kind, each.about, each.sender, each.receiver, _("ja") if each.is_internal else "")
        rows.append([each.number, f"{local:%Y-%m-%d}", f"{local:%H:%M}", *map(str, facts), each.part or case.number])
    return _file(csv_export.as_bytes(rows), csv_export.CONTENT_TYPE, f"aktliste-{case.number}.csv")


@reading
def file_list_pdf(request: StaffRequest, case: Case) -> HttpResponse:
    """The list on paper, in the language of the office."""
    with override("da"):
        lines = [_line(each) for each in items_of(case)]
        made = pdf.set_pages(
            case.office,
            reference=_("Sagsnummer: %(number)s") % {"number": case.number},
            title=_("Aktliste"),
            blocks=[Block("paragraph", [line]) for line in lines],
            recipient=[],
            language="da",
            at=timezone.now(),
        )
    return _file(made, "application/pdf", f"aktliste-{case.number}.pdf")


def _line(item: Item) -> str:
    ends = " → ".join(str(each) for each in (item.sender, item.receiver) if each)
    marks = [_("intern")] if item.is_internal else []
    marks += [_("sag %(number)s") % {"number": item.part}] if item.part else []
    at = " ".join([date_short(item.at), _("kl."), clock(item.at)])
    head = f"{item.number}. {at}: {item.kind}"
    return ". ".join([head, *(str(each) for each in (item.about, ends, ", ".join(marks)) if each)])


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)
