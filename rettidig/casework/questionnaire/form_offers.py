"""What a form offers to choose from: nothing that is needed may be hidden, and nothing may stand twice."""

from collections.abc import Iterator
from itertools import chain

from django.utils.translation import gettext as _

from ..topics import TOPICS
from .answers import QUESTIONS
from .conditions import SERIOUS, Condition, mentions
from .fault import Fault
from .form import Form

FIRST_VIEW_MAX = 6
CHOICES_MIN = 2
NEEDED = {"condition": (*SERIOUS, "none"), "reporter": ("patient",), "reply_by": ("page",)}


def find_hidden_faults(form: Form) -> list[Fault]:
    """What is wrong with the choices and the subjects."""
    return [*_choices(form), *_in_conditions(form), *_subjects(form)]


def hidden_choices(form: Form, name: str) -> set[str]:
    """The choices of a question that are not offered any more."""
    asked = form.asked(name)
    return asked.choices_for("").keys() - asked.offered_to("").keys()


def _choices(form: Form) -> Iterator[Fault]:
    for name, words in form.content["questions"].items():
        offered, asked = form.asked(name).offered_to(""), form.asked(name)
        if words.get("choices") and len(offered) < CHOICES_MIN:
            yield Fault(f"questions.{name}", _("Der skal være mindst to svar at vælge imellem."))
        for key in NEEDED.get(name, ()):
            if key in hidden_choices(form, name):
                told = {"answer": asked.choices_for("")[key]}
                yield Fault(f"questions.{name}.choices.{key}", _("Svaret “%(answer)s” kan ikke undværes.") % told)


def _in_conditions(form: Form) -> Iterator[Fault]:
    """What waits for answers that nobody can choose."""
    for page in form.pages:
        for path, condition in page.every_condition():
            yield from _waits_in_vain(form, f"pages.{page.slug}.{path}", condition)


def _waits_in_vain(form: Form, place: str, condition: Condition) -> Iterator[Fault]:
    for _path, word, wanted in mentions(condition):
        if word in QUESTIONS and wanted and set(wanted) <= hidden_choices(form, word):
            told = {"question": form.asked(word).label_for("")}
            yield Fault(place, _("Betingelsen venter på et svar på “%(question)s”, som er skjult.") % told)


def _subjects(form: Form) -> Iterator[Fault]:
    groups = form.content["subjects"]
    keys = [each["key"] for group in groups for each in group["topics"]]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Fault(f"subjects.1.topics.{key}", _("Emnet står der to gange."))
    shown = set(chain.from_iterable(topics for _heading, topics in form.subjects()))
    for topic in TOPICS.values():
        if "default" in topic.traits and topic.key not in shown:
            words = _("Emnet “%(topic)s” kan ikke undværes: det er til alt andet.")
            yield Fault(f"subjects.1.topics.{topic.key}", words % {"topic": form.subject(topic.key)})
    at_once = [each for each in groups[0]["topics"] if not each.get("hidden")] if len(groups) > 1 else []
    if len(at_once) > FIRST_VIEW_MAX:
        words = _("Der er %(n)s emner i den første gruppe. Højst seks er til at overskue.") % {"n": len(at_once)}
        yield Fault("subjects.1", words)
    for number, group in enumerate(groups, 1):
        if len(groups) > 1 and number > 1 and not group.get("heading"):
            yield Fault(f"subjects.{number}.heading", _("Gruppen mangler en overskrift."))
        if not group["topics"]:
            yield Fault(f"subjects.{number}", _("Gruppen har ingen emner. Fjern den, eller flyt et emne derhen."))
