"""The history of each fact of a case: old and new value, who, when and why; and a wrong value put back."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from rettidig.casework import fact_history
from rettidig.casework.fact_history import Fact
from rettidig.casework.models import AuditEvent, Event, Person
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import Stale
from rettidig.casework.steps import matter, needs, pathway, person, put_back, triage
from rettidig.rights import InvalidDocument
from tests.casework.factories import a_case, a_user, an_adviser, moment
from tests.casework.offers import LATE

pytestmark = pytest.mark.django_db
AT = moment("2026-11-23 10:00")
LATER = AT + timedelta(hours=1)
NANCY, KAJA = "2512489996", "2103009996"  # official test persons of MedCom
REFERRAL = {"date": "2026-11-02", "type": "referral_received", "from": "gp", "purpose": "assessment"}


@pytest.fixture
def case():
    return a_case(patient=Person.objects.create(name="Kaja Test Hansen"), answers=LATE)


@pytest.fixture
def by(case):
    return an_adviser(office=case.office)


@pytest.fixture
def event(case, by):
    return pathway.add_event(case.pathways.get(), document=REFERRAL, by=by, at=AT)


def correct(case, by, at=AT, **changes):
    return person.correct_person(case, changes=changes, reason="Sagt i telefonen", by=by, at=at)


def told(case, **asked):
    """The changes as (thing, name, before, after, reason)."""
    page = fact_history.find_changes(case, **asked)
    return [(*each.fact, each.before, each.after, each.reason) for each in page.changes]


def change_of(case, key):
    return next(each for each in fact_history.find_all(case) if each.fact.key == key)


def put(case, key, by, **more):
    case.refresh_from_db()
    said = {"reason": "Det var forkert", "by": by, "at": LATER} | more
    return put_back.put_back(case, change_of(case, key), **said)


def test_change_of_a_person_then_is_told_with_who_when_and_why(case, by):
    correct(case, by, phone="40404040")
    (change,) = fact_history.find_changes(case).changes
    assert (change.fact, change.before, change.after) == (Fact("person", "phone"), "", "40404040")
    assert (change.by, change.at, change.reason) == (by.username, AT, "Sagt i telefonen")


def test_change_of_an_event_then_names_only_the_facts_that_differ(case, by, event):
    pathway.change_event(event, document=REFERRAL | {"date": "2026-11-05"}, reason="Stempel", by=by, at=LATER)
    thing = f"event-{event.pk}"
    assert told(case, of=thing) == [
        (thing, "date", "2026-11-02", "2026-11-05", "Stempel"),
        (thing, "", None, REFERRAL, ""),
    ]


def test_change_of_a_pathway_then_is_told_without_what_was_only_left_unsaid(case, by):
    stated = {"area": "adult_psychiatry", "condition": "none", "facts": {}}
    pathway.change_pathway(case.pathways.get(), label="", attributes=stated, reason="Psykiatri", by=by, at=AT)
    assert told(case) == [("pathway-1", "area", "somatic", "adult_psychiatry", "Psykiatri")]


def test_matter_needs_topic_and_priority_then_each_have_a_history(case, by):
    complaint = matter.add_matter(case, kind="complaint", by=by, at=AT)
    matter.change_matter(complaint, facts={"about": "service"}, reason="Sagt", by=by, at=AT)
    needs.record_needs(case, said={"distance_max": 50}, by=by, at=AT)
    needs.record_needs(case, said={"distance_max": 80, "latest_day": date(2027, 1, 4)}, by=by, at=AT)
    triage.overrule_priority(case, priority=1, reason="Haster", by=by, at=AT)
    facts = {(thing, name): (before, after) for thing, name, before, after, _reason in told(case)[::-1]}
    assert facts["matter-sag-1", "about"] == (None, "service")
    assert facts["needs", "distance_max"] == (50, 80)
    assert facts["needs", "latest_day"] == (None, "2027-01-04")
    assert facts["case", "priority"][1] == 1


def test_count_then_is_of_corrections_and_not_of_what_was_first_said(case, by, event):
    assert not fact_history.count_corrections(case)
    correct(case, by, phone="40404040")
    correct(case, by, phone="50505050")
    pathway.change_event(event, document=REFERRAL | {"date": "2026-11-05", "from": "other"}, by=by, at=AT)
    counts = fact_history.count_corrections(case)
    thing = f"event-{event.pk}"
    assert {key: counts[key] for key in ("person.phone", "person", f"{thing}.date", thing)} == {
        "person.phone": 1, "person": 1, f"{thing}.date": 1, thing: 1}  # fmt: skip


@pytest.mark.parametrize("times", [1, 30])
def test_count_of_any_number_of_changes_then_is_one_query(case, by, times, django_assert_num_queries):
    for number in range(times):
        correct(case, by, phone=f"{40404040 + number}")
    with django_assert_num_queries(1):
        fact_history.count_corrections(case)


def test_page_then_goes_on_where_the_last_one_ended_and_nothing_is_told_twice(case, by, monkeypatch):
    monkeypatch.setattr(fact_history, "PAGE_SIZE", 2)
    monkeypatch.setattr(fact_history, "CHUNK", 1)
    for number in range(5):
        correct(case, by, phone=f"{40404040 + number}")
    triage.overrule_priority(case, priority=1, reason="Haster", by=by, at=AT)
    seen, after = [], ""
    while True:
        page = fact_history.find_changes(case, of="person.phone", after=after)
        seen += [each.after for each in page.changes]
        if not (after := page.next):
            break
    assert seen == [f"{40404040 + number}" for number in (4, 3, 2, 1, 0)]


def test_history_by_one_colleague_then_leaves_out_the_others(case, by):
    colleague = an_adviser(office=case.office, username="anden")
    correct(case, by, phone="40404040")
    correct(case, colleague, email="kaja@example.dk")
    assert [row[1] for row in told(case, by="anden")] == ["email"]


@pytest.mark.parametrize("mark", ["", "log-", "log-x", "person-99999999999999999999", "letter-1", "log-1'"])
def test_mark_that_is_none_then_finds_no_change(case, mark):
    assert fact_history.find_change(case, "person.phone", mark=mark) is None


def test_history_then_shows_what_was_corrected_of_the_person_in_another_case_of_the_office_alone(case, by):
    Person.objects.filter(pk=case.patient_id).update(cpr=KAJA)
    other = a_case(office=case.office, patient=case.patient, answers=LATE, identity_confirmed_at=AT)
    correct(other, by, address="Testvej 1", reply_phone="50505050")
    assert [row[1] for row in told(case)] == ["address"]


def test_history_then_cannot_be_changed_in_the_database(case, by, event):
    correct(case, by, phone="40404040")
    for rows in (AuditEvent.objects.filter(case_id=case.pk), case.person_changes):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(reason="En anden grund")


def test_value_put_back_then_is_a_new_correction_with_its_reason(case, by, event):
    pathway.change_event(event, document=REFERRAL | {"date": "2026-11-05"}, by=by, at=AT)
    put(case, f"event-{event.pk}.date", by)
    assert Event.objects.get(pk=event.pk).document == REFERRAL
    assert told(case, of=f"event-{event.pk}.date")[0][2:] == ("2026-11-05", "2026-11-02", "Det var forkert")
    assert case.assessments.first().at == LATER


@pytest.mark.parametrize(
    ("field", "value", "before"),
    [
        ("phone", "40404040", ""),
        ("birth_date", date(2000, 3, 21), None),
        ("protected_address", True, False),
        ("name", "Kaja Test Hansson", "Kaja Test Hansen"),
        ("reply_phone", "40404040", ""),
    ],
)
def test_field_of_the_person_when_put_back_then_is_as_before(case, by, field, value, before):
    correct(case, by, **{field: value})
    put(case, f"person.{field}", by)
    case.refresh_from_db()
    assert getattr(case if field == "reply_phone" else case.patient, field) == before


def test_number_when_put_back_then_must_be_confirmed_anew(case, by):
    for number in (KAJA, NANCY):
        case = person.correct_number(case, number=number, reason="Sagt", by=by, at=AT)
    put(case, "person.cpr", by)
    case.refresh_from_db()
    assert (case.patient.cpr, case.identity_confirmed_at) == (KAJA, None)


def test_number_topic_and_date_then_cannot_be_put_back_to_nothing(case, by):
    person.correct_number(case, number=KAJA, reason="Sagt", by=by, at=AT)
    with pytest.raises(Denied, match="ikke sættes tilbage"):
        put(case, "person.cpr", by)


def test_matter_needs_topic_priority_and_pathway_can_be_put_back(case, by):
    complaint = matter.add_matter(case, kind="complaint", by=by, at=AT)
    matter.change_matter(complaint, facts={"about": "service"}, by=by, at=AT)
    needs.record_needs(case, said={"latest_day": date(2027, 1, 4)}, by=by, at=AT)
    triage.overrule_priority(case, priority=1, reason="Haster", by=by, at=AT)
    triage.overrule_priority(case, priority=2, reason="Haster ikke", by=by, at=AT)
    triage.change_topic(case, topic="rights_question", reason="Ros", by=by, at=AT)
    stated = {"area": "adult_psychiatry", "facts": {"covered_by_max_wait": True}}
    pathway.change_pathway(case.pathways.get(), label="Knæ", attributes=stated, reason="Sagt", by=by, at=AT)
    topic = change_of(case, "case.topic").before
    for key in ("matter-sag-1.about", "needs.latest_day", "case.priority", "case.topic"):
        put(case, key, by)
    for name in ("label", "area", "covered_by_max_wait"):
        put(case, f"pathway-1.{name}", by)
    case.refresh_from_db()
    left = case.pathways.get()
    assert (case.matters.get().facts, case.needs.latest_day, case.priority, case.topic) == ({}, None, 1, topic)
    assert (left.label, left.attributes) == ("", {"area": "somatic", "facts": {}})


@pytest.mark.parametrize(
    ("more", "refusal", "said"),
    [
        ({"reason": " "}, Denied, "hvorfor"),
        ({"version": 0}, Stale, "En kollega"),
    ],
)
def test_put_back_without_a_reason_or_on_an_old_page_is_refused(case, by, more, refusal, said):
    correct(case, by, phone="40404040")
    with pytest.raises(refusal, match=said):
        put(case, "person.phone", by, **more)
    case.refresh_from_db()
    assert case.patient.phone == "40404040"


def test_put_back_twice_then_is_refused_the_second_time(case, by):
    correct(case, by, name="Kaja Test Hansson")
    change = change_of(case, "person.name")
    put_back.put_back(case, change, reason="Forkert", by=by, at=LATER)
    with pytest.raises(Denied, match="står der allerede"):
        put_back.put_back(case, change, reason="Forkert", by=by, at=LATER)


def test_put_back_of_what_has_been_removed_is_refused(case, by, event):
    pathway.change_event(event, document=REFERRAL | {"date": "2026-11-05"}, by=by, at=AT)
    change = change_of(case, f"event-{event.pk}.date")
    pathway.remove_event(event, by=by, at=AT)
    with pytest.raises(Denied, match="fjernet"):
        put_back.put_back(case, change, reason="Forkert", by=by, at=LATER)


def test_put_back_by_who_may_not_correct_is_refused(case, by):
    correct(case, by, phone="40404040")
    with pytest.raises(Denied):
        put(case, "person.phone", a_user("lawyer", office=case.office))


def test_put_back_to_what_the_engine_refuses_then_changes_nothing(case, by):
    offered = {"date": "2026-11-10", "type": "appointment_offered", "for": "2026-12-01", "purpose": "assessment"}
    made = pathway.add_event(case.pathways.get(), document=offered, by=by, at=AT)
    key = f"event-{made.pk}"
    pathway.change_event(made, document=offered | {"date": "2026-11-12", "for": "2026-12-08"}, by=by, at=AT)
    pathway.change_event(made, document=offered | {"date": "2026-12-02", "for": "2026-12-08"}, by=by, at=AT)
    change = next(each for each in fact_history.find_all(case) if each.fact.key == f"{key}.for")
    with pytest.raises(InvalidDocument):
        put_back.put_back(case, change, reason="Forkert", by=by, at=LATER)
    assert Event.objects.get(pk=made.pk).document["for"] == "2026-12-08"
