"""What the nightly checks have found on the office's cases, with the cure beside each thing, for the lead."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from rettidig.casework import integrity
from rettidig.casework.confidentiality import cover, is_covered, with_shown
from rettidig.casework.integrity import CHECKS, Check, Look
from rettidig.casework.models import (
    AdviceRequest,
    Case,
    Escalation,
    IntegrityLook,
    Letter,
    Office,
    OutboxMessage,
    ReReferral,
    Role,
    Task,
    User,
)
from rettidig.web.formatting import date_short
from rettidig.web.guards import posts_only, roles_required
from rettidig.web.readings import record_list

from .case_access import StaffRequest
from .tasks import EVERY
from .titles import task_title

leads = roles_required(Role.LEAD)
PAGE, FIRST = 50, 5  # things on the page of one check, and of each on the page of all


@dataclass(frozen=True)
class Words:
    """What a page says of a check: what is found, why it matters, the cure, and the page where the cure is."""

    what: StrOrPromise
    why: StrOrPromise
    cure: StrOrPromise
    page: str = "desk:case"
    part: str = ""  # of the page


WORDS = {
    "case_of_leaver": Words(
        gettext_lazy("Sager hos en, der ikke arbejder her mere"),
        gettext_lazy("Ingen ser sagen i sin liste."),
        gettext_lazy("Giv sagen til en anden"),
        "desk:assign",
    ),
    "task_of_leaver": Words(
        gettext_lazy("Opgaver hos en, der ikke arbejder her mere"),
        gettext_lazy("Ingen ser opgaven i sin liste."),
        gettext_lazy("Se opgaven"),
        part="#tasks",
    ),
    "asked_of_leaver": Words(
        gettext_lazy("Spørgsmål om råd eller godkendelse til en, der ikke læser sagerne mere"),
        gettext_lazy("Ingen ser spørgsmålet, og kollegaen venter på et svar."),
        gettext_lazy("Giv det til en anden"),
        "desk:forward_advice",
    ),
    "case_of_nobody": Words(
        gettext_lazy("Sager uden ejer og uden team"),
        gettext_lazy("Sagen hører ikke til hos nogen."),
        gettext_lazy("Fordel sagen"),
        "desk:assign",
    ),
    "case_without_team": Words(
        gettext_lazy("Sager, som kun et team uden kolleger må få"),
        gettext_lazy("Kun lederen kan se sagen og arbejde på den."),
        gettext_lazy("Ret reglen, eller tag sagen"),
        "desk:assign",
    ),
    "owner_of_other_team": Words(
        gettext_lazy("Sager, hvis ejer ikke er i et af de teams, der må have dem"),
        gettext_lazy("Kollegerne i ejerens team kan ikke tage over, når ejeren er væk."),
        gettext_lazy("Giv sagen til en i teamet"),
        "desk:assign",
    ),
    "same_case": Words(
        gettext_lazy("Sager, som ser ud til at være den samme"),
        gettext_lazy("Patienten har en ældre åben sag om det samme, og to kan arbejde på den uden at vide det."),
        gettext_lazy("Saml sagerne"),
        "desk:join",
    ),
    "late_answer": Words(
        gettext_lazy("Patienter, der venter på et svar, vi har lovet"),
        gettext_lazy("Der er gået flere hverdage, siden vi skulle have svaret."),
        gettext_lazy("Se sagen"),
    ),
    "late_promise": Words(
        gettext_lazy("Glemte opgaver"),
        gettext_lazy("Dagen gik for flere hverdage siden."),
        gettext_lazy("Se opgaven"),
        part="#tasks",
    ),
    "paused_long": Words(
        gettext_lazy("Patienter, hvor vi ikke spørger videre om en tid"),
        gettext_lazy("Der har været pause i flere hverdage, og fristen løber imens."),
        gettext_lazy("Genoptag, eller stop"),
        "desk:ladder",
    ),
    "not_arrived": Words(
        gettext_lazy("Breve og omvisiteringer, der ikke er nået frem"),
        gettext_lazy("Der er ikke mere nogen opgave om det."),
        gettext_lazy("Se sagen"),
    ),
    "old_re_referral": Words(
        gettext_lazy("Omvisiteringer, der ikke er sendt"),
        gettext_lazy("Kladden har ligget i flere hverdage, og patienten venter."),
        gettext_lazy("Send eller kassér den"),
        "desk:re_referral",
    ),
    "old_letter": Words(
        gettext_lazy("Breve, der ikke er sendt"),
        gettext_lazy("Kladden har ligget i flere hverdage."),
        gettext_lazy("Send eller kassér det"),
        "desk:letter",
    ),
    "asleep": Words(
        gettext_lazy("Sager, som intet minder om"),
        gettext_lazy("Sagen har hverken en frist eller en opgave, og der er ikke sket noget i to uger."),
        gettext_lazy("Lav en opgave, eller luk sagen"),
    ),
    "closed_unseen": Words(
        gettext_lazy("Lukkede sager om livstruende sygdom, hvor patienten ikke er set"),
        gettext_lazy("Der står hverken, at patienten er undersøgt, eller at patienten har sagt nej tak."),
        gettext_lazy("Genåbn sagen"),
        "desk:reopen",
    ),
    "closed_with_hospital": Words(
        gettext_lazy("Lukkede sager, hvor hospitalet ikke har svaret"),
        gettext_lazy("Ingen spørger hospitalet igen, når sagen er lukket."),
        gettext_lazy("Genåbn sagen"),
        "desk:reopen",
    ),
    "closed_with_task": Words(
        gettext_lazy("Lukkede sager med en åben opgave"),
        gettext_lazy("Det, der er lovet, bliver ikke gjort på en lukket sag."),
        gettext_lazy("Genåbn sagen"),
        "desk:reopen",
    ),
    "closed_above_sub_case": Words(
        gettext_lazy("Lukkede hovedsager med en åben delsag"),
        gettext_lazy("Hovedsagen skal lukkes til sidst."),
        gettext_lazy("Genåbn sagen"),
        "desk:reopen",
    ),
    "closed_unticked": Words(
        gettext_lazy("Lukkede sager, hvor tjeklisten mangler et punkt"),
        gettext_lazy("Punktet skulle være gjort, før sagen sluttede."),
        gettext_lazy("Genåbn sagen"),
        "desk:reopen",
    ),
    "re_referred_nowhere": Words(
        gettext_lazy("Sager, der står som omvisiteret, uden at et hospital har patienten"),
        gettext_lazy("Patienten tror, at et hospital tager over."),
        gettext_lazy("Se sagen"),
    ),
    "decided_nothing": Words(
        gettext_lazy("Sager, der står som afgjort, uden en afgørelse"),
        gettext_lazy("Afgørelsen er trukket tilbage eller mangler."),
        gettext_lazy("Se sagen"),
    ),
    "wrong_deadline": Words(
        gettext_lazy("Sager, hvis frist ikke passer med opgaverne"),
        gettext_lazy("Sagen står for langt nede i listen."),
        gettext_lazy("Se opgaven"),
        part="#tasks",
    ),
    "impossible_days": Words(
        gettext_lazy("Sager med datoer, der ikke kan passe"),
        gettext_lazy("Svaret eller lukningen ligger før henvendelsen, eller undersøgelsen ligger i fremtiden."),
        gettext_lazy("Se sagen"),
    ),
}


@dataclass(frozen=True)
class Row:
    """One thing found: its case, what it is, since when it has been found, and the page of its cure."""

    case: Case
    what: str
    since: date
    href: str


@dataclass(frozen=True)
class Group:
    """What one check has found: how many, and those that are shown."""

    key: str
    words: Words
    count: int
    rows: list[Row]


@leads
def overview(request: StaffRequest) -> HttpResponse:
    """Everything found, a few of each kind."""
    record_list(request, "integrity")
    seen = _newest(request)
    found, calls = list[Group](), 0
    if seen:
        look = integrity.begin_look(seen.office, at=timezone.now())
        calls = integrity.count_forgotten_calls(look)
        found = [_group(request.user, seen, look, check)[0] for check in CHECKS if check.key in seen.found]
    context = {
        "look": seen,
        "groups": [each for each in found if each.count],
        "leavers": _leavers(request),
        "calls": calls,
        "calls_page": f"{reverse('desk:call_backs')}?team={EVERY}",
    }
    return render(request, "desk/integrity/overview.html", context)


@leads
def one_check(request: StaffRequest, key: str) -> HttpResponse:
    """Everything that one check has found."""
    record_list(request, "integrity")
    seen, check = _newest(request), next((each for each in CHECKS if each.key == key), None)
    if seen is None or check is None:
        return redirect("desk:integrity")
    look = integrity.begin_look(seen.office, at=timezone.now())
    group, page = _group(request.user, seen, look, check, request.GET.get("side", 1), PAGE)
    return render(request, "desk/integrity/one_check.html", {"group": group, "page": page})


@posts_only("desk:integrity")
@leads
def look_again(request: StaffRequest) -> HttpResponse:
    """Make the checks now instead of tonight."""
    integrity.look_over(_office(request), at=timezone.now())
    messages.success(request, _("Alle sager er set efter nu."))
    return redirect("desk:integrity")


@posts_only("desk:integrity")
@leads
def release(request: StaffRequest) -> HttpResponse:
    """What people who left still have becomes their teams'."""
    office, now = _office(request), timezone.now()
    count = integrity.release_leavers(office, by=request.user, at=now)
    told = ngettext(
        "Sager og opgaver fra %(count)d person er givet til teamet.",
        "Sager og opgaver fra %(count)d personer er givet til deres teams.",
        count,
    )
    messages.success(request, told % {"count": count})
    return redirect("desk:integrity")


def _office(request: StaffRequest) -> Office:
    return get_object_or_404(Office, pk=request.user.office_id)


def _newest(request: StaffRequest) -> IntegrityLook | None:
    return IntegrityLook.objects.filter(office=request.user.office_id).select_related("office").first()


def _leavers(request: StaffRequest) -> list[str]:
    return [str(each) for each in integrity.find_leavers(_office(request))]


def _group(
    reader: User, seen: IntegrityLook, look: Look, check: Check, page: Any = 1, size: int = FIRST
) -> tuple[Group, Page[Any]]:
    found = integrity.still_found(seen, check, look=look).order_by("pk")
    related, to_case = (["patient", "owner"], "") if check.case == "pk" else (["case__patient"], "case__")
    found = with_shown(found, reader, to_case)
    shown = Paginator(found.select_related(*related), size).get_page(page)
    words, since = WORDS[check.key], seen.found.get(check.key, {})
    rows = [_row(each, words, date.fromisoformat(since[str(each.pk)])) for each in cover(shown)]
    return Group(check.key, words, shown.paginator.count, rows), shown


def _row(item: Any, words: Words, since: date) -> Row:
    case: Case = item if isinstance(item, Case) else item.case
    keys = (
        [case.pk, item.pk]
        if isinstance(item, AdviceRequest | Letter | ReReferral) and words.page != "desk:reopen"
        else [case.pk]
    )
    return Row(case, "" if is_covered(item) else _describe(item), since, reverse(words.page, args=keys) + words.part)


def _describe(item: Any) -> str:
    """What a thing is beside its case: a task and its day, a letter, a message, or who has the case."""
    if isinstance(item, Task):
        day = _("senest %(day)s") % {"day": date_short(item.due)} if item.due else ""
        return ", ".join(filter(None, (str(task_title(item)), day)))
    if isinstance(item, Letter):
        return item.title
    if isinstance(item, Escalation):
        return item.pause_reason
    if isinstance(item, AdviceRequest):
        return f"{item.get_kind_display()}: {item.asked}"
    if isinstance(item, ReReferral):
        return str(item.get_stage_display())
    if isinstance(item, OutboxMessage):
        return item.error or str(item.get_state_display())
    return str(item.owner or "")
