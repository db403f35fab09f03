"""The page of a party of a dialogue meeting: opened by the key of a link, answered once, and its file."""

from datetime import datetime, time, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from rettidig.casework.models import AuditEvent, Case, MeetingLink, Side
from rettidig.casework.steps import dialogue_meeting as step
from tests.casework.meetings import COMPLAINANT, PRACTICE, VIDEO, a_complaint, a_meeting, deliver_all, proposed

pytestmark = pytest.mark.django_db
PAGE = "/moede/"


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.EMAIL_HOST, settings.SITE_URL = "mail.example.dk", "https://patientkontor.example.dk"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def start(now):
    return timezone.make_aware(datetime.combine(timezone.localdate(now) + timedelta(days=9), time(13)))


@pytest.fixture
def meeting(now, start):
    made = a_meeting(a_complaint(at=now), at=now)
    proposed(made, start, start + timedelta(days=1), at=now)
    deliver_all(now)
    return made


def key_of(meeting, side=Side.COMPLAINANT):
    address = meeting.parties.get(side=side).email
    sent = next(each for each in reversed(mail.outbox) if each.to == [address])
    return sent.body.partition("#")[2].split()[0]


def enter(client, meeting, side=Side.COMPLAINANT):
    return client.post(PAGE, {"key": key_of(meeting, side)}, follow=True)


def answer(client, meeting, *starts, words=""):
    times = [each.pk for each in meeting.times.all() if each.starts_at in starts]
    return client.post(f"{PAGE}svar/", {"times": times, "words": words}, follow=True)


def agree(meeting, start, now):
    chosen = meeting.times.get(starts_at=start).pk
    return step.choose(meeting, time_pk=chosen, where=VIDEO, reason="Aftalt", by=meeting.case.owner, at=now)


def test_key_opens_the_times_and_names_nobody(client, meeting):
    shown = enter(client, meeting).content.decode()
    assert "Hvilke tider passer dig?" in shown
    for word in (COMPLAINANT, PRACTICE, meeting.case.number, "Lægehuset"):
        assert word not in shown
    assert AuditEvent.objects.filter(verb="meeting.opened", case_id=meeting.case.pk).exists()


def test_answer_is_kept_and_the_page_shows_it(client, meeting, start):
    enter(client, meeting)
    shown = answer(client, meeting, start).content.decode()
    assert "Patientkontoret har fået dit svar" in shown
    assert [each.fits_complainant for each in meeting.times.all()] == [True, False]
    assert "Hvilke tider passer dig?" not in client.get(PAGE).content.decode()


def test_second_answer_is_refused(client, meeting, start):
    enter(client, meeting)
    answer(client, meeting, start)
    shown = answer(client, meeting, words="Alligevel ikke").content.decode()
    assert "Vi har fået dit svar" in shown
    assert [each.fits_complainant for each in meeting.times.all()] == [True, False]


def test_empty_answer_says_what_to_write(client, meeting):
    enter(client, meeting)
    response = answer(client, meeting)
    assert response.status_code == 422
    assert "Passer ingen, så skriv" in response.content.decode()


def test_each_party_answers_on_its_own_page(client, meeting, start):
    enter(client, meeting, Side.TREATMENT_PLACE)
    answer(client, meeting, words="Om mandagen")
    assert meeting.parties.get(side=Side.TREATMENT_PLACE).words == "Om mandagen"
    assert meeting.parties.get(side=Side.COMPLAINANT).answered_at is None


def test_wrong_key_opens_nothing(client, meeting):
    assert "Nøglen passer ikke" in client.post(PAGE, {"key": "forkert"}).content.decode()


def test_expired_link_says_what_to_do(client, meeting, now):
    MeetingLink.objects.update(expires_on=timezone.localdate(now) - timedelta(days=1))
    assert "for gammelt. Ring til patientkontoret" in enter(client, meeting).content.decode()


def test_page_closes_with_the_case(client, meeting, start, now):
    enter(client, meeting)
    Case.objects.filter(pk=meeting.case.pk).update(closed_at=now, state="closed")
    assert "Siden har været lukket" in answer(client, meeting, start).content.decode()


def test_cancelled_meeting_closes_the_link(client, meeting, now):
    step.cancel(meeting, reason="Syg", by=meeting.case.owner, at=now)
    assert "Mødet er aflyst" in client.post(PAGE, {"key": key_of(meeting)}).content.decode()


def test_agreed_time_is_shown_with_a_file_for_the_calendar(client, meeting, start, now):
    agree(meeting, start, now)
    assert VIDEO.video_url in enter(client, meeting).content.decode()
    sent = client.get(f"{PAGE}kalender/")
    assert sent["Content-Type"] == "text/calendar; method=REQUEST; charset=utf-8"
    assert Calendar.from_ical(sent.content).walk("VEVENT")[0]["DTSTART"].dt == start


def test_there_is_no_file_before_a_time_is_agreed(client, meeting):
    enter(client, meeting)
    assert client.get(f"{PAGE}kalender/").url == PAGE


def test_file_is_for_who_has_opened_the_page(client, meeting, start, now):
    agree(meeting, start, now)
    assert client.get(f"{PAGE}kalender/").url == PAGE


def test_page_is_left(client, meeting):
    enter(client, meeting)
    client.post(f"{PAGE}luk/")
    assert "Nøglen fra e-mailen" in client.get(PAGE).content.decode()


def test_other_language_keeps_what_was_typed(client, meeting):
    enter(client, meeting)
    shown = client.post(f"{PAGE}svar/", {"language": "en", "words": "Om mandagen"}).content.decode()
    assert "Which times suit you?" in shown
    assert "Om mandagen" in shown
