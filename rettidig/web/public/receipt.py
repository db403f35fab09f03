"""The receipt: what one keeps after sending."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import override
from django.views.decorators.http import require_GET

from rettidig.casework.letters import pdf
from rettidig.casework.questionnaire.answers import Answers
from rettidig.casework.steps.patient_status import cannot_be_reached, say_promise
from rettidig.casework.topics import TOPICS

from . import drafts
from .review import in_groups


@require_GET
def receipt(request: HttpRequest) -> HttpResponse:
    """Number, exact time, code, what happens now and by when."""
    kept = drafts.find_sent(request)
    if kept is None:
        return redirect("public:my_case")
    context = {
        "case": kept.case,
        "code": in_groups(kept.code),
        "promise": say_promise(kept.case),
        "cannot_be_reached": cannot_be_reached(kept.case),
        "is_about_waiting": TOPICS[kept.case.topic].is_about_waiting or kept.case.max_wait_form,
        "has_appointment": bool(Answers.of(kept.case.answers).appointment_date),
    }
    return render(request, "public/receipt.html", context)


@require_GET
def receipt_pdf(request: HttpRequest) -> HttpResponse:
    kept = drafts.find_sent(request)
    if kept is None:
        return redirect("public:my_case")
    with override(kept.case.language):
        promise = say_promise(kept.case)
    made = pdf.render_receipt(kept.case, in_groups(kept.code), promise=promise)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="kvittering-{kept.case.number}.pdf"'
    return response
