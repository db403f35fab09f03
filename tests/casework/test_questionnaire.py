"""The citizen's answers: the same record, the same facts and the same page from every form."""

from dataclasses import FrozenInstanceError
from datetime import date, timedelta
from itertools import product

import pytest
from django.db import IntegrityError
from django.utils import timezone

from rettidig import rights
from rettidig.casework.findings import find_finding
from rettidig.casework.models import Hospital, Service
from rettidig.casework.questionnaire.answers import QUESTIONS, UNKNOWN, Answers, Goes, Kind
from rettidig.casework.questionnaire.document import CONDITIONS, document_of
from rettidig.casework.questionnaire.form import shipped_form
from rettidig.casework.regions import regions_on
from rettidig.casework.steps.assessment import document_of as document_of_case
from rettidig.casework.steps.decision import propose
from rettidig.web.answers import rows_of
from rettidig.web.desk.findings import judged
from rettidig.web.desk.inquiry_form import NO_ANSWERS, InquiryForm
from rettidig.web.public import steps
from rettidig.web.public.check.document import inquiry_of, question_of
from rettidig.web.public.check.questions import ILLNESSES, MATTERS
from rettidig.web.public.questions import UNKNOWN_FIELD
from tests.intake_data import AT, KAJA, SHOULDER, make_office, send

pytestmark = pytest.mark.django_db
ON = timezone.localdate(AT)
DAYS = ("2026-09-01", "unknown", "2026-11-20")
SAID = {"lines": "Ord", Kind.DATE: "2026-10-01", Kind.LINE: "Ord", Kind.TEXT: "Flere ord"}


@pytest.fixture(autouse=True)
def office():
    return make_office()


HERE = {"home_region": "midtjylland"}


def checked():
    """The answers that the rights check can have been given, one date of each kind."""
    for matter, illness, day, offered in product(MATTERS, ILLNESSES, DAYS, ("unknown", "2026-12-24")):
        dates = dict.fromkeys(("referred", "decided", "consented", "changed"), day)
        yield {"matter": matter, "illness": illness, "offered": offered, **dates}


def test_same_answers_on_the_same_day_give_the_same_question_through_check_form_and_desk():
    for answers in checked():
        said = inquiry_of(answers)
        public = steps_answers(said)
        spoken = {
            **desk_typed(said),
            **HERE,
            "channel": "phone",
            "story": "x",
            "reporter": "patient",
            "reply_by": "page",
        }
        desk = InquiryForm(spoken | {"reply_by": "page"}, of_form=shipped_form())
        assert desk.is_valid(), desk.errors
        through = [question_of(answers, on=ON, region="midtjylland")]
        through += [document_of(Answers.of(each), on=ON, region="midtjylland") for each in (public, desk.answers())]
        assert through[0] == through[1] == through[2]
        rights.assess(through[0], ON)


def steps_answers(said):
    """The same answers, typed on the pages of the public form."""
    told = {}
    for step in steps.STEPS:
        form = step.form(desk_typed(said) | {f"{name}_unknown": "on" for name, day in said.items() if day == UNKNOWN})
        form.is_valid()
        told |= form.answers()
    return told


def desk_typed(said):
    return {name: value for name, value in said.items() if value != UNKNOWN}


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("purpose", ["assessment", "treatment", "surgery_moved", "diagnostic_examination", "unknown"])
def test_case_asks_the_engine_what_the_check_asked(office, condition, purpose):
    answers = SHOULDER | {"condition": condition, "purpose": purpose, "decided": "2026-11-01", "patient_cpr": ""}
    answers |= {"treatment_consent": "2026-11-02", "surgery_changed": "2026-11-03", "area": "adult_psychiatry"}
    case = send(office, answers).case
    asked = document_of_case(case, on=ON)
    assert asked == document_of(Answers.of(answers), on=ON, region="midtjylland")
    assert case.assessments.get().document == asked


@pytest.mark.parametrize(("condition", "told"), CONDITIONS.items())
def test_every_condition_that_the_form_offers_reaches_the_engine(office, condition, told):
    case = send(office, SHOULDER | {"condition": condition}).case
    assert case.pathways.get().attributes["condition"] == told
    assert case.legal_due
    assert case.tasks.filter(kind="judge").exists() is (condition == "heart")


@pytest.mark.parametrize("condition", ["cancer", "heart"])
def test_life_threatening_disease_through_the_general_form_is_no_ordinary_case(office, condition):
    case = send(office, SHOULDER | {"condition": condition}).case
    assert (case.topic, case.priority, case.max_wait_form) == ("max_wait", 1, True)


@pytest.mark.parametrize("words", ["Jeg har måske brystkræft", "Noget med hjertet: hjertekramper", "a TUMOUR"])
def test_story_that_names_a_serious_disease_is_read_at_once(office, words):
    case = send(office, SHOULDER | {"story": words}).case
    assert case.priority == 2
    assert "maksimale ventetider" in case.tasks.get(kind="judge").title


def full(name):
    """An answer to one question, and to those without which it is not an answer."""
    question = QUESTIONS[name]
    own = {"category": "waiting", "patient_cpr": KAJA, "language": "en", "email": "a@example.dk", "service": "mr"}
    own |= {"referred_again": "ended", "given_back": "no_capacity"}
    return own.get(name) or next(iter(question.choices), None) or SAID[question.kind]


@pytest.mark.parametrize("name", sorted(set(QUESTIONS) - {"patient_cpr"}))
def test_every_answer_stands_on_the_case_page_under_its_question(office, name):
    Service.objects.create(slug="mr", name_da="MR-scanning", name_en="MR scan", stage="")
    case = send(office, {name: full(name)}).case
    assert QUESTIONS[name].label in dict(rows_of(Answers.of(case.answers)))


def test_every_question_of_every_form_is_one_of_the_record_and_goes_somewhere():
    public = {name.removesuffix(UNKNOWN_FIELD) for step in steps.STEPS for name in step.form.base_fields}
    asked = public | set(InquiryForm(of_form=shipped_form()).fields) - set(NO_ANSWERS)
    assert asked | {"language"} | set(steps.ONLY_IN_THE_CHECK) == set(QUESTIONS)
    assert all(question.goes and set(question.goes) <= set(Goes) for question in QUESTIONS.values())


@pytest.mark.parametrize("name", [name for name, asked in QUESTIONS.items() if Goes.EVENT in asked.goes])
def test_answer_that_goes_into_an_event_changes_what_the_engine_is_asked(name):
    day = "2026-11-01"
    needs = {
        "appointment_kind": {"appointment_date": "2027-01-19"},
        "purpose": {"referral_received": day},
        "referred_again": {"referral_received": day, "referred_again_on": "2026-11-10"},
        "referred_again_on": {"referred_again": "ended"},
        "change_reason": {"surgery_changed": day},
        "treatment_begun": {"treatment_begun_on": day},
        "treatment_begun_on": {"treatment_begun": "yes"},
        "postponed": {"appointment_date": "2027-01-19", "first_appointment": day},
        "first_appointment": {"appointment_date": "2027-01-19", "postponed": "yes"},
        "choice_used": {"choice_used_on": day},
        "choice_used_on": {"choice_used": "yes"},
        "given_back": {"choice_used": "yes", "choice_used_on": day},
    }
    without = Answers.of(needs.get(name, {}))
    told = Answers.of(needs.get(name, {}) | {name: full(name)})
    assert document_of(told, on=ON, region="") != document_of(without, on=ON, region="")


@pytest.mark.parametrize(
    ("answers", "title"),
    [
        ({"reply_by": "phone", "phone": "", "email": "kaja@example.dk"}, "Find et nummer at ringe til med svaret"),
        ({"postponed": "yes"}, "Find ud af, hvilken tid patienten fik først"),
        ({"choice_used": "yes"}, "Find ud af, hvornår privathospitalet fik henvisningen"),
        ({"treatment_begun": "yes"}, "Find ud af, hvornår behandlingen begyndte"),
        ({"home_region": "abroad"}, "Find ud af, hvilke rettigheder patienten har, som bor i udlandet"),
    ],
)
def test_way_of_answering_that_was_asked_for_is_a_task_with_a_date(office, answers, title):
    case = send(office, SHOULDER | answers).case
    assert (case.tasks.get().title, case.tasks.get().due) == (title, case.service_due)


def test_day_that_nobody_knows_but_is_long_past_is_a_task_to_find(office):
    case = send(office, SHOULDER | {"waits_over_a_month": "yes", "referral_received": UNKNOWN}).case
    assert case.tasks.get(kind="judge").title == "Find den dag, ventetiden regnes fra: den er over en måned gammel"


@pytest.mark.parametrize(
    ("answers", "status"),
    [({}, "undetermined"), ({"letter_date": UNKNOWN}, "undetermined"), ({"letter_date": "2026-11-23"}, "breached")],
)
def test_letter_that_nobody_was_asked_about_is_not_said_to_be_missing(office, answers, status):
    case = send(office, SHOULDER | answers, at=AT + timedelta(days=7)).case
    assessment = case.assessments.get()
    assert find_finding(assessment.answer, right="information_duty")["status"] == status
    (shown,) = judged(assessment.answer, "da", {})
    assert next(line for line in shown.lines if line.right == "information_duty").status == status
    proposal = propose(case, assessment=assessment, pathway="1", right="information_duty")
    assert bool(proposal.appeal_guidance) is (status == "breached" and proposal.kind == "guide")


def test_patient_who_lives_abroad_has_no_region_of_residence(office):
    case = send(office, SHOULDER | {"home_region": "abroad", "country": "Tyskland"}).case
    assert case.home_region == "abroad"
    assert "home_region" not in document_of_case(case, on=ON)["patient"]


def test_answers_are_never_changed_by_anybody(office):
    case = send(office, SHOULDER).case
    with pytest.raises(FrozenInstanceError):
        Answers.of(case.answers).story = "Noget andet"
    with pytest.raises(IntegrityError, match="cannot be changed"):
        type(case).objects.filter(pk=case.pk).update(answers={})


def test_record_when_stored_and_read_is_the_same():
    told = Answers.of(SHOULDER | {"referral_received": "unknown", "consent_basis": "guardian"})
    assert Answers.of(told.as_json() | {"patient_cpr": KAJA}) == told


@pytest.mark.parametrize("typed", ["Regionshospitalet Horsens", " regionshospitalet  HORSENS ", "horsens"])
def test_hospital_is_one_however_and_wherever_it_is_written(office, typed):
    first = send(office, SHOULDER).case
    Hospital.objects.create(slug="horsens", name="Regionshospitalet Horsens", latitude=0, longitude=0)
    second = send(office, SHOULDER | {"hospital": typed}).case
    assert second.answers["hospital"] == "horsens"
    assert first.number in second.tasks.get(kind="same_case").title


@pytest.mark.parametrize(("department", "same"), [("", True), ("ortopædkirurgisk  AFDELING", True), ("Øjne", False)])
def test_department_tells_two_referrals_apart_only_where_both_name_one(office, department, same):
    send(office, SHOULDER)
    assert send(office, SHOULDER | {"department": department}).case.tasks.filter(kind="same_case").exists() is same


@pytest.mark.parametrize(
    ("day", "gone"),
    [(date(2026, 12, 31), {"ostdanmark"}), (date(2027, 1, 1), {"hovedstaden", "sjaelland"})],
)
def test_only_the_regions_of_the_day_are_offered(day, gone):
    everywhere = {*regions_on(date(2026, 12, 31)), *regions_on(date(2027, 1, 1))}
    assert everywhere - set(regions_on(day)) == gone
