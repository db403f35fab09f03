"""The periods that figures are asked for."""

from datetime import date
from typing import Any, cast

from babel.dates import format_date
from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rettidig.web.formatting import LOCALES, spoken_language

YEARS_BACK = 3


class YearForm(forms.Form):
    aar = forms.TypedChoiceField(label=_("År"), coerce=int)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["aar"]).choices = [(year, str(year)) for year in reversed(years)]


def ask_year(request: HttpRequest) -> tuple[YearForm, int]:
    """The year that is asked for, this one unless another is, and the form that shows it."""
    this_year = timezone.localdate().year
    years = list(range(this_year - YEARS_BACK, this_year + 1))
    asked = YearForm(request.GET, years=years)
    year: int = asked.cleaned_data["aar"] if asked.is_valid() else this_year
    return YearForm(initial={"aar": year}, years=years), year


def month_words(month: str) -> str:
    """oktober 2026, from 2026-10."""
    return format_date(date.fromisoformat(f"{month}-01"), "MMMM y", locale=LOCALES[spoken_language()])
