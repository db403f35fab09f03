"""How far, how and when a patient can come, and from where the way is counted."""

from datetime import date

import pytest

from rettidig.casework.models import AuditEvent, Person, Place, ReReferral
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import needs
from tests.casework.factories import a_case, a_user
from tests.casework.offers import AT, ON, a_hospital, a_story, a_wait, an_option

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    where = {"region": "midtjylland", "latitude": 56.45, "longitude": 9.4}
    Place.objects.create(kind="postcode", code="8800", name="Viborg", **where)
    Place.objects.create(kind="municipality", code="0791", name="Viborg", **where | {"latitude": 56.46})
    return a_story()


def origin(story, *, address="", protected=False, typed=""):
    patient = story.case.patient
    patient.address, patient.protected_address = address, protected
    story.case.patient = patient
    said = needs.find_needs(story.case)
    said.place = typed
    found = needs.find_origin(story.case, said, on=ON)
    return found and (found.name, found.how)


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"typed": "8800", "address": "Gade 1, 9000 Aalborg"}, ("8800 Viborg", "typed")),
        ({"typed": "Viborg Kommune"}, ("Viborg", "typed")),
        ({"address": "Gade 1000, 2. tv.\n8800 Viborg"}, ("8800 Viborg", "address")),
        ({"address": "Gade 1, 9999 Ukendt"}, ("Region Midtjylland", "region")),
        ({"address": ""}, ("Region Midtjylland", "region")),
        ({"address": "Gade 1, 8800 Viborg", "protected": True}, ("Region Midtjylland", "region")),
    ],
)
def test_way_is_counted_from_what_was_typed_else_the_address_else_the_region(story, facts, name):
    assert origin(story, **facts) == name


def test_address_of_a_relative_is_not_the_patients(story):
    story.case.answers |= {"address": "Gade 1, 8800 Viborg"}
    assert origin(story)[1] == "address"
    story.case.reporter = "relative"
    assert origin(story)[1] == "region"


def test_way_is_not_counted_for_who_lives_abroad(story):
    story.case.home_region = "abroad"
    assert origin(story) is None


def record(story, by=None, **said):
    return needs.record_needs(story.case, said=said, by=by or story.by, at=AT)


def test_needs_are_typed_once_and_stand_in_each_list_as_they_were(story):
    a_wait(a_hospital("viborg"), story.service, 30)
    Person.objects.update(interpreter_language="arabisk")
    days = [(date(2026, 12, 20), date(2026, 12, 27))]
    record(story, place="8800", distance_max=50, latest_day=date(2026, 12, 1), cannot=days, transport="Kørestol")
    option = an_option(story, "viborg", right="free_choice")
    assert option.option_list.facts["needs"] == {
        "distance_max": 50,
        "latest_day": "2026-12-01",
        "cannot": [["2026-12-20", "2026-12-27"]],
        "transport": "Kørestol",
        "interpreter": "arabisk",
    }
    assert option.option_list.facts["from"] == {"name": "8800 Viborg", "how": "typed"}
    assert option.facts["marks"] == ["after_latest", "cannot_then"]
    record(story, distance_max=10)
    option.option_list.refresh_from_db()
    assert option.option_list.facts["needs"]["distance_max"] == 50


def test_hospital_that_has_had_the_patient_before_is_told(story):
    hospital = a_hospital("viborg")
    a_wait(hospital, story.service, 30)
    earlier = a_case(office=story.case.office, patient=story.case.patient)
    row = {"state": "accepted", "stage": "treatment", "to": "free_choice", "created_at": AT, "created_by": story.by}
    ReReferral.objects.create(case=earlier, hospital=hospital, **row)
    assert an_option(story, "viborg", right="free_choice").facts["marks"] == ["been_there"]


def test_needs_when_recorded_tell_the_log_which_and_not_what(story):
    record(story, transport="Kørestol")
    event = AuditEvent.objects.filter(verb="needs.recorded").get()
    assert event.after == {"changed": ["transport"]}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"place": "1234"}, "kender ikke stedet"),
        ({"cannot": [(date(2026, 12, 2), date(2026, 12, 1))]}, "slutter, før den begynder"),
        ({"distance_max": None}, "ikke rettet noget"),
    ],
)
def test_needs_that_cannot_be_right_are_refused_in_words(story, said, words):
    with pytest.raises(Denied, match=words):
        record(story, **said)


@pytest.mark.parametrize("role", ["lawyer", "management", "partner"])
def test_needs_by_who_does_not_work_on_the_case_are_refused(story, role):
    with pytest.raises(Denied):
        record(story, by=a_user(role), distance_max=5)


def test_needs_on_a_closed_case_are_refused(story):
    type(story.case).objects.filter(pk=story.case.pk).update(state="closed", closed_at=AT)
    with pytest.raises(Denied, match="afsluttet"):
        record(story, distance_max=5)
