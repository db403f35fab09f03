"""The receipt: what one keeps after sending. It says the limit that the sender waits for, and promises what is kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from rettidig.casework.law_in_force import law_in_force
from rettidig.casework.letters import pdf
from rettidig.casework.letters.formatting import say_date, say_time
from rettidig.casework.models import Case
from rettidig.casework.questionnaire.answers import Answers
from rettidig.casework.questionnaire.conditions import SERIOUS
from rettidig.casework.steps import asked_call, news
from rettidig.casework.steps.patient_page import may_read_letters
from rettidig.casework.steps.patient_status import cannot_be_reached, say_promise
from rettidig.casework.topics import TOPICS, contact_point_topic
from rettidig.web.formatting import spoken_language

from . import drafts
from .due import words_of_limit
from .review import in_groups

COMPLAINTS = "complaints"  # the group of topics that go to another authority


@require_GET
def receipt(request: HttpRequest) -> HttpResponse:
    """Number, exact time, code, what happens now and by when."""
    kept = drafts.find_sent(request)
    if kept is None:
        return redirect("public:my_case")
    context = {
        "case": kept.case,
        "code": in_groups(kept.code),
        "received": pdf.say_receipt_moment(kept.case, spoken_language()),
        "promise": say_promise(kept.case),
        "calls": say_call(kept.case),
        "may_be_serious": may_be_serious(kept.case),
        "told": told_on_receipt(kept.case),
        "sent_by": news.find_way(kept.case),
        "cannot_be_reached": cannot_be_reached(kept.case),
        "is_about_waiting": TOPICS[kept.case.topic].is_about_waiting or kept.case.max_wait_form,
        "is_of_contact_point": kept.case.topic == contact_point_topic().key,
        "has_appointment": bool(Answers.of(kept.case.answers).appointment_date),
    }
    return render(request, "public/receipt.html", context)


@require_GET
def receipt_pdf(request: HttpRequest) -> HttpResponse:
    kept = drafts.find_sent(request)
    if kept is None:
        return redirect("public:my_case")
    with override(kept.case.language):
        call, told = say_call(kept.case), told_on_receipt(kept.case)
        promise, told = ("", [call, *told]) if call else (say_promise(kept.case), told)
    made = pdf.render_receipt(kept.case, in_groups(kept.code), promise=promise, told=told)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="kvittering-{kept.case.number}.pdf"'
    return response


def say_call(case: Case) -> str:
    """By when the sender is called, and asked for the rest; empty where nobody asked for that."""
    due = asked_call.find_due(case)
    if due is None:
        return ""
    moment = {"day": say_date(due.date(), spoken_language()), "clock": say_time(due, spoken_language())}
    return _("Vi ringer til dig senest %(day)s kl. %(clock)s og spørger om resten.") % moment


def may_be_serious(case: Case) -> bool:
    """Whether what was told, or chosen, may be a life-threatening disease."""
    return case.max_wait_form or bool(case.warning_words) or case.answers.get("condition") in SERIOUS


def told_on_receipt(case: Case) -> list[str]:
    """The sentences about the limit that the sender waits for, and about a complaint's time of receipt."""
    told = []
    if TOPICS[case.topic].is_life_threatening:
        told.append(_("Vi læser din henvendelse før de andre. Det gør vi, så snart vi har åbent."))
    elif may_be_serious(case):
        told.append(_("Det, du skriver om, kan være alvorligt. Derfor ser vi på det den første dag, vi har åbent."))
    told += _limit(case)
    if TOPICS[case.topic].group == COMPLAINTS:  # SUL § 51, stk. 5
        told.append(_("Din klage tæller fra det tidspunkt, vi fik den. Det gælder, selv om andre skal svare på den."))
    return told


def _limit(case: Case) -> list[str]:
    """The date where it is certain; else, with a suspicion of cancer, the days and since when they count (SUL § 88)."""
    if case.legal_due and may_read_letters(case):
        if case.legal_due < timezone.localdate():
            over = _("Lovens frist var %(date)s. Den er gået. Det ser vi på først.")
            return [over % {"date": say_date(case.legal_due, spoken_language())}]
        return [f"{words_of_limit(case)} {say_date(case.legal_due, spoken_language())}."]
    answers = Answers.of(case.answers)
    if not TOPICS[case.topic].is_life_threatening or case.legal_due:
        return []
    days = law_in_force().value("max_wait_cancer_assessment_days", timezone.localdate(case.received_at), "cancer")
    if answers.condition != "cancer" or answers.purpose == "treatment" or days is None:
        return [_("Ved kræft og nogle hjertesygdomme er fristerne korte. Vi finder ud af, hvilken dag der gælder her.")]
    counted = _("Ved mistanke om kræft skal den første undersøgelse begynde inden %(days)s dage.") % {"days": days}
    return [counted, _("Dagene tæller fra den dag, hospitalet fik henvisningen. Den dag finder vi.")]
