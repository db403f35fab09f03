"""Everything that can be wrong with a form, each fault with its place, in the reader's language."""

from collections.abc import Iterator
from itertools import chain, combinations

from django.utils.translation import gettext as _

from ..letters.language import AIM
from ..topics import TOPICS
from .answers import QUESTIONS, UNKNOWN, Kind
from .conditions import TRACKS, Condition, can_fit, mentions, questions_in
from .fault import Fault
from .form import ONLY_AT_DESK, Content, Form, Page
from .form_offers import find_hidden_faults
from .form_texts import lix_of, texts_of

REACHED_BY = ("phone", "email", "address")
ALWAYS_ASKED = ("reporter", "category", "condition")
SERIOUS: Condition = {"topic": ["waiting"]}
NOT_ON_A_PAGE = ("language", "service")
QUESTIONS_MAX = 5


def find_faults(content: Content) -> list[Fault]:
    """What keeps the form from being published."""
    faults = [*_texts(content), *_questions(content), *_names(content), *_at_desk(content)]
    if faults:
        return faults
    form = Form(content)
    if faults := [*_empty(form), *find_hidden_faults(form), *_many(form)]:
        return faults
    return [*_conditions(form), *_folds(form), *_twice(form), *_musts(form), *_taken_away(form)]


def _texts(content: Content) -> Iterator[Fault]:
    """Each text must be there in Danish, and all of them together easy to read."""
    for path, text in texts_of(content, ""):
        if not text.get("da"):
            yield Fault(path, _("Den danske tekst mangler."))
    if (found := lix_of(content)) > AIM:
        yield Fault("", _("Blanketten er for svær at læse: LIX %(lix)s. Den må højst være 35.") % {"lix": round(found)})


def _questions(content: Content) -> Iterator[Fault]:
    for name, words in content["questions"].items():
        known = QUESTIONS[name].choices if name in QUESTIONS else {}
        for choice in words.get("choices", ()):
            if choice["key"] not in known:
                yield Fault(f"questions.{name}.choices", _("Svaret “%(key)s” findes ikke.") % {"key": choice["key"]})
    for group in content["subjects"]:
        for topic in group["topics"]:
            if topic["key"] not in TOPICS:
                yield Fault("subjects", _("Emnet “%(key)s” findes ikke.") % {"key": topic["key"]})


def _names(content: Content) -> Iterator[Fault]:
    slugs = [page["slug"] for page in content["pages"]]
    for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1}):
        yield Fault(f"pages.{slug}", _("To sider har samme adresse."))
    for page in content["pages"]:
        for asked in page["ask"]:
            name = asked["name"]
            if name not in QUESTIONS or name in NOT_ON_A_PAGE:
                yield Fault(f"pages.{page['slug']}.ask", _("Spørgsmålet “%(name)s” findes ikke.") % {"name": name})


def _at_desk(content: Content) -> Iterator[Fault]:
    """The page at the desk asks nothing twice, and nothing that the record does not know."""
    names = [name for group in content.get("desk", ()) for name in group["ask"]]
    for name in dict.fromkeys(names):
        if name not in QUESTIONS or (name in NOT_ON_A_PAGE and name not in ONLY_AT_DESK):
            yield Fault("desk", _("Spørgsmålet “%(name)s” findes ikke.") % {"name": name})
        elif names.count(name) > 1:
            yield Fault("desk", _("“%(name)s” står to gange.") % {"name": name})


def _empty(form: Form) -> Iterator[Fault]:
    for page in form.pages:
        if not page.names and not page.takes_files:
            yield Fault(f"pages.{page.slug}", _("Siden spørger ikke om noget. Fjern den, eller giv den et spørgsmål."))


def _many(form: Form) -> Iterator[Fault]:
    """Every possible answer is tried below: of many questions there are too many, and nobody reads such a condition."""
    for page in form.pages:
        for path, condition in page.every_condition():
            if len(set().union(*map(questions_in, (page.when, page.skip or {}, condition)))) > QUESTIONS_MAX:
                words = _("Betingelsen ser på flere end %(n)s spørgsmål.") % {"n": QUESTIONS_MAX}
                yield Fault(f"pages.{page.slug}.{path}", words)


def _folds(form: Form) -> Iterator[Fault]:
    """What must be answered stands in view, and so does something on every page."""
    for page in form.pages:
        for name in page.folds:
            if name in page.must:
                words = _("“%(name)s” skal besvares. Derfor kan det ikke være foldet sammen.")
                yield Fault(f"pages.{page.slug}.ask.{name}", words % {"name": form.asked(name).label_for("")})
        if page.names and page.folds.keys() >= {*page.names}:
            yield Fault(f"pages.{page.slug}", _("Alle sidens spørgsmål er foldet sammen. Lad mindst ét være fremme."))


def _asked(page: Page) -> Iterator[tuple[str, tuple[Condition, Condition]]]:
    """Each question of a page, with what must fit for it to be put."""
    is_put = {} if page.skip is None else {"not": page.skip}
    for name in page.names:
        yield name, ({**page.when, **is_put}, page.conditions.get(name, {}))


def _conditions(form: Form) -> Iterator[Fault]:
    """A condition may look only at what was asked before its page, and at answers that there are."""
    before = set(form.only_in_the_check)  # the check comes before the form
    for page in form.pages:
        for path, condition in page.every_condition():
            place = f"pages.{page.slug}.{path}"
            for name in sorted(questions_in(condition) - before):
                label = form.asked(name).label_for("") if name in QUESTIONS else name
                yield Fault(place, _("Betingelsen ser på “%(name)s”, som først spørges senere.") % {"name": label})
            yield from (Fault(place, words) for words in _impossible(condition))
        before |= set(page.names)


def _impossible(condition: Condition) -> Iterator[str]:
    traits = set(chain.from_iterable(topic.traits for topic in TOPICS.values()))
    for _path, word, wanted in mentions(condition):
        match word:
            case "topic":
                known = traits
            case "track":
                known = set(TRACKS)
            case "answered":
                known = set(QUESTIONS)
            case _ if word in QUESTIONS and QUESTIONS[word].kind is Kind.CHOICE:
                known = {*QUESTIONS[word].choices, UNKNOWN}
            case _:
                continue
        for each in wanted:
            if each not in known:
                yield _("Svaret “%(key)s” findes ikke.") % {"key": each}


def _twice(form: Form) -> Iterator[Fault]:
    """Nobody is asked again what they have answered; what was left open may be asked once more."""
    for one, other in combinations(form.pages, 2):
        first = dict(_asked(one))
        for name, conditions in _asked(other):
            if name in first and can_fit(*first[name], *conditions, {"answered": [name]}):
                words = _("“%(name)s” spørges også på siden “%(page)s”.")
                told = words % {"name": form.asked(name).label_for(""), "page": one.heading}
                yield Fault(f"pages.{other.slug}.ask.{name}", told)


def _musts(form: Form) -> Iterator[Fault]:
    for page in form.pages:
        for name, conditions in _asked(page):
            if name in page.must and not can_fit(*conditions):
                words = _("“%(name)s” skal besvares, men kan aldrig blive spurgt.")
                yield Fault(f"pages.{page.slug}.ask.{name}", words % {"name": form.asked(name).label_for("")})


def _taken_away(form: Form) -> Iterator[Fault]:
    """What no form can do without."""
    asked = {name for page in form.pages for name in page.names}
    for name in ALWAYS_ASKED:
        if name not in asked:
            label = form.asked(name).label_for("")
            yield Fault("pages", _("“%(question)s” kan ikke undværes.") % {"question": label})
    ways = [conditions for page in form.pages for name, conditions in _asked(page) if name in REACHED_BY]
    if can_fit(*({"any": [{"not": each} for each in conditions]} for conditions in ways)):  # somebody is asked for none
        yield Fault("pages", _("Der skal spørges om telefon, e-mail eller adresse, så personen kan få svar."))
    serious = [conditions for page in form.pages for name, conditions in _asked(page) if name == "condition"]
    if serious and not any(can_fit(SERIOUS, *conditions) for conditions in serious):
        yield Fault("pages", _("Den, der venter, skal spørges, om det er en alvorlig sygdom."))
