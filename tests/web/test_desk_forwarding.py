"""The end of a matter and its forwarding on the adviser's pages."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from rettidig.casework import deadlines
from rettidig.casework.models import Forwarding, MatterEnd, Recipient
from rettidig.casework.steps import follow_up
from rettidig.casework.steps import matter as matters
from tests.casework.factories import a_case, a_pathway, a_user, an_adviser
from tests.login import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    case = a_case(topic="complaint_to_authority", received_at=timezone.now() - timedelta(days=2))
    a_pathway(case, {})
    return case


@pytest.fixture
def by(case):
    return an_adviser(office=case.office)


@pytest.fixture
def desk(client, by):
    log_in(client, by)
    return client


@pytest.fixture
def complaint(case, by):
    made = matters.add_matter(case, kind="complaint", by=by, at=timezone.now())
    return matters.change_matter(made, facts={"about": "treatment"}, by=by, at=timezone.now())


@pytest.fixture
def words(case, by):
    facts = {"channel": "email", "direction": "in", "with_whom": "patient", "text": "Jeg vil klage."}
    return follow_up.add_contact(case, **facts, by=by, at=timezone.now())


def address(case, matter, act):
    return f"/kontor/sag/{case.pk}/ved-siden-af/{matter.pk}/{act}/"


def typed(case, words, **more):
    case.refresh_from_db()
    day = deadlines.add_business_days(timezone.localdate(), 3)
    agency = Recipient.objects.get(recipient="complaints_agency")
    facts = {"recipient": agency.pk, "basis": "filed_here", "purpose": "Klagen hører til jer.", "contacts": words.pk}
    return {"version": case.version, "due": f"{day.day}-{day.month}-{day.year}", **facts, **more}


def test_page_of_forwarding_proposes_the_recipient_of_the_law_and_shows_the_stamp(desk, case, complaint, words):
    answer = desk.get(address(case, complaint, "send-videre"))
    agency = Recipient.objects.get(recipient="complaints_agency")
    assert f'<option value="{agency.pk}" selected>' in answer.text
    assert "Modtaget i Patientkontoret" in answer.text


def test_preview_stores_nothing(desk, case, complaint, words):
    answer = desk.post(address(case, complaint, "send-videre/se"), typed(case, words))
    assert (answer["Content-Type"], answer.content[:4]) == ("application/pdf", b"%PDF")
    assert not Forwarding.objects.exists()


def test_forwarding_leads_to_its_page_where_the_answer_is_written(desk, case, complaint, words):
    answer = desk.post(address(case, complaint, "send-videre"), typed(case, words), follow=True)
    sent = Forwarding.objects.get()
    assert "Sendt videre til Styrelsen for Patientklager" in answer.text
    page = f"/kontor/sag/{case.pk}/sendt-videre/{sent.pk}/"
    assert desk.get(f"{page}pdf/").content == bytes(sent.pdf)
    case.refresh_from_db()
    desk.post(f"{page}svar/", {"version": case.version, "end": "acknowledged", "note": "Sag 26/1"})
    assert "Modtageren har bekræftet" in desk.get(page).text
    assert "Modtageren har bekræftet" in desk.get(f"/kontor/sag/{case.pk}/ved-siden-af/").text


def test_refusal_keeps_what_was_typed(desk, case, complaint, words):
    answer = desk.post(address(case, complaint, "send-videre"), typed(case, words, contacts=[]))
    assert answer.status_code == 403
    assert "Klagen hører til jer." in answer.text


def test_day_that_is_not_ahead_is_refused_beside_its_field(desk, case, complaint, words):
    answer = desk.post(address(case, complaint, "send-videre"), typed(case, words, due="i dag"))
    assert "kontoret har åbent" in str(answer.context["form"].errors["due"])


def test_matter_ends_on_its_page_and_the_end_is_taken_back(desk, case, complaint):
    case.refresh_from_db()
    desk.post(address(case, complaint, "afslut"), {"version": case.version, "outcome": "answered", "note": "Ringet"})
    listed = desk.get(f"/kontor/sag/{case.pk}/ved-siden-af/").text
    assert "Besvaret af kontoret" in listed
    assert "Besvaret af kontoret" in desk.get(f"/kontor/sag/{case.pk}/").text
    assert desk.get(address(case, complaint, "send-videre")).status_code == 403
    case.refresh_from_db()
    desk.post(address(case, complaint, "genoptag"), {"version": case.version, "reason": "Hun ringede"})
    assert MatterEnd.objects.get().taken_back_reason == "Hun ringede"


def test_page_of_closing_leads_to_the_matter_that_is_open(desk, case, complaint):
    assert address(case, complaint, "afslut") in desk.get(f"/kontor/sag/{case.pk}/luk/").text


def test_file_list_and_story_tell_of_what_was_forwarded(desk, case, complaint, words):
    desk.post(address(case, complaint, "send-videre"), typed(case, words))
    for page in ("", "aktliste/"):
        assert "Styrelsen for Patientklager" in desk.get(f"/kontor/sag/{case.pk}/{page}").text


def test_reader_without_the_right_to_send_sees_no_link(client, case, complaint):
    log_in(client, a_user("administrative", office=case.office))
    assert "send-videre" not in client.get(f"/kontor/sag/{case.pk}/ved-siden-af/").text
    assert client.get(address(case, complaint, "send-videre")).status_code == 403


def test_recipient_of_yesterday_is_not_offered(desk, case, complaint):
    Recipient.objects.update(valid_to=date(2020, 1, 1))
    answer = desk.get(address(case, complaint, "send-videre"))
    assert list(answer.context["form"].fields["recipient"].queryset) == []
