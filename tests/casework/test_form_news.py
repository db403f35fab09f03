"""What is new in the program's form reaches an office that has its own only part by part, and when it says so."""

from copy import deepcopy

import pytest
from django.utils import timezone

from rettidig.casework import form_versions
from rettidig.casework.models import FormVersion, Role
from rettidig.casework.permissions import Denied
from rettidig.casework.questionnaire import form, form_edit
from rettidig.casework.questionnaire.form import shipped_content
from rettidig.casework.questionnaire.form_news import find_news, take_over
from rettidig.casework.steps import form_version as step
from tests.casework.factories import a_user


def on(content, name):
    return form_edit.asked_on(content, name)


def move_desk(content):
    content["desk"].reverse()


def word(content):
    content["questions"]["story"]["label"]["da"] = "Hvad skete der?"


def fold(content):
    form_edit.set_fold(content, on(content, "story")["slug"], "story", {"topic": ["waiting"]})


def remove(content):
    form_edit.remove_question(content, on(content, "wish")["slug"], "wish")


def new_page(content):
    slug = form_edit.add_page(content, "Nyt")
    form_edit.move_question(content, on(content, "wish")["slug"], "wish", slug)


def reorder(content):
    content["questions"]["purpose"]["choices"].reverse()


def hide(content):
    form_edit.arrange_choice(content, "reporter", "gp", "hide")


def reword_subject(content):
    content["subjects"][1]["topics"][0]["words"]["da"] = "Et brev"


def regroup(content):
    form_edit.put_topic(content, "ehr", 3)


def drop_hint(content):
    del content["questions"]["department"]["hint"]


CHANGES = [move_desk, word, fold, remove, new_page, reorder, hide, reword_subject, regroup, drop_hint]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("forward", [True, False])
def test_each_change_is_told_in_a_sentence_and_taken_over_whole(change, forward):
    other = deepcopy(shipped_content())
    change(other)
    base, now = (shipped_content(), other) if forward else (other, shipped_content())
    own = deepcopy(base)
    own["questions"]["email"]["label"]["da"] = "Mail"
    wanted = deepcopy(now)
    wanted["questions"]["email"]["label"]["da"] = "Mail"
    news = find_news(base, now, own)
    assert news
    assert all(each.sentence.endswith(".") or ": " in each.sentence for each in news)
    for each in news:
        take_over(own, deepcopy(now), each.path)
    assert find_news(base, now, own) == []
    assert {**own, "questions": None} == {**wanted, "questions": None}
    asked = {name for each in form.Form(own).pages for name in each.names}
    assert {name: own["questions"].get(name) for name in asked} == {
        name: wanted["questions"].get(name) for name in asked
    }


def test_what_the_office_wrote_itself_is_told_beside_what_is_new():
    now, own = deepcopy(shipped_content()), deepcopy(shipped_content())
    word(now)
    own["questions"]["story"]["label"]["da"] = "Skriv her"
    (found,) = find_news(shipped_content(), now, own)
    assert "Hvad skete der?" in found.sentence
    assert "Skriv her" in found.own


def test_only_the_parts_of_the_page_at_the_desk_that_differ_are_told_in_the_words_of_the_desk():
    now = deepcopy(shipped_content())
    now["desk"][0]["ask"].reverse()
    (found,) = find_news(shipped_content(), now, shipped_content())
    first, second = "Emne, Hvad handler det om?, Ønske", "Ønske, Hvad handler det om?, Emne"
    assert (
        found.sentence == f"“kontorets egen side” er ændret fra “Henvendelsen: {first}” til “Henvendelsen: {second}”."
    )


def test_what_only_the_office_changed_is_no_news():
    own = deepcopy(shipped_content())
    for change in (word, fold, reorder):
        change(own)
    assert find_news(shipped_content(), shipped_content(), own) == []


@pytest.fixture
def administrator(db):
    return a_user(role=Role.ADMINISTRATOR)


@pytest.fixture
def newer(administrator, monkeypatch):
    """The office has its own form, and then the program comes with a newer one."""
    draft = step.begin(by=administrator, at=timezone.now())
    step.publish(draft, changes=0, note="Egen", by=administrator, at=timezone.now())
    now = deepcopy(shipped_content())
    word(now)
    move_desk(now)
    for module in (form_versions, form):
        monkeypatch.setattr(module, "shipped_content", lambda: now)
    return now


def test_own_form_stays_as_it_is_until_somebody_decides(newer):
    version = form_versions.current_version()
    assert version.content["desk"] != newer["desk"]
    assert [each.path for each in form_versions.news_for(version)[0]] == ["desk", "questions.story.label"]


def test_what_was_left_is_not_asked_about_again_before_it_changes_again(newer, administrator):
    draft = step.begin(by=administrator, at=timezone.now())
    draft = step.leave(draft, "desk", changes=0, by=administrator, at=timezone.now())
    draft = step.leave(draft, "questions.story.label", changes=1, by=administrator, at=timezone.now())
    assert [len(each) for each in form_versions.news_for(draft)] == [0, 2]
    newer["questions"]["story"]["label"]["da"] = "Hvad er der sket med dig?"
    assert [len(each) for each in form_versions.news_for(draft)] == [1, 1]


def test_all_decided_and_published_is_compared_with_the_newer_form_from_then_on(newer, administrator):
    draft = step.begin(by=administrator, at=timezone.now())
    for number, path in enumerate(("desk", "questions.story.label")):
        draft = step.leave(draft, path, changes=number, by=administrator, at=timezone.now())
    version = step.publish(draft, changes=2, note="Set", by=administrator, at=timezone.now())
    assert form_versions.news_for(version) == ([], [])
    assert (version.base.content, version.left) == (newer, {})


def test_published_undecided_goes_on_asking(newer, administrator):
    draft = step.begin(by=administrator, at=timezone.now())
    version = step.publish(draft, changes=0, note="Andet", by=administrator, at=timezone.now())
    assert len(form_versions.news_for(version)[0]) == 2


@pytest.mark.parametrize("role", [Role.ADVISER, Role.LEAD])
def test_only_the_administrator_leaves_what_is_new(newer, administrator, role):
    draft = step.begin(by=administrator, at=timezone.now())
    with pytest.raises(Denied):
        step.leave(draft, "desk", changes=0, by=a_user(role=role), at=timezone.now())


def test_form_of_the_program_asks_nothing_of_who_has_no_own(db):
    version = form_versions.current_version()
    assert version.shipped
    assert form_versions.news_for(version) == ([], [])
    assert FormVersion.objects.count() == 1
