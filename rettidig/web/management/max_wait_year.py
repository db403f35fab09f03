"""A year of overruns of maximum waiting times, by leg and by class of the cause."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from rettidig.insight import csv_export, extract
from rettidig.insight.disclosure import HIDDEN
from rettidig.insight.queries import escalations
from rettidig.insight.queries import max_wait_account as query
from rettidig.insight.small_numbers import find_hidden_of_year
from rettidig.rights.texts import say
from rettidig.web.formatting import capitalised, number, spoken_language
from rettidig.web.readings import record_export

from .morning import Line
from .periods import ask_year
from .reader import figures_page, office_of, sees_small_numbers, shown


def _read(request: HttpRequest, year: int) -> list[Line]:
    """A line for each class of the cause, and the sums, as this reader may see them."""
    overruns = query.read_overruns(timezone.localdate(), office=office_of(request))
    accounts = query.accounts_of(year, overruns)
    numbers = query.count_year(accounts)
    hidden = set() if sees_small_numbers(request) else find_hidden_of_year(accounts)

    def cells(*paths: tuple[str, ...]) -> list[str]:
        return [shown(numbers[path], is_hidden=path in hidden) for path in paths]

    names = {**extract.CAUSES, query.NO_CAUSE: _("Ikke redegjort endnu")}
    lines = [
        Line(str(name), cells(*(("cell", step, cause) for step in query.STEPS), ("cause", cause)))
        for cause, name in names.items()
    ]
    return [*lines, Line(_("I alt"), cells(*(("step", step) for step in query.STEPS), ("total",)))]


def _columns() -> list[str]:
    language = spoken_language()
    return [*(capitalised(say(f"step_{step}", language)) for step in query.STEPS), _("I alt")]


def _ladder(request: HttpRequest, year: int) -> list[Line]:
    """How many cases were taken up the ladder, and what came of it, as this reader may see it."""
    found = escalations.count_year(year, office=office_of(request))
    hidden = set() if sees_small_numbers(request) else found.find_hidden()
    names: dict[escalations.Path, object] = {
        **{
            (escalations.BOOKED, rung): _("En tid fra: %(rung)s") % {"rung": name}
            for rung, name in extract.RUNGS.items()
        },
        ("ended",): extract.OUTCOMES["ended"],
        ("stopped",): extract.OUTCOMES["stopped"],
        (escalations.OPEN,): _("Venter stadig"),
        escalations.TOTAL: _("I alt"),
    }
    lines = [Line(str(name), [shown(found.numbers[path], is_hidden=path in hidden)]) for path, name in names.items()]
    if found.days is None:
        return lines
    days = HIDDEN if ("days",) in hidden else number(found.days, 1)
    return [*lines, Line(_("Dage i gennemsnit, til der var en tid"), [days])]


def _askings(request: HttpRequest, year: int) -> list[Line]:
    """How each rung of the ladder answered, as this reader may see it."""
    found = escalations.count_askings(year, office=office_of(request))
    hidden = set() if sees_small_numbers(request) else found.find_hidden()
    kinds = (escalations.ASKED, escalations.IN_TIME, escalations.LATE, escalations.UNANSWERED)
    return [
        Line(str(name), [shown(found.numbers[kind, rung], is_hidden=(kind, rung) in hidden) for kind in kinds])
        for rung, name in extract.RUNGS.items()
    ]


def _asking_columns() -> list[str]:
    return [_("Spurgt"), _("Svarede til tiden"), _("Svarede for sent"), _("Ikke svaret")]


@figures_page
def year(request: HttpRequest) -> HttpResponse:
    form, asked = ask_year(request)
    context = {
        "year": asked,
        "form": form,
        "lines": _read(request, asked),
        "columns": _columns(),
        "ladder": _ladder(request, asked),
        "ladder_columns": [_("Sager")],
        "askings": _askings(request, asked),
        "asking_columns": _asking_columns(),
        "protected": not sees_small_numbers(request),
    }
    return render(request, "management/max_wait_year.html", context)


@figures_page
def as_csv(request: HttpRequest) -> HttpResponse:
    _form, asked = ask_year(request)
    record_export(request, kind="maximum waiting times", year=asked)
    return _file(f"maksimale-ventetider-{asked}", [_("Hvorfor?"), *_columns()], _read(request, asked))


@figures_page
def ladder_csv(request: HttpRequest) -> HttpResponse:
    _form, asked = ask_year(request)
    record_export(request, kind="ladder", year=asked)
    lines = [*_ladder(request, asked), Line(_("Svar fra hvert trin"), _asking_columns()), *_askings(request, asked)]
    return _file(f"op-ad-trappen-{asked}", [_("Op ad trappen"), _("Sager")], lines)


def _file(name: str, heading: list[str], lines: list[Line]) -> HttpResponse:
    rows = [heading, *([line.label, *line.cells] for line in lines)]
    answer = HttpResponse(csv_export.as_bytes(rows), content_type=csv_export.CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
