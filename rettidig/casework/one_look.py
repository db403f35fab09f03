"""While a page is only read nothing changes, so what several of its parts ask about a case is asked once, and of which
things the case has none, in one query for all of them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import connection

from .models import Case, CaseLink

Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")
LINKS = "links"  # to other cases, from either side
THINGS = (  # of a case, by their names on it
    *("acceptance_request", "advice_requests", "assessments", "attachments", "consents", "decisions", "escalations"),
    "dialogue_meetings",
    "forwardings",
    *("joined", "letters", "lookup_questions", "matters", "max_wait_legs", "notes", "option_lists", "pathways"),
    *(
        "privacy_markings",
        "questions",
        "re_referrals",
        "split_off",
        "sub_cases",
        "target_shifts",
        "tasks",
        "ticks",
        "warnings",
        "wishes",
    ),
)
_seen: ContextVar[dict[Any, Any] | None] = ContextVar("seen", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """Within this, what is asked `once` keeps its answer. Only for pages that change nothing before they are made."""
    token = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(token)


def once(ask: Callable[Concatenate[Case, Rest], Answer]) -> Callable[Concatenate[Case, Rest], Answer]:
    """A question about a case that is asked once within `one_look`, and each time elsewhere. Its caller changes nothing
    in the answer.
    """

    @wraps(ask)
    def asked(case: Case, /, *args: Rest.args, **rest: Rest.kwargs) -> Answer:
        seen = _seen.get()
        if seen is None:
            return ask(case, *args, **rest)
        key = (ask, case.pk, args, *sorted(rest.items()))
        if key not in seen:
            seen[key] = ask(case, *args, **rest)
        answer: Answer = seen[key]
        return answer

    return asked


def lacks(case: Case, thing: str) -> bool:
    """Whether the case is known to have none of these things, so that nobody need ask for them; most cases have few.
    Elsewhere than within `one_look` it is not known.
    """
    return _seen.get() is not None and not _things_of(case)[thing]


@once
def _things_of(case: Case) -> dict[str, bool]:
    with connection.cursor() as cursor:
        cursor.execute(_statement(), {"case": case.pk})
        return dict(zip((*THINGS, LINKS), cursor.fetchone(), strict=True))


@cache
def _statement() -> str:
    """For each thing whether there is one: by the index of each table on its case."""
    relations = {name: [Case._meta.get_field(name).field] for name in THINGS}  # type: ignore[union-attr]
    relations[LINKS] = [CaseLink._meta.get_field(name) for name in ("case", "other")]
    asked = (" OR ".join(_exists(field) for field in fields) for fields in relations.values())
    return f"SELECT {', '.join(asked)}"


def _exists(field: Any) -> str:
    table, column = (connection.ops.quote_name(name) for name in (field.model._meta.db_table, field.column))
    return f"EXISTS (SELECT FROM {table} WHERE {column} = %(case)s)"
