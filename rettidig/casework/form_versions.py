"""Which version of the form counts: the newest that the office has published, else the one that is shipped."""

from functools import lru_cache

from django.db.models import Q
from django.utils import timezone

from .models import FormVersion
from .questionnaire.form import Form, digest, shipped_content
from .questionnaire.form_news import News, find_news


def current_version() -> FormVersion:
    """The version in which a new inquiry is written. The shipped one is stored when it is first used."""
    mark = digest(shipped_content())
    published = FormVersion.objects.exclude(published_at=None).filter(Q(shipped=False) | Q(digest=mark))
    return published.order_by("shipped", "-pk").defer("content").first() or shipped_version()


def shipped_version() -> FormVersion:
    """The version that comes with the program as it is now."""
    mark, now = digest(shipped_content()), timezone.now()
    given = {"content": shipped_content(), "changed_at": now, "published_at": now}
    return FormVersion.objects.get_or_create(digest=mark, shipped=True, defaults=given)[0]


def news_for(version: FormVersion) -> tuple[list[News], list[News]]:
    """What the program's form has that an own version has not: what nobody has decided on, and what was left."""
    if version.base is None or version.base.digest == digest(shipped_content()):
        return [], []
    every = find_news(version.base.content, shipped_content(), version.content)
    left = [each for each in every if version.left.get(each.path) == each.mark]
    return [each for each in every if each not in left], left


def form_of(version: int | None) -> Form | None:
    """The form of a published version; None for what was written before there were versions."""
    return _read(version) if version else None


@lru_cache(maxsize=64)
def _read(version: int) -> Form:
    return Form(FormVersion.objects.values_list("content", flat=True).get(pk=version))  # it never changes
