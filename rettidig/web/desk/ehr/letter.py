"""The letter to the patient out of an report: the answer, or the person's own access (GDPR article 15)."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from rettidig.casework.models import Case
from rettidig.casework.permissions import Denied
from rettidig.casework.tracks import ehr_access
from rettidig.casework.tracks.ehr_access import Kind, ReportText
from rettidig.insight.lookups.access_report import AccessReport, Entry, gathered
from rettidig.insight.lookups.coverage import gaps_in_words
from rettidig.web.desk.case_access import StaffRequest, acting
from rettidig.web.formatting import date_words, spoken_language
from rettidig.web.guards import posts_only
from rettidig.web.templatetags.ehr import times

from .report import find_question, find_report


@posts_only("desk:access_report", "pk", "question_pk")
@acting("draft_letter")
def draft(request: StaffRequest, case: Case, question_pk: int, kind: str) -> HttpResponse:
    if kind not in ehr_access.KINDS:
        raise Http404
    question = find_question(case, question_pk)
    found = find_report(question, language=case.letter_language)
    if found is None or found.coverage.is_empty:
        raise Denied(_("Vi har ingen log for perioden. Få loggen læst ind, før du svarer patienten."))
    if not found.coverage.is_patient_known:
        raise Denied(_("Loggen kender ikke patientens nummer. Se efter, om nummeret er rigtigt, og spørg igen."))
    with override(case.letter_language):
        report = in_words(found)
    letter = ehr_access.draft_report_letter(
        question, kind=cast("Kind", kind), report=report, by=request.user, at=timezone.now()
    )
    messages.success(request, _("Her er en kladde. Læs den, ret den, og send den."))
    return redirect("desk:letter", case.pk, letter.pk)


def in_words(found: AccessReport) -> ReportText:
    """The report as the letter needs it, in the language that is in force."""
    language = spoken_language()
    return ReportText(
        days=[(date_words(day.day).capitalize(), [in_full(entry) for entry in day.entries]) for day in found.days],
        explained=gathered((entry for entry in found.entries if entry.verdict == "explained"), language),
        open=gathered(found.unexplained, language),
        number=sum(found.verdicts.values()),
        number_explained=found.verdicts.get("explained", 0),
        not_known=gaps_in_words(found.coverage, language),
        is_complete=found.coverage.is_complete,
    )


def in_full(entry: Entry) -> str:
    """The sentence, with the time of day and the reason that the employee gave."""
    known = f"{entry.text} {times(entry).capitalize()}."
    stated = _("Angivet grund: %(reason)s.") % {"reason": entry.stated} if entry.stated else ""
    return " ".join(filter(None, [known, stated]))
