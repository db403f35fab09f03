"""The list of what a case holds (aktliste): everything that came, went or was written down, the oldest first and
numbered; as a page, and as a file. Who hands it over can leave things out, each with the reason.
"""

from dataclasses import replace
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from rettidig.casework import audit
from rettidig.casework.audit_words import AuditWord
from rettidig.casework.letters import pdf
from rettidig.casework.letters.text import Block
from rettidig.casework.models import Case
from rettidig.insight import csv_export
from rettidig.web.formatting import clock, date_short

from .case_access import StaffRequest, reading
from .file_items import Item, items_of

REASON_MAX = 200


class LeaveOutForm(forms.Form):
    """Why each thing of the list is left out of what is handed over; an empty field leaves it in."""

    def __init__(self, items: list[Item], *args: Any) -> None:
        super().__init__(*args)
        self.items = items
        for each in items:
            label = _("Hvorfor udelades nr. %(number)s?") % {"number": each.number}
            said = forms.TextInput(attrs={"aria-label": label, "class": "form-input"})
            self.fields[each.mark] = forms.CharField(max_length=REASON_MAX, required=False, label=label, widget=said)

    def rows(self) -> list[tuple[Item, forms.BoundField]]:
        """Each thing with the field of its reason."""
        left = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return [(replace(each, left_out=left.get(each.mark, "")), self[each.mark]) for each in self.items]


def _listed(request: StaffRequest, case: Case) -> tuple[LeaveOutForm, list[Item]]:
    """The form, and the list with what is left out; that something is left out, and why, is written in the log."""
    form = LeaveOutForm(items_of(case), request.POST or None)
    items = [item for item, _field in form.rows()]
    if left := {str(each.number): each.left_out for each in items if each.left_out}:
        word, at = AuditWord.FILE_LIST_WITHOUT, timezone.now()
        with transaction.atomic():
            audit.record(word, by=request.user, case=case, after={"left_out": left}, at=at)
    return form, items


@reading
def file_list(request: StaffRequest, case: Case) -> HttpResponse:
    form, items = _listed(request, case)
    context = {"case": case, "form": form, "rows": form.rows(), "is_partial": any(each.left_out for each in items)}
    return render(request, "desk/file_list.html", context, status=422 if form.errors else 200)


@reading
def file_list_csv(request: StaffRequest, case: Case) -> HttpResponse:
    """The list as a spreadsheet reads it."""
    heading = (_("Nr."), _("Dato"), _("Klokken"), _("Akt"), _("Om"), _("Fra"), _("Til"), _("Intern"), _("Sag"))
    form, items = _listed(request, case)
    if form.errors:
        return file_list(request, case.pk)
    rows: list[list[Any]] = [list(heading)]
    for each in items:
        local = timezone.localtime(each.at)
        facts = (each.kind, each.said, each.sender, each.receiver, _("ja") if each.is_internal else "")
        rows.append([each.number, f"{local:%Y-%m-%d}", f"{local:%H:%M}", *map(str, facts), each.part or case.number])
    return _file(csv_export.as_bytes(rows), csv_export.CONTENT_TYPE, f"aktliste-{case.number}.csv")


@reading
def file_list_pdf(request: StaffRequest, case: Case) -> HttpResponse:
    """The list on paper, in the language of the office."""
    form, items = _listed(request, case)
    if form.errors:
        return file_list(request, case.pk)
    with override("da"):
        lines = [_line(each) for each in items]
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
    return ". ".join([head, *(str(each) for each in (item.said, ends, ", ".join(marks)) if each)])


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)
