"""The links in a hospital's letters: by day, what each opens, how many were opened and used, and how one is closed."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rettidig.casework import letter_links as store
from rettidig.casework.models import LetterLink, Role
from rettidig.casework.questionnaire.answers import Answers
from rettidig.web.answers import rows_of
from rettidig.web.guards import posts_only, roles_required
from rettidig.web.summary import SummaryRow

from .re_referral import PartnerRequest

DAYS = 60
PAGE = 100
readers = roles_required(Role.PARTNER, Role.ADMINISTRATOR)


@readers
def letter_links(request: PartnerRequest) -> HttpResponse:
    """The latest days on which letters got links."""
    context = {"days": store.by_day(store.links_of(request.user))[:DAYS], "openings": store.OPENINGS_MAX}
    return render(request, "partner/letter_links.html", context)


@readers
def letter_day(request: PartnerRequest, slug: str) -> HttpResponse:
    """The links of one day."""
    day = _day(slug)
    links = store.links_of(request.user).filter(made_on=day)
    if not links:
        raise Http404
    shown = Paginator(links, PAGE).get_page(request.GET.get("side"))
    is_open = links.filter(revoked_at=None, expires_on__gte=timezone.localdate()).exists()
    context = {"day": day, "slug": slug, "page": shown, "is_open": is_open}
    return render(request, "partner/letter_day.html", context)


@readers
def letter_link(request: PartnerRequest, pk: int) -> HttpResponse:
    """What the patient meets: each question that the letter answers, with its answer."""
    link = _find(request, pk)
    filled = [SummaryRow(label, value) for label, value in rows_of(Answers.of(store.answers_of(link)))]
    context = {"link": link, "filled": filled, "facts": _facts(link)}
    return render(request, "partner/letter_link.html", context)


def _facts(link: LetterLink) -> list[SummaryRow]:
    return [
        SummaryRow(_("Virker til og med"), link.expires_on),
        SummaryRow(_("Åbnet"), link.opened),
        SummaryRow(_("Henvendelser sendt"), link.used),
    ]


@posts_only("partner:letter_link", "pk")
@readers
def revoke_letter_link(request: PartnerRequest, pk: int) -> HttpResponse:
    _revoke(request, pk=_find(request, pk).pk)
    return redirect("partner:letter_link", pk)


@posts_only("partner:letter_day", "slug")
@readers
def revoke_letter_day(request: PartnerRequest, slug: str) -> HttpResponse:
    """Every link of a day, as when a whole print was wrong."""
    _revoke(request, made_on=_day(slug))
    return redirect("partner:letter_day", slug)


def _revoke(request: PartnerRequest, **which: Any) -> None:
    count = store.revoke(store.links_of(request.user).filter(**which), by=request.user, at=timezone.now())
    words = ngettext("%(count)s link er lukket.", "%(count)s link er lukket.", count) % {"count": count}
    messages.success(request, words if count else _("Der var ingen åbne link."))


def _find(request: PartnerRequest, pk: int) -> LetterLink:
    return get_object_or_404(store.links_of(request.user), pk=pk)


def _day(slug: str) -> date:
    try:
        return datetime.strptime(slug, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        raise Http404 from None
