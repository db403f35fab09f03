"""The quality sample at the desk: what waits for a second pair of eyes, what was learned, and what is often not met."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework import audit, quality
from rettidig.casework.models import Met, QualityQuestion, QualityReview, Role
from rettidig.casework.permissions import DECIDERS
from rettidig.casework.quality import check_may_score, check_may_see
from rettidig.casework.steps import quality as step
from rettidig.casework.steps.quality import Found
from rettidig.web.forms import LongTextField
from rettidig.web.guards import roles_required
from rettidig.web.readings import record_list

from .act_form import ActForm
from .case_access import LATELY, StaffRequest

deciders = roles_required(*DECIDERS)
A_YEAR = timedelta(days=365)
MOST, DRAWS = 50, 6


class ScoreForm(ActForm):
    """One answer and one note for each question."""

    learning = LongTextField(
        label=gettext_lazy("Hvad kan vi lære?"),
        help_text=gettext_lazy("Den, der havde sagen, læser det. Skriv også, hvad der var godt."),
        max_length=4000,
        required=False,
    )

    def __init__(self, request: StaffRequest, review: QualityReview, questions: list[QualityQuestion]) -> None:
        self.questions = questions
        super().__init__(request, review.case)
        for each in questions:
            self.fields[f"met_{each.slug}"] = forms.ChoiceField(
                label=each.text, choices=Met.choices, widget=forms.RadioSelect
            )
            self.fields[f"note_{each.slug}"] = forms.CharField(
                label=_("Hvad mangler?"), max_length=1000, required=False
            )
        self.fields["learning"] = self.fields.pop("learning")

    def clean(self) -> dict[str, Any]:
        super().clean()
        for each in self.questions:
            met, note = (self.cleaned_data.get(f"{part}_{each.slug}", "") for part in ("met", "note"))
            if met in step.NEEDS_NOTE and not note:
                self.add_error(
                    f"note_{each.slug}", _("Skriv, hvad der mangler: %(question)s") % {"question": each.text}
                )
        return self.cleaned_data

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        found = {each.slug: Found(data[f"met_{each.slug}"], data[f"note_{each.slug}"]) for each in self.questions}
        return {"found": found, "learning": data["learning"]}


@deciders
def overview(request: StaffRequest) -> HttpResponse:
    record_list(request, "quality")
    user, today = request.user, timezone.localdate()
    is_lead = user.role == Role.LEAD and user.office is not None
    context = {
        "waiting": quality.find_waiting(user).order_by("pk")[:MOST],
        "learning": quality.find_learning(user)[:MOST],
        "is_lead": is_lead,
        "themes": quality.find_themes(user.office, since=today - A_YEAR) if is_lead and user.office else None,
        "fewest": quality.FEWEST,
        "draws": quality.find_draws(user.office)[:DRAWS] if is_lead and user.office else [],
    }
    return render(request, "desk/quality/overview.html", context)


@deciders
def review(request: StaffRequest, pk: int) -> HttpResponse:
    """What was found; or the questions, for a second pair of eyes."""
    found = get_object_or_404(QualityReview.objects.select_related("case__office", "scored_by", "adviser"), pk=pk)
    if found.scored_at:
        check_may_see(request.user, found)
        audit.record_opening(found.case, by=request.user, what="quality_review")
        return render(request, "desk/quality/found.html", {"review": found, "case": found.case})
    check_may_score(request.user, found)
    audit.record_opening(found.case, by=request.user, what="quality_review", unless_within=LATELY)
    questions = quality.find_questions(found.case, on=timezone.localdate())
    form = ScoreForm(request, found, questions)
    if form.is_valid() and form.submit(step.score, found, at=timezone.now(), **form.facts()):
        messages.success(request, _("Tak. Den, der havde sagen, kan læse det under Kvalitet."))
        return redirect("desk:quality")
    context = {"review": found, "case": found.case, "form": form, "questions": questions}
    return render(request, "desk/quality/review.html", context, status=form.status)
