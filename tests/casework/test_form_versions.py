"""The versions of the form: an inquiry keeps the words that it was written in, and a published version stays."""

from copy import deepcopy

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from rettidig.casework.form_versions import current_version, form_of
from rettidig.casework.models import FormVersion, Role
from rettidig.casework.permissions import Denied
from rettidig.casework.questionnaire import form_edit
from rettidig.casework.questionnaire.answers import Answers
from rettidig.casework.questionnaire.conditions import Situation
from rettidig.casework.questionnaire.form import Form, shipped_content
from rettidig.casework.questionnaire.form_check import find_faults
from rettidig.casework.questionnaire.form_texts import texts_of
from rettidig.casework.steps import draft as store
from rettidig.casework.steps import form_version as step
from rettidig.web.answers import rows_of
from tests.casework.factories import a_user
from tests.intake_data import AT, SHOULDER, make_office, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def administrator():
    return a_user(role=Role.ADMINISTRATOR)


def published(administrator, change):
    draft = step.begin(by=administrator, at=timezone.now())
    content = deepcopy(draft.content)
    change(content)
    draft = step.change(draft, content, changes=draft.changes, by=administrator, at=timezone.now())
    return step.publish(draft, changes=draft.changes, note="Prøvet", by=administrator, at=timezone.now())


def ask_otherwise(content):
    content["questions"]["story"]["label"]["da"] = "Hvad skete der?"


def test_shipped_form_has_no_fault():
    assert find_faults(shipped_content()) == []


def test_shipped_form_is_stored_once_when_it_is_first_used():
    assert current_version() == current_version()
    assert FormVersion.objects.get().shipped


def test_case_keeps_the_words_of_the_version_it_was_written_in(office, administrator):
    before = send(office, SHOULDER).case
    published(administrator, ask_otherwise)
    after = send(office, SHOULDER | {"patient_cpr": ""}).case
    labels = [dict(rows_of(Answers.of(case.answers), form_of(case.form_version_id))) for case in (before, after)]
    assert "Fortæl med dine egne ord" in labels[0]
    assert "Hvad skete der?" in labels[1]


def hide_the_gp(content):
    form_edit.arrange_choice(content, "reporter", "gp", "hide")


EDITED = {
    "folded": lambda content: form_edit.set_fold(content, slug("hospital"), "hospital", {"topic": ["waiting"]}),
    "unfolded": lambda content: page(content, "wish")["ask"][-1].pop("fold"),
    "worded": lambda content: content["questions"]["condition"]["short"].update(da="Alvorlig sygdom"),
    "taken away": lambda content: form_edit.remove_question(content, slug("wish"), "wish"),
    "hidden": hide_the_gp,
    "moved": lambda content: content["questions"]["purpose"]["choices"].reverse(),
}


def test_what_was_sent_reads_the_same_whatever_is_published_afterwards(office, administrator):
    seen = {}
    for number, change in enumerate([lambda content: None, *EDITED.values()]):
        version = published(administrator, change)
        case = send(office, SHOULDER | {"patient_cpr": "", "wish": f"Ønske {number}"}).case
        assert case.form_version_id == version.pk
        for one in (case, *seen):
            form = form_of(one.form_version_id)
            now = Situation(one.answers, max_wait=False)
            folds = [name for each in form.pages for name in each.names if each.is_folded(name, now)]
            shown = (list(rows_of(Answers.of(one.answers), form)), folds)
            assert seen.setdefault(one, shown) == shown


def test_draft_goes_on_in_the_version_in_which_it_was_begun(administrator):
    draft, _key = store.open_draft(max_wait_form=False, at=AT)
    published(administrator, ask_otherwise)
    assert store.form_of(draft).asked("story").label_for("") == "Fortæl med dine egne ord"


def test_published_version_cannot_be_changed(administrator):
    version = published(administrator, ask_otherwise)
    with pytest.raises(IntegrityError), transaction.atomic():
        FormVersion.objects.filter(pk=version.pk).update(note="x")


def test_earlier_version_comes_back_as_a_new_one(administrator):
    first = current_version()
    published(administrator, ask_otherwise)
    draft = step.begin(of=first.pk, by=administrator, at=timezone.now())
    again = step.publish(draft, changes=0, note="Tilbage", by=administrator, at=timezone.now())
    assert current_version() == again != first
    assert again.content == first.content


def test_second_of_two_at_once_is_refused(administrator):
    draft = step.begin(by=administrator, at=timezone.now())
    content = deepcopy(draft.content)
    ask_otherwise(content)
    step.change(draft, content, changes=0, by=administrator, at=timezone.now())
    with pytest.raises(Denied):
        step.change(draft, content, changes=0, by=administrator, at=timezone.now())


def test_nothing_changed_is_nothing_to_undo(administrator):
    draft = step.begin(by=administrator, at=timezone.now())
    draft = step.change(draft, draft.content, changes=0, by=administrator, at=timezone.now())
    with pytest.raises(Denied):
        step.undo(draft, changes=draft.changes, by=administrator, at=timezone.now())


def test_change_of_another_is_not_undone_unseen(administrator):
    draft = step.begin(by=administrator, at=timezone.now())
    content = deepcopy(draft.content)
    ask_otherwise(content)
    step.change(draft, content, changes=0, by=administrator, at=timezone.now())
    with pytest.raises(Denied):
        step.undo(draft, changes=0, by=administrator, at=timezone.now())


def test_hidden_choice_is_not_offered_but_read_in_what_was_sent(office, administrator):
    case = send(office, SHOULDER | {"reporter": "gp"}).case
    form = Form(published(administrator, hide_the_gp).content)
    assert "gp" not in form.asked("reporter").offered_to("")
    assert "Jeg er patientens egen læge" in dict(rows_of(Answers.of(case.answers), form)).values()


def test_hidden_subject_is_not_offered_but_read_in_what_was_sent():
    content = deepcopy(shipped_content())
    form_edit.arrange_topic(content, "transport", "hide")
    form = Form(content)
    assert all("transport" not in topics for _heading, topics in form.subjects())
    assert form.subject("transport") == "Transport til og fra hospitalet"


def test_form_with_a_fault_is_not_published(administrator):
    with pytest.raises(Denied):
        published(administrator, lambda content: content["pages"].pop(0))


@pytest.mark.parametrize("role", [Role.ADVISER, Role.LEAD, Role.LAWYER])
def test_nobody_but_the_administrator_changes_the_form(role):
    with pytest.raises(Denied):
        step.begin(by=a_user(role=role), at=timezone.now())


def page(content, name):
    return form_edit.asked_on(content, name)


def ask_no_more(*names):
    def change(content):
        for each in content["pages"]:
            each["ask"] = [asked for asked in each["ask"] if asked["name"] not in names]

    return change


def slug(name):
    return page(shipped_content(), name)["slug"]


def condition(name, when):
    return lambda content: form_edit.set_condition(content, slug(name), name, when)


def fold(name, when):
    return lambda content: form_edit.set_fold(content, slug(name), name, when)


def fold_all(page, *names):
    return lambda content: [form_edit.set_fold(content, page, name, {}) for name in names]


def test_question_that_stands_folded_comes_into_view_on_a_page_where_nothing_else_is():
    content = deepcopy(shipped_content())
    there = form_edit.add_page(content, "Ønsket")
    assert "fold" in form_edit.asked_on(content, "wish")["ask"][-1]
    form_edit.move_question(content, slug("wish"), "wish", there)
    assert "fold" not in form_edit.page_of(content, there)["ask"][0]


def too_many_at_once(content):
    every = [each for group in content["subjects"] for each in group["topics"]]
    content["subjects"] = [{"topics": every[:7]}, {"heading": {"da": "Andet"}, "topics": every[7:]}]


NEVER = {"track": ["general"], "not": {"track": ["general"]}}
BROKEN = [
    (f"pages.{slug('story')}.ask", lambda content: page(content, "story")["ask"].append({"name": "shoe_size"})),
    (f"pages.{slug('reply_by')}.ask.story", lambda content: page(content, "reply_by")["ask"].append({"name": "story"})),
    (f"pages.{slug('reporter')}.when", lambda content: page(content, "reporter").update(when={"story": ["x"]})),
    (f"pages.{slug('story')}.when", lambda content: page(content, "story").update(when={"answered": ["story"]})),
    (f"pages.{slug('story')}.ask.wish.when", condition("wish", {"answered": ["reply_by"]})),
    (f"pages.{slug('reply_by')}.when", lambda content: page(content, "reply_by").update(when={"condition": ["gout"]})),
    (f"pages.{slug('category')}.ask.category", lambda content: page(content, "category").update(when=NEVER)),
    ("questions.story.label", lambda content: content["questions"]["story"]["label"].pop("da")),
    ("questions.area.choices", lambda content: content["questions"]["area"]["choices"].append({"key": "soul"})),
    ("pages", ask_no_more("phone", "email", "address")),
    ("pages", ask_no_more("condition")),
    (f"pages.{slug('story')}.ask.wish.fold", fold("wish", {"answered": ["reply_by"]})),
    (f"pages.{slug('reporter')}.ask.reporter", fold("reporter", {})),
    (
        f"pages.{slug('treated_in')}",
        fold_all("rejse", "abroad_care", "condition", "treated_in"),
    ),
    ("questions.reporter.more", lambda content: content["questions"]["reporter"]["more"].pop("da")),
    ("pages.ny", lambda content: form_edit.add_page(content, "Ny")),
    (
        "questions.condition.choices.cancer",
        lambda content: form_edit.arrange_choice(content, "condition", "cancer", "hide"),
    ),
    ("questions.record_consent", lambda content: form_edit.arrange_choice(content, "record_consent", "no", "hide")),
    ("subjects.1.topics.miscellaneous", lambda content: form_edit.arrange_topic(content, "miscellaneous", "hide")),
    ("subjects.1", too_many_at_once),
    ("subjects.5", lambda content: form_edit.add_group(content, "Tom")),
    (
        f"pages.{slug('wish')}.ask.wish.when",
        lambda content: (hide_the_gp(content), condition("wish", {"reporter": ["gp"]})(content)),
    ),
]


def test_two_pages_that_wait_for_each_other_are_refused_with_their_place(administrator):
    content = deepcopy(shipped_content())
    form_edit.set_condition(content, slug("patient_name"), "", {"answered": ["reply_by"]})
    form_edit.set_condition(content, slug("reply_by"), "", {"answered": ["patient_name"]})
    faults = find_faults(content)
    assert faults[0].path == f"pages.{slug('patient_name')}.when"
    assert "Sådan vil jeg have svar" in faults[0].words


def test_form_that_is_hard_to_read_is_refused():
    content = deepcopy(shipped_content())
    for _path, text in texts_of(content, ""):
        text["da"] = "Sundhedsmyndighedernes ventetidsgarantibestemmelser omfatter udredningsproblematikker"
    assert [fault.words.partition(":")[0] for fault in find_faults(content)] == ["Blanketten er for svær at læse"]


@pytest.mark.parametrize(("path", "change"), BROKEN)
def test_each_fault_is_found_with_its_place(path, change):
    content = deepcopy(shipped_content())
    change(content)
    assert any(fault.path.startswith(path) for fault in find_faults(content)), find_faults(content)


def test_subjects_stand_in_their_groups():
    content = deepcopy(shipped_content())
    content["subjects"] = [{"heading": {"da": "Ventetid"}, "topics": content["subjects"][0]["topics"][:2]}]
    ((heading, topics),) = Form(content).subjects()
    assert (heading, len(topics)) == ("Ventetid", 2)


def test_form_speaks_german_where_it_has_german_and_english_where_it_has_not():
    content = deepcopy(shipped_content())
    content["questions"]["country"]["label"]["de"] = "In welchem Land wohnen Sie?"
    del content["questions"]["story"]["label"]["de"]
    with translation.override("de"):
        assert Form(content).asked("country").label_for("patient") == "In welchem Land wohnen Sie?"
        assert Form(content).asked("story").label_for("patient") == "Tell us in your own words"
