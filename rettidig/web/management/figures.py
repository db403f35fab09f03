"""The tables of the annual report: page, chart, and the same figures to take home."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rettidig.insight import charts, csv_export, extract, publishing, small_numbers
from rettidig.insight.charts import Bar
from rettidig.insight.tables import DoesNotAddUp, tables
from rettidig.web.formatting import number
from rettidig.web.readings import record_export

from .reader import figures_page, office_of, sees_small_numbers

YEARS = 3


class YearForm(forms.Form):
    aar = forms.TypedChoiceField(label=_("Tabellernes sidste år"), coerce=int)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["aar"]).choices = [(year, str(year)) for year in reversed(years)]


@dataclass(frozen=True)
class Published:
    """The tables as one reader may see them: figures of the published shape, or the sentences that refuse them."""

    form: YearForm
    year: int
    figures: dict[str, Any]
    still_open: tuple[int, ...]
    direct: tuple[int, ...]
    problems: list[str]
    protected: bool


def publish(request: HttpRequest) -> Published:
    office = office_of(request)
    this_year = timezone.localdate().year
    years = sorted({*extract.find_years(office=office), this_year})
    asked = YearForm(request.GET or None, years=years)
    year = asked.cleaned_data["aar"] if asked.is_valid() else this_year
    form = YearForm(initial={"aar": year}, years=years)
    protected = not sees_small_numbers(request)
    try:
        found = tables(year, years=YEARS, office=office)
    except DoesNotAddUp as refusal:
        return Published(form, year, {}, (), (), refusal.problems, protected)
    figures = small_numbers.protect(found.as_dict()) if protected else found.as_dict()
    return Published(form, year, figures, () if protected else found.still_open, found.direct, [], protected)


@figures_page
def figures(request: HttpRequest) -> HttpResponse:
    published = publish(request)
    notes = published.still_open, published.direct
    sheets = publishing.sheets(published.figures, *notes) if published.figures else []
    context = {
        "published": published,
        "sheets": sheets,
        "year_form": published.form,
        "chart_heading": _("Den centrale omvisitering år for år"),
        "chart_url": f"{reverse('management:figures_chart')}?aar={published.year}",
    }
    return render(request, "management/figures.html", context, status=409 if published.problems else 200)


@figures_page
def as_json(request: HttpRequest) -> HttpResponse:
    published = publish(request)
    return refusal(published) or download(request, JsonResponse(published.figures), published.year, "json")


@figures_page
def as_csv(request: HttpRequest) -> HttpResponse:
    published = publish(request)
    if refused := refusal(published):
        return refused
    content = csv_export.as_bytes(publishing.as_rows(published.figures))
    return download(request, HttpResponse(content, content_type=csv_export.CONTENT_TYPE), published.year, "csv")


@figures_page
def chart(request: HttpRequest) -> HttpResponse:
    published = publish(request)
    return refusal(published) or HttpResponse(
        charts.rows(stage_bars(published), title=str(_("Henvendelser"))), content_type="image/svg+xml"
    )


def refusal(published: Published) -> HttpResponse | None:
    """The sentences that refuse the tables, for one who asked for a file."""
    text = "\n".join(published.problems)
    return HttpResponse(text, status=409, content_type="text/plain; charset=utf-8") if text else None


def download(request: HttpRequest, answer: HttpResponse, year: int, ending: str) -> HttpResponse:
    record_export(request, kind=ending, year=year)
    answer["Content-Disposition"] = f'attachment; filename="patientkontor-{year}.{ending}"'
    return answer


def stage_bars(published: Published) -> list[Bar]:
    """Central re-referral in its five parts, the latest year first; a part with a hidden number has no bar."""
    parts = publishing.parts_of_re_referral(published.figures) if published.figures else []
    return [
        Bar(name, value, number(value), str(year))
        for name, series in parts
        for year, value in reversed(list(zip(published.figures["years"], series, strict=True)))
        if value is not None
    ]
