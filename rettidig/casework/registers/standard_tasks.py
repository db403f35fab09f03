"""The register of standard tasks: what an office always does in a case of one topic, and by when."""

from collections.abc import Collection, Iterator

from django.utils.translation import gettext_lazy as _

from ..models import Office, StandardTask
from ..topics import TOPICS
from .columns import Choice, Number, Reference, Text
from .definitions import ENDS_AFTER_IT_BEGINS, PERIOD, Register, join


class TopicChoices(Collection[tuple[str, str]]):
    """Every topic with its name in the reader's language; also those that tracks have added."""

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return ((topic.key, topic.label) for topic in TOPICS.values())

    def __len__(self) -> int:
        return len(TOPICS)

    def __contains__(self, choice: object) -> bool:
        return choice in list(self)


STANDARD_TASKS = Register(
    key="standard_tasks",
    name=_("Standardopgaver"),
    about=_("Opgaver, som en sag om et emne altid begynder med, og hvor mange hverdage der er til dem."),
    model=StandardTask,
    columns=(
        Reference("office", _("Kontor"), model=Office, by_name="name"),
        Choice("topic", _("Emne"), choices=TopicChoices()),
        Text("title", _("Hvad skal gøres?")),
        Number("business_days", _("Hverdage fra sagen begynder"), most=250),
        *PERIOD,
    ),
    identity=("office", "topic", "title", "valid_from"),
    title=("title", "topic"),
    rules=(ENDS_AFTER_IT_BEGINS,),
    has_dates=True,
    goes_along=True,
)
join(STANDARD_TASKS)
