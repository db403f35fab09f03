"""While a page is only read nothing changes, so what several of its parts ask about a case is asked once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from .models import Case

Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")
_seen: ContextVar[dict[Any, Any] | None] = ContextVar("seen", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """Within this, what is asked `once` keeps its answer. Only for pages that change nothing."""
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
