"""A letter about a patient's time on the page of the hospital, and the answer that is typed there (P4)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from rettidig.casework import audit
from rettidig.casework.models import Delivery, EscalationStep
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import escalation_letter, hospital_answer, partner_door
from rettidig.web.time_answer import TimeAnswerForm

from .re_referral import PartnerRequest, find_delivery, partners


@partners
def time_letter(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """The letter that asks for a patient's time, until it has been answered; the office sees that it was opened."""
    delivery, found = _find(request, pk)
    partner_door.open_delivery(delivery, at=timezone.now())
    audit.record_opening(delivery.case, by=request.user, what=f"escalation step {found.pk}")
    headers = {"Content-Disposition": 'inline; filename="brev.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(bytes(found.pdf or b""), content_type="application/pdf", headers=headers)


@partners
def answer(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """The answer to the letter: a day, or why there is none."""
    delivery, found = _find(request, pk)
    form = TimeAnswerForm(request.POST or None, initial={"name": str(request.user)})
    if form.is_valid():
        try:
            hospital_answer.answer_on_page(found, form.typed(), by=request.user, at=timezone.now())
        except Denied as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Tak. Patientkontoret har fået jeres svar."))
            return redirect("partner:start")
    context = {"delivery": delivery, "step": found, "form": form}
    return render(request, "partner/answer_time.html", context, status=422 if form.errors else 200)


def _find(request: PartnerRequest, pk: UUID) -> tuple[Delivery, EscalationStep]:
    delivery = find_delivery(request, pk, kind=escalation_letter.KIND)
    asked = EscalationStep.objects.filter(answered_at=None, escalation__ended_at=None)
    return delivery, get_object_or_404(asked, pk=delivery.message.item)
