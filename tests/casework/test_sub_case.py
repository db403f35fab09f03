"""A case with sub-cases: another matter of the same patient, with clocks of its own; the main case closes last."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from rettidig.casework.models import AuditEvent, Case, Person, PersonChange, StandardTask
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import Stale
from rettidig.casework.steps import closing, follow_up, join, matter, patient_page, person, sub_case
from rettidig.insight import extract

from .factories import a_case, a_team, a_user, an_adviser, an_office, moment

pytestmark = pytest.mark.django_db
CAME, NOW = moment("2026-11-16 10:00"), moment("2026-11-20 10:00")
FRIDAY = date(2026, 11, 27)
WHY = "Løst i telefonen"
NANCY = "2512489996"  # an official test person of MedCom


@pytest.fixture
def adviser():
    return an_adviser()


@pytest.fixture
def main() -> Case:
    return a_case(patient=Person.objects.create(name="Karen"), reply_phone="20 30 40 50")


def open_one(main: Case, **more) -> Case:
    facts = {"topic": "service_complaint", "owner": None, "text": "Klager over tonen", "at": NOW}
    return sub_case.open_sub_case(main, **{"by": an_adviser(), **facts, **more})


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_sub_case_has_a_number_an_owner_a_team_and_a_clock_of_its_own_and_the_same_patient(main, adviser):
    team = a_team("complaints", ["service_complaint"])
    made = again(open_one(main, owner=adviser, by=adviser))
    assert made.number != main.number
    assert (made.parent, made.patient, made.reply_phone) == (main, main.patient, "20 30 40 50")
    assert (made.owner, made.team, made.state) == (adviser, team, "triaged")
    assert made.service_due == date(2026, 11, 25)
    assert [each.text for each in made.contacts.all()] == ["Klager over tonen"]
    assert AuditEvent.objects.get(verb="case.sub_case_opened").case_id == main.pk


def test_sub_case_counts_from_the_contact_in_which_it_was_told(main, adviser):
    told = follow_up.add_contact(
        main, channel="phone", direction="in", with_whom="patient", text="Og en klage", by=adviser, at=CAME
    )
    made = open_one(main, contact=told)
    assert (made.received_at, made.channel) == (told.at, "phone")
    assert made.service_due == date(2026, 11, 19)


def test_main_case_closes_last(main, adviser):
    made = open_one(main)
    with pytest.raises(Denied, match=f"Delsagen {made.number} er ikke afsluttet"):
        closing.close(main, note=WHY, by=adviser, at=NOW)
    closing.close(made, note=WHY, by=adviser, at=NOW)
    assert closing.close(main, note=WHY, by=adviser, at=NOW).is_closed


def test_sub_case_that_is_opened_again_opens_its_main_case_and_tells_its_owner(main, adviser):
    made = open_one(main)
    for each in (made, main):
        closing.close(each, note=WHY, by=adviser, at=NOW)
    closing.reopen(made, reason="Nyt", by=adviser, at=NOW)
    assert not again(main).is_closed
    assert again(main).news_from == "colleague"
    assert made.number in AuditEvent.objects.filter(case_id=main.pk, verb="case.reopened").get().reason


def test_opening_a_sub_case_changes_no_date_of_the_main_case(main):
    main.service_due, main.legal_due, main.legal_right = date(2026, 11, 19), FRIDAY, "max_wait"
    main.save()
    open_one(main)
    assert (again(main).received_at, again(main).service_due) == (CAME, date(2026, 11, 19))


def test_tasks_go_along_with_their_parts_and_others_stay(main, adviser):
    whole = follow_up.add_task(main, title="Hold møde", due=FRIDAY, by=adviser, at=NOW)
    part = follow_up.add_task(main, title="Indkald", due=FRIDAY, by=adviser, at=NOW, parent=whole)
    stays = follow_up.add_task(main, title="Ring", due=FRIDAY, by=adviser, at=NOW)
    made = open_one(main, tasks=[whole])
    assert set(made.tasks.all()) == {whole, part}
    assert list(main.tasks.all()) == [stays]


def test_task_of_the_system_stays_with_the_main_case(main):
    unread = main.tasks.create(title="Læs", kind="message", due=FRIDAY, created_at=NOW)
    with pytest.raises(Denied, match="kan ikke flyttes"):
        open_one(main, tasks=[unread])
    assert not main.sub_cases.exists()


def test_matter_goes_along_with_what_has_happened_and_its_limits_run_on(main, adviser):
    told = matter.add_matter(main, kind="complaint", by=adviser, at=NOW)
    happened = [{"type": "complaint_made", "date": "2026-11-02"}]
    told.facts, told.events = {"about": "service"}, happened
    told.save()
    made = open_one(main, matters=[told])
    moved = made.matters.get()
    assert (moved.facts, moved.events) == ({"about": "service"}, happened)
    told.refresh_from_db()
    assert told.removed_at == NOW
    assert matter.find_undo(main, by=adviser) is None


def test_sub_case_begins_with_the_standard_tasks_of_its_subject(main):
    facts = {"topic": "service_complaint", "business_days": 1, "valid_from": date(2026, 1, 1)}
    StandardTask.objects.create(office=an_office(), title="Bekræft", **facts)
    assert [each.title for each in open_one(main).tasks.all()] == ["Bekræft"]


@pytest.mark.parametrize(
    ("more", "said"),
    [({"topic": "nothing"}, "emne fra listen"), ({"text": " "}, "hvad delsagen handler om")],
)
def test_sub_case_without_subject_or_words_is_refused(main, more, said):
    with pytest.raises(Denied, match=said):
        open_one(main, **more)


def test_sub_case_of_a_sub_case_without_a_patient_of_a_closed_case_and_by_others_is_refused(main, adviser):
    with pytest.raises(Denied, match="selv en delsag"):
        open_one(open_one(main))
    with pytest.raises(Denied, match="hvem patienten er"):
        open_one(a_case())
    with pytest.raises(Denied, match="anden sag"):
        open_one(main, contact=a_case().contacts.get())
    with pytest.raises(Denied, match="arbejder med"):
        open_one(main, owner=a_user("lawyer"))
    with pytest.raises(Denied, match="ikke ændre"):
        open_one(main, by=a_user("lawyer"))
    with pytest.raises(Stale):
        open_one(main, version=main.version - 1)
    ended = closing.close(a_case(), note=WHY, by=adviser, at=NOW)
    with pytest.raises(Denied, match="afsluttet"):
        open_one(ended)


def test_sub_case_is_no_inquiry_of_its_own_in_the_figures_but_counts_as_open_work(main):
    before = extract.count_inquiries([2026]).total()
    open_one(main)
    assert extract.count_inquiries([2026]).total() == before
    assert extract.count_arrivals(CAME.date(), NOW.date()).total() == 1
    assert sum(each.open for each in extract.count_open(NOW.date())) == 2


def test_main_case_of_a_sub_case_cannot_be_exchanged(main):
    made = open_one(main)
    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.filter(pk=made.pk).update(parent=None)


def test_number_is_corrected_on_the_main_case_and_sub_cases_follow(main, adviser):
    made, ended = open_one(main), open_one(main)
    closing.close(ended, note=WHY, by=adviser, at=NOW)
    with pytest.raises(Denied, match="Ret nummeret der"):
        person.correct_number(made, number=NANCY, reason="Fejl", by=adviser, at=NOW)
    patient = person.correct_number(main, number=NANCY, reason="Fra sundhedskortet", by=adviser, at=NOW).patient
    assert [again(each).patient for each in (made, ended)] == [patient, patient]
    assert PersonChange.objects.filter(field="cpr").count() == 3


def test_no_to_fetching_the_record_goes_along(adviser):
    main = a_case(patient=Person.objects.create(name="Karen"), answers={"record_consent": "no"})
    assert open_one(main).answers["record_consent"] == "no"


def test_owner_of_the_main_case_is_told_when_a_colleague_opens_one(adviser):
    owner = an_adviser()
    main = a_case(patient=Person.objects.create(name="Karen"), owner=owner)
    made = open_one(main, by=adviser, owner=owner, at=NOW + timedelta(hours=1))
    assert (again(main).news_from, again(made).news_from) == ("colleague", "colleague")


# -- on the patient's own page


def test_patient_follows_each_wish_with_one_code(main):
    made = open_one(main)
    assert patient_page.wishes_of(main) == [made]


def test_relative_with_leave_to_follow_the_one_sees_no_other():
    main = a_case(patient=Person.objects.create(name="Karen"), reporter="relative", follow_up_code="x" * 20)
    open_one(main)
    assert patient_page.wishes_of(main) == []


def test_wish_that_became_part_of_another_case_is_told_by_that_one(main):
    made = open_one(main)
    join.join(made, main, reason="Det var det samme", by=an_adviser(), at=NOW)
    assert patient_page.wishes_of(again(main)) == []
