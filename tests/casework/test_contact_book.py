"""The contact book: who is in it, who has not been met this year, whom the ladder finds in it, and what is refused."""

from datetime import date, timedelta

import pytest

from rettidig.casework.ladder import find_receiver
from rettidig.casework.models import AuditEvent, CoordinatorMeeting, Department, Hospital, HospitalContact
from rettidig.casework.permissions import Denied
from rettidig.casework.tracks import contact_book

from .factories import a_case, a_user, an_adviser, an_office, moment

pytestmark = pytest.mark.django_db

NOW = moment("2026-11-20 10:00")
TODAY = NOW.date()


@pytest.fixture
def adviser():
    return an_adviser()


@pytest.fixture
def surgery():
    hospital = Hospital.objects.create(slug="horsens", name="Horsens", kind="public", region="midtjylland")
    return Department.objects.create(hospital=hospital, slug="kirurgi", name="Kirurgi", phone="78 42 50 00")


def add(adviser, role="coordinator", *, known=None, **more):
    facts = {"role": role, "name": "Kirsten", "phone": "78 42 50 02", "valid_from": date(2025, 1, 1), **more}
    return contact_book.save_contact(adviser.office, known, facts=facts, by=adviser, at=NOW)


def meet(adviser, *people, on=TODAY, meeting=None, **more):
    facts = {"agenda": "Fristerne", "minutes": "", **more}
    return contact_book.save_meeting(adviser.office, meeting, on=on, contacts=people, **facts, by=adviser, at=NOW)


def forgotten(adviser):
    book = contact_book.find_book(adviser.office, on=TODAY)
    return {line.contact.name for line in book if line.is_forgotten(on=TODAY)}


def test_person_of_a_department_is_of_its_hospital(adviser, surgery):
    assert add(adviser, department=surgery).hospital == surgery.hospital
    assert add(adviser, "hospital_management", department=surgery, hospital=surgery.hospital).department is None
    assert add(adviser, "region_management", hospital=surgery.hospital).hospital is None


def test_who_has_left_stands_no_longer_in_the_book(adviser, surgery):
    add(adviser, department=surgery, name="Rejst", valid_to=TODAY - timedelta(days=1))
    add(adviser, department=surgery, name="Sidste dag", valid_to=TODAY)
    assert [line.contact.name for line in contact_book.find_book(adviser.office, on=TODAY)] == ["Sidste dag"]


def test_who_was_neither_met_nor_taught_this_year_is_forgotten(adviser, surgery):
    names = ("Ingen", "Mødt", "Undervist", "Sidste år", "Kommende")
    people = {name: add(adviser, department=surgery, name=name) for name in names}
    meet(adviser, people["Mødt"])
    meet(adviser, people["Sidste år"], on=date(2025, 12, 31))
    meet(adviser, people["Kommende"], on=TODAY + timedelta(days=1))
    contact_book.teach(people["Undervist"], on=date(2026, 1, 1), topic="Rettigheder", by=adviser, at=NOW)
    assert forgotten(adviser) == {"Ingen", "Sidste år", "Kommende"}


def test_ladder_finds_the_person_of_the_rung_and_else_the_number_of_the_department(adviser, surgery):
    case = a_case(topic="max_wait", answers={"hospital": "horsens", "department": "kirurgi"})
    assert find_receiver(case, "department", on=TODAY).phone == "78 42 50 00"
    assert find_receiver(case, "coordinator", on=TODAY).name == ""
    add(adviser, department=surgery)
    add(adviser, "booking", department=surgery, name="Bente", valid_from=TODAY + timedelta(days=1))
    assert find_receiver(case, "coordinator", on=TODAY).contact.name == "Kirsten"
    assert find_receiver(case, "department", on=TODAY).contact is None


def test_ladder_asks_nobody_out_of_another_offices_book(adviser, surgery):
    add(an_adviser(office=an_office("syd")), department=surgery)
    case = a_case(topic="max_wait", answers={"hospital": "horsens", "department": "Kirurgi"})
    assert find_receiver(case, "coordinator", on=TODAY).contact is None


def test_change_is_written_down_with_what_stood_there(adviser, surgery):
    known = add(adviser, department=surgery)
    add(adviser, department=surgery, known=known, phone="11 11 11 11")
    event = AuditEvent.objects.filter(verb="contact_book.saved").first()
    assert (event.before["phone"], event.after["phone"]) == ("78 42 50 02", "11 11 11 11")


def test_minutes_are_written_after_the_meeting(adviser, surgery):
    person = add(adviser, department=surgery)
    planned = meet(adviser, person, on=TODAY)
    meet(adviser, person, meeting=planned, minutes="Vi aftalte at ringe.")
    assert CoordinatorMeeting.objects.get().minutes == "Vi aftalte at ringe."


def test_who_was_at_a_meeting_stays_on_it_after_they_have_left(adviser, surgery):
    person, office = add(adviser, department=surgery), adviser.office
    planned = meet(adviser, person)
    add(adviser, department=surgery, known=person, valid_to=TODAY)
    tomorrow = TODAY + timedelta(days=1)
    assert list(contact_book.find_invited(office, planned, on=tomorrow)) == [person]
    assert list(contact_book.find_invited(office, None, on=tomorrow)) == []


def test_everything_that_somebody_was_taught_stands_in_the_book_the_last_first(adviser, surgery):
    person = add(adviser, department=surgery)
    for topic, on in (("Omvisitering", date(2025, 3, 1)), ("Maksimale ventetider", date(2026, 2, 1))):
        contact_book.teach(person, on=on, topic=topic, by=adviser, at=NOW)
    line = contact_book.find_book(adviser.office, on=TODAY)[0]
    assert [each.topic for each in line.taught] == ["Maksimale ventetider", "Omvisitering"]
    assert line.last_met == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"name": " "}, "hedder"),
        ({"department": None}, "afdeling"),
        ({"role": "hospital_management", "hospital": None}, "hospital"),
        ({"valid_to": date(2024, 12, 31)}, "før den første"),
    ],
)
def test_person_that_does_not_hold_together_is_refused(adviser, surgery, facts, words):
    with pytest.raises(Denied, match=words):
        add(adviser, **{"department": surgery, **facts})
    assert not HospitalContact.objects.exists()


def test_teaching_and_meeting_that_lack_something_are_refused(adviser, surgery):
    person, tomorrow = add(adviser, department=surgery), TODAY + timedelta(days=1)
    for words, facts in (("handlede om", {"topic": " "}), ("fremtiden", {"on": tomorrow})):
        with pytest.raises(Denied, match=words):
            contact_book.teach(person, **{"on": TODAY, "topic": "x", **facts}, by=adviser, at=NOW)
    for words, facts in (("dagsorden", {"agenda": " "}), ("ikke holdt", {"on": tomorrow, "minutes": "x"})):
        with pytest.raises(Denied, match=words):
            meet(adviser, person, **facts)
    with pytest.raises(Denied, match="hvem mødet er med"):
        meet(adviser)


@pytest.mark.parametrize("role", ["lawyer", "management", "administrator"])
def test_who_works_on_no_cases_changes_nothing(surgery, role):
    with pytest.raises(Denied, match="arbejder på kontorets sager"):
        add(a_user(role), department=surgery)


def test_another_office_changes_nothing(adviser, surgery):
    person, other = add(adviser, department=surgery), an_adviser(office=an_office("syd"))
    for act in (
        lambda: add(other, department=surgery, known=person),
        lambda: contact_book.teach(person, on=TODAY, topic="x", by=other, at=NOW),
        lambda: meet(other, person),
        lambda: meet(other, add(other, department=surgery), meeting=meet(adviser, person)),
    ):
        with pytest.raises(Denied):
            act()
