"""Retry a message that could not be delivered."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rettidig.casework import outbox
from rettidig.casework.models import Case

from .case_access import StaffRequest, deciding


@require_POST
@deciding
def retry(request: StaffRequest, case: Case, message_pk: UUID) -> HttpResponse:
    message = get_object_or_404(case.outbox, pk=message_pk)
    outbox.retry(message, by=request.user, at=timezone.now())
    messages.success(request, _("Vi prøver at sende den igen nu."))
    return redirect("desk:case", case.pk)
