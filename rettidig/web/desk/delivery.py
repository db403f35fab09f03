"""Retry a message that could not be delivered."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from rettidig.casework import outbox
from rettidig.casework.models import Case
from rettidig.web.guards import posts_only

from .case_access import StaffRequest, deciding


@posts_only("desk:case", "pk")
@deciding
def retry(request: StaffRequest, case: Case, message_pk: UUID) -> HttpResponse:
    message = get_object_or_404(case.outbox, pk=message_pk)
    outbox.retry(message, by=request.user, at=timezone.now())
    messages.success(request, _("Vi prøver at sende den igen nu."))
    return redirect("desk:case", case.pk)
