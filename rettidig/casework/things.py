"""The things of a case that several parts of its page read: within `one_look` they are read once."""

from django.db.models import Prefetch, Q, QuerySet

from .models import AdviceRequest, Case, Decision, Event, Letter, Pathway, ReReferral, Task
from .one_look import lacks, once


def whole(case: Case) -> QuerySet[Case, int]:
    """The keys of the case and of those that have become part of it. What was decided or wished in them holds here."""
    return Case.objects.filter(Q(pk=case.pk) | Q(joined_to=case)).values_list("pk", flat=True)


@once
def tasks_of(case: Case) -> list[Task]:
    """The tasks of the case with their people, the finished ones first."""
    return [] if lacks(case, "tasks") else list(case.tasks.select_related("owner", "team", "done_by", "created_by"))


@once
def re_referrals_of(case: Case) -> list[ReReferral]:
    """The re-referrals of the case with their people and hospitals, the newest first."""
    if lacks(case, "re_referrals"):
        return []
    return list(case.re_referrals.select_related("created_by", "sent_by", "hospital"))


@once
def letters_of(case: Case) -> list[Letter]:
    """The letters of the case with their people and decisions, without the files, the oldest first."""
    if lacks(case, "letters"):
        return []
    return list(case.letters.select_related("created_by", "sent_by", "decision").defer("pdf"))


@once
def decisions_of(case: Case) -> list[Decision]:
    """The decisions of the case and its parts with who made them, the newest first."""
    if lacks(case, "decisions") and lacks(case, "joined"):
        return []
    return list(Decision.objects.filter(case__in=whole(case)).select_related("by"))


@once
def advice_of(case: Case) -> list[AdviceRequest]:
    """Whom the office has asked for advice or approval in the case, the newest first."""
    if lacks(case, "advice_requests"):
        return []
    return list(case.advice_requests.select_related("asked", "contact", "asked_by", "ended_by"))


def awaited_advice_of_parts(case: Case) -> list[AdviceRequest]:
    """What is still awaited that was asked in cases which have become part of this one."""
    if lacks(case, "joined"):
        return []
    waiting = AdviceRequest.objects.filter(case__joined_to=case, end="")
    return list(waiting.select_related("asked", "contact", "asked_by", "ended_by"))


@once
def all_pathways_of(case: Case) -> list[Pathway]:
    """The pathways of the case, also those that have been removed, each with its service and its events."""
    if lacks(case, "pathways"):
        return []
    events = Prefetch("events", Event.objects.select_related("changed_by"))
    return list(case.pathways.select_related("service").prefetch_related(events))
