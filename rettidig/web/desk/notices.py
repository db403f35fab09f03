"""What one is told of by e-mail, chosen on one's own account."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework import staff_notices
from rettidig.casework.models import NoticeAbout
from rettidig.casework.permissions import Denied
from rettidig.web.forms import PlainForm

from .case_access import StaffRequest, staff_required


class NoticesForm(PlainForm):
    about = forms.MultipleChoiceField(
        label=gettext_lazy("Hvad vil du have en mail om?"),
        choices=NoticeAbout.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Højst én mail om dagen om hver ting. Der står aldrig noget om sagen i den."),
        required=False,
    )


@staff_required
def choose(request: StaffRequest) -> HttpResponse:
    form = NoticesForm(request.POST or None, initial={"about": request.user.told_by_mail})
    if request.method == "POST" and form.is_valid():
        try:
            staff_notices.choose(request.user, form.cleaned_data["about"], at=timezone.now())
        except Denied as refusal:
            form.add_error("about", str(refusal.message))
        else:
            messages.success(request, _("Dit valg er gemt."))
            return redirect("desk:notices")
    context = {"form": form, "address": request.user.email}
    return render(request, "desk/notices.html", context, status=422 if form.errors else 200)
