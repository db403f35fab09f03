"""The page on which staff write for a caller is made of the citizens' form: its choices, conditions and words."""

from copy import deepcopy

import pytest
from django.urls import reverse
from django.utils import timezone

from rettidig.casework.form_versions import current_version
from rettidig.casework.models import Case, Role
from rettidig.casework.questionnaire.answers import DESK
from rettidig.casework.questionnaire.form import Form, shipped_content, shipped_form
from rettidig.casework.questionnaire.form_check import find_faults
from rettidig.casework.steps import form_version as step
from rettidig.casework.topics import TOPICS
from rettidig.web.desk.inquiry_form import InquiryForm
from tests.casework.factories import a_user
from tests.desk_data import page

pytestmark = pytest.mark.django_db
NEW = "/kontor/ny/"
CALL = {"channel": "phone", "category": "waiting", "story": "Venter på en skulder.", "reporter": "patient"}
CALL |= {"home_region": "midtjylland", "reply_by": "page"}


def publish(change):
    by, at = a_user(role=Role.ADMINISTRATOR), timezone.now()
    draft = step.begin(by=by, at=at)
    content = deepcopy(draft.content)
    change(content)
    draft = step.change(draft, content, changes=draft.changes, by=by, at=at)
    return step.publish(draft, changes=draft.changes, note="Prøvet", by=by, at=at)


def rename(content):
    for each in content["questions"]["condition"]["choices"]:
        each["words"]["da"] = f"Omdøbt {each['key']}"


def test_visitor_who_calls_is_written_down_as_one_who_writes(adviser, office):
    told = {"category": "ill_in_denmark", "country": "DE", "bill_amount": "1.250,50", "bill_currency": "EUR"}
    adviser.post(NEW, CALL | {"home_region": "abroad"} | told)
    case = Case.objects.get()
    assert (case.answers["country"], case.answers["bill_amount"]) == ("DE", "1250.50")
    assert "Tyskland" in adviser.get(page(case, "case")).text


def test_choice_that_is_renamed_on_the_form_is_renamed_at_the_desk_and_on_the_case(adviser, office):
    version = publish(rename)
    assert "Omdøbt heart" in adviser.get(NEW).text
    adviser.post(NEW, CALL | {"condition": "heart"})
    case = Case.objects.get()
    assert case.form_version == version
    publish(lambda content: content["questions"]["story"]["label"].update(da="Hvad skete der?"))
    assert "Omdøbt heart" in adviser.get(page(case, "case")).text


def test_call_that_was_begun_in_one_version_is_written_on_in_it(adviser, office):
    form = adviser.get(NEW).context["form"]
    first = current_version()
    adviser.post(reverse("desk:keep_call"), {"key": form["key"].value(), "story": "Venter."})
    publish(rename)
    assert "Omdøbt" not in adviser.post(NEW, {"key": form["key"].value(), "patient_cpr": "1", "story": "V"}).text
    adviser.post(NEW, CALL | {"key": form["key"].value()})
    assert Case.objects.get().form_version == first


def test_case_says_what_the_desk_asked_and_not_what_a_citizen_reads(adviser, office):
    adviser.post(NEW, CALL | {"reporter": "relative", "reporter_name": "Max", "consent_basis": "patient"})
    shown = adviser.get(page(Case.objects.get(), "case")).text
    assert "Ja, siger den, der henvender sig" in shown
    assert "Jeg er pårørende" not in shown


@pytest.mark.parametrize(("name", "said"), [("reply_by", "Svar ønskes"), ("hospital", "Hospital")])
def test_question_without_words_of_the_desk_is_asked_as_of_the_patient(name, said):
    assert shipped_form().asked(name).label_for(DESK) == said


def test_version_from_before_the_desk_was_part_of_the_form_still_has_a_page_there():
    content = {name: part for name, part in shipped_content().items() if name != "desk"}
    assert Form(content).desk_groups() == shipped_form().desk_groups()


def test_question_that_the_form_asks_and_the_desk_has_no_place_for_stands_last_and_one_that_is_gone_is_not_asked():
    content = deepcopy(shipped_content())
    for each in content["pages"]:
        each["ask"] = [asked for asked in each["ask"] if asked["name"] != "wish"]
    content["pages"][0]["ask"].append({"name": "postponed"})
    names = [name for _heading, group in Form(content).desk_groups() for name in group]
    assert names.index("postponed") > names.index("surgery_changed")  # the last that the desk has a place for
    assert "wish" not in names


@pytest.mark.parametrize("asked", ["shoe_size", "language", "story"])
def test_desk_that_asks_the_unknown_or_the_same_twice_is_a_fault(asked):
    content = deepcopy(shipped_content())
    content["desk"][-1]["ask"].append(asked)
    assert [each.path for each in find_faults(content)] == ["desk"]


def test_every_subject_can_be_chosen_at_the_desk_once_and_the_forms_own_come_first():
    form = InquiryForm(of_form=shipped_form())
    keys = [each.data["value"] for each in form["category"].subwidgets if each.data["value"]]
    assert sorted(keys) == sorted(TOPICS)
    offered = [key for _heading, topics in shipped_form().subjects() for key in topics]
    assert keys[: len(offered)] == offered


TRANSPORT = CALL | {"category": "transport"}


def test_what_does_not_belong_to_the_subject_is_never_wrong_and_becomes_a_note(adviser, office):
    typed = TRANSPORT | {"purpose": "treatment", "decided": "den 99.", "referral_received": "-3"}
    assert adviser.post(NEW, typed).status_code == 302
    case = Case.objects.get()
    note = case.notes.get().text
    assert "Behandling bestemt: den 99." in note
    assert "Behandling eller operation" in note
    assert "purpose" not in case.answers
    assert not case.pathways.get().events.exists()


def test_what_belongs_to_the_subject_is_an_answer_and_no_note(adviser, office):
    adviser.post(NEW, CALL | {"purpose": "treatment", "decided": "-3"})
    case = Case.objects.get()
    assert (case.answers["purpose"], case.notes.count()) == ("treatment", 0)


def test_what_belongs_and_cannot_be_read_is_said_beside_the_field_and_all_is_kept(adviser, office):
    answer = adviser.post(NEW, CALL | {"referral_received": "den 99.", "wish": "Gerne Aarhus"})
    assert list(answer.context["form"].errors) == ["referral_received"]
    assert "Gerne Aarhus" in answer.text


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        ({}, "reply_by"),
        ({"phone": "22222222"}, None),
        ({"email": "kaja@example.dk"}, None),
        ({"reply_by": "page"}, None),
        ({"reply_by": "phone"}, "phone"),
        ({"reply_by": "post"}, "address"),
        ({"reply_by": "post", "address": "Vejen 1"}, None),
        ({"reply_by": "post", "patient_cpr": "2103009996"}, None),
        ({"channel": "post", "patient_cpr": "2103009996"}, None),
        ({"patient_cpr": "123"}, "patient_cpr"),
    ],
)
def test_caller_whom_nobody_can_reach_is_the_only_one_who_must_tell_more(adviser, office, told, missing):
    answer = adviser.post(NEW, {name: value for name, value in CALL.items() if name != "reply_by"} | told)
    assert answer.status_code == (422 if missing else 302)
    assert not missing or list(answer.context["form"].errors) == [missing]


def test_call_about_an_open_case_needs_no_way_to_reach_the_person(adviser, case):
    adviser.post(
        NEW,
        {
            "channel": "phone",
            "story": "Ringer igen.",
            "reporter": "patient",
            "on": case.pk,
            "home_region": "midtjylland",
        },
    )
    assert case.contacts.last().text.startswith("Ringer igen.")


def test_caller_without_name_and_number_is_written_down_without_a_case(adviser, office):
    typed = {"story": "Hvad koster en tolk?", "caseless": "1", "key": "k"}
    form = adviser.post(reverse("desk:caseless_call"), typed).context["form"]
    sent = {
        "text": form["text"].value(),
        "topic": "miscellaneous",
        "key": "AAAA",
        "said": "Det er gratis.",
        "answered": "1",
    }
    assert adviser.post(reverse("desk:caseless_call"), sent).status_code == 302
    assert Case.objects.get().reply_phone == ""


def test_caller_with_a_life_threatening_disease_is_asked_what_that_subject_asks_and_stands_first(adviser, office):
    typed = CALL | {"category": "max_wait", "purpose": "treatment", "treatment_consent": "-2", "condition": "cancer"}
    adviser.post(NEW, typed)
    case = Case.objects.get()
    assert (case.topic, case.priority, case.max_wait_form) == ("max_wait", 1, True)
    assert "treatment_consent" in case.answers
