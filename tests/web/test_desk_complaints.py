"""The due list of complaints: what is open, how far it has come, whom it waits for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rettidig.casework import deadlines
from rettidig.casework.models import ForwardingBasis, MatterOutcome, Recipient
from rettidig.casework.steps import follow_up, forwarding, matter_end
from rettidig.casework.steps import matter as matters
from rettidig.web.desk import complaints
from tests.casework.factories import a_case, a_pathway, an_adviser, an_office
from tests.login import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def by(office):
    return an_adviser(office=office)


@pytest.fixture
def desk(client, by):
    log_in(client, by)
    return client


def a_matter(office, by, kind="complaint", *, owner=None, **facts):
    case = a_case(office=office, owner=owner or by, received_at=timezone.now() - timedelta(days=2))
    a_pathway(case, {})
    made = matters.add_matter(case, kind=kind, by=by, at=timezone.now())
    return matters.change_matter(made, facts=facts, by=by, at=timezone.now()) if facts else made


def listed(desk, **query):
    return [row.matter for row in desk.get("/kontor/klager/", query).context["rows"]]


def test_list_holds_open_complaints_compensation_and_meetings_and_nothing_else(desk, office, by):
    shown = [a_matter(office, by, kind) for kind in complaints.COMPLAINTS]
    a_matter(office, by, "transport")
    ended = a_matter(office, by)
    matter_end.end_matter(ended, outcome=MatterOutcome.ANSWERED, by=by, at=timezone.now())
    assert set(listed(desk)) == set(shown)


def test_list_holds_ones_own_and_all_of_the_office_when_asked(desk, office, by):
    mine, theirs = a_matter(office, by), a_matter(office, by, owner=an_adviser(office=office))
    assert listed(desk) == [mine]
    assert set(listed(desk, hvis="alle")) == {mine, theirs}


def test_line_says_what_it_is_about_how_far_it_is_and_whom_it_waits_for(desk, office, by):
    complaint = a_matter(office, by, about="treatment")
    row = desk.get("/kontor/klager/").context["rows"][0]
    assert (row.stage, row.awaited) == ("Hos os", "Kontoret")
    assert ": " in row.what
    told = follow_up.add_contact(
        complaint.case, channel="email", direction="in", with_whom="patient", text="Klage", by=by, at=timezone.now()
    )
    agency = Recipient.objects.get(recipient="complaints_agency")
    due = deadlines.add_business_days(timezone.localdate(), 3)
    chosen = forwarding.Chosen(agency, "Hører til jer", ForwardingBasis.FILED_HERE, due, {}, [told.pk])
    sent = forwarding.forward(complaint, chosen, by=by, at=timezone.now())
    row = desk.get("/kontor/klager/").context["rows"][0]
    assert row.stage.startswith("Sendt til Styrelsen for Patientklager")
    assert row.awaited == "Styrelsen for Patientklager"
    forwarding.answer(sent, end="acknowledged", by=by, at=timezone.now())
    row = desk.get("/kontor/klager/").context["rows"][0]
    assert row.stage.startswith("Styrelsen for Patientklager har det")
    assert row.awaited == "Kontoret"


def test_what_is_due_first_stands_first_and_the_next_page_goes_on_after_the_last(desk, office, by, monkeypatch):
    monkeypatch.setattr(complaints, "PAGE", 2)
    found = [a_matter(office, by) for _number in range(3)]
    for number, matter in enumerate(found):
        matter.case.refresh_from_db()
        matter.case.next_deadline = timezone.localdate() + timedelta(days=3 - number)
        matter.case.save(update_fields=["next_deadline"])
    answer = desk.get("/kontor/klager/")
    assert [row.matter for row in answer.context["rows"]] == [found[2], found[1]]
    assert listed(desk, efter=answer.context["after"]) == [found[0]]


def test_address_that_names_no_place_begins_anew(desk, office, by):
    assert listed(desk, efter="x") == listed(desk)


def test_list_asks_as_much_of_one_complaint_as_of_three(desk, office, by, django_assert_max_num_queries):
    a_matter(office, by)
    desk.get("/kontor/klager/")
    for _number in range(2):
        a_matter(office, by)
    with django_assert_max_num_queries(16):
        desk.get("/kontor/klager/")
