"""The pages of dialogue meetings at the desk: each act from its page, and its refusals beside what was typed."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from rettidig.casework.models import DialogueMeeting, MeetingNotice, MeetingState, Side
from tests.casework.factories import a_case, an_adviser
from tests.casework.meetings import COMPLAINANT, EMAILS, PRACTICE, VIDEO, a_complaint
from tests.login import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(client):
    by = an_adviser()
    log_in(client, by)
    return a_complaint(by=by, at=timezone.now())


@pytest.fixture
def day():
    return timezone.localdate() + timedelta(days=9)


def start(day, hour=13):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def at(case, rest=""):
    return f"/kontor/sag/{case.pk}/dialogmoede/{rest}"


def send(client, case, rest, **facts):
    case.refresh_from_db()
    return client.post(at(case, rest), {"version": case.version, **facts})


def plan(client, case, **more):
    who = {"leader": case.owner_id, "complainant": COMPLAINANT, "treatment_place": PRACTICE, "length": 60}
    emails = {"complainant_email": EMAILS[Side.COMPLAINANT], "place_email": EMAILS[Side.TREATMENT_PLACE]}
    send(client, case, "nyt/", **who, **emails, **more)
    return DialogueMeeting.objects.get()


def propose(client, case, meeting, day):
    lines = f"{day.day}/{day.month} {day.year} kl. 13\n{day.day}-{day.month}-{day.year} 14.30"
    return send(client, case, f"{meeting.pk}/tider/", times=lines)


def agree(client, case, day):
    meeting = plan(client, case)
    propose(client, case, meeting, day)
    first = meeting.times.first().pk
    for side in (Side.COMPLAINANT, Side.TREATMENT_PLACE):
        send(client, case, f"{meeting.pk}/svar/{side}/", times=[first])
    send(client, case, f"{meeting.pk}/vaelg/", time_pk=first, video_url=VIDEO.video_url)
    meeting.refresh_from_db()
    return meeting


def test_case_leads_to_its_dialogue_meeting(client, case):
    assert at(case) in client.get(f"/kontor/sag/{case.pk}/").content.decode()
    assert "Planlæg dialogmøde" in client.get(at(case)).content.decode()


def test_form_knows_who_complains_and_who_leads(client, case):
    form = client.get(at(case, "nyt/")).context["form"]
    assert (form["complainant"].value(), form["leader"].value()) == (COMPLAINANT, case.owner_id)


def test_case_without_a_dialogue_has_nothing_to_plan(client):
    by = an_adviser()
    log_in(client, by)
    response = client.get(at(a_case(office=by.office, owner=by), "nyt/"))
    assert response.status_code == 403
    assert "ikke et dialogmøde at planlægge" in response.content.decode()


def test_times_are_typed_a_line_each(client, case, day):
    meeting = plan(client, case)
    assert propose(client, case, meeting, day).url == at(case)
    assert [each.starts_at for each in meeting.times.all()] == [start(day), start(day, 14) + timedelta(minutes=30)]


def test_line_that_is_no_time_is_named(client, case):
    meeting = plan(client, case)
    response = send(client, case, f"{meeting.pk}/tider/", times="på mandag engang")
    assert response.status_code == 422
    assert "“på mandag engang” kan ikke læses" in response.content.decode()


def test_time_that_has_passed_is_refused_beside_the_field(client, case):
    meeting = plan(client, case)
    response = send(client, case, f"{meeting.pk}/tider/", times="1-1-2026 10.00")
    assert response.status_code == 403
    assert "En af tiderne er gået" in str(response.context["form"].errors["times"])


def test_agreed_meeting_is_on_its_page_and_on_the_case(client, case, day):
    meeting = agree(client, case, day)
    assert (meeting.state, meeting.starts_at) == (MeetingState.AGREED, start(day))
    for page in (at(case), f"/kontor/sag/{case.pk}/"):
        assert "Tiden er aftalt" in client.get(page).content.decode()


def test_meeting_is_moved_from_its_form(client, case, day):
    meeting = agree(client, case, day)
    later = day + timedelta(days=1)
    facts = {"day": f"{later.day}-{later.month}-{later.year}", "clock": "10", "reason": "Lægen er syg."}
    send(client, case, f"{meeting.pk}/flyt/", **facts, video_url=VIDEO.video_url)
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.sequence) == (start(later, 10), 1)


def test_meeting_is_cancelled(client, case, day):
    meeting = agree(client, case, day)
    send(client, case, f"{meeting.pk}/aflys/", reason="Klageren er rejst.")
    assert "Aflyst" in client.get(at(case)).content.decode()


def test_minutes_before_the_meeting_are_refused_and_kept_in_the_form(client, case, day):
    meeting = agree(client, case, day)
    response = send(client, case, f"{meeting.pk}/holdt/", minutes="Lægen forklarede.")
    assert response.status_code == 403
    assert "Mødet er ikke begyndt endnu" in response.content.decode()
    assert "Lægen forklarede." in response.content.decode()


def test_held_meeting_ends_with_two_letters(client, case, day):
    meeting = agree(client, case, day)
    DialogueMeeting.objects.update(starts_at=timezone.now() - timedelta(hours=2))
    send(client, case, f"{meeting.pk}/holdt/", minutes="Lægen forklarede.")
    today = timezone.localdate()
    send(client, case, f"{meeting.pk}/klagen/", outcome="withdrawn", decided_on=f"{today:%d-%m-%Y}")
    letters = MeetingNotice.objects.filter(news="outcome")
    assert {each.to for each in letters} == {"agency", "treatment_place"}
    assert "Lægen forklarede." in client.get(at(case)).content.decode()
    assert client.get(at(case, f"brev/{letters[0].pk}/"))["Content-Type"] == "application/pdf"


def test_what_is_no_letter_has_no_pdf(client, case, day):
    agree(client, case, day)
    notice = MeetingNotice.objects.filter(way="email").first() or MeetingNotice.objects.create(
        meeting=DialogueMeeting.objects.get(), to="agency", news="agreed", way="phone", sequence=0, at=timezone.now()
    )
    assert client.get(at(case, f"brev/{notice.pk}/")).status_code == 404


def test_call_is_written_down(client, case, day):
    meeting = agree(client, case, day)
    send(client, case, f"{meeting.pk}/ringet/complainant/")
    assert MeetingNotice.objects.get(way="phone").news == "agreed"


def test_link_is_shown_once(client, case, day):
    meeting = agree(client, case, day)
    assert "/moede/#" in send(client, case, f"{meeting.pk}/link/complainant/").content.decode()
    assert "/moede/#" not in client.get(at(case)).content.decode()


def test_old_page_does_not_write_over_what_a_colleague_did(client, case, day):
    meeting = agree(client, case, day)
    response = client.post(at(case, f"{meeting.pk}/aflys/"), {"version": case.version - 1, "reason": "Syg"})
    assert response.status_code == 409


@pytest.mark.parametrize("rest", ["tider", "vaelg", "flyt", "leder", "aflys", "holdt", "klagen"])
def test_each_form_opens(client, case, day, rest):
    meeting = agree(client, case, day)
    assert client.get(at(case, f"{meeting.pk}/{rest}/")).status_code == 200


def test_number_of_queries_does_not_grow_with_what_was_told(client, case, day, django_assert_max_num_queries):
    meeting = agree(client, case, day)
    for _number in range(3):
        send(client, case, f"{meeting.pk}/ringet/complainant/")
    with django_assert_max_num_queries(30):
        client.get(at(case))


def test_leader_puts_the_meeting_into_a_calendar(client, case, day):
    meeting = agree(client, case, day)
    sent = client.get(at(case, f"{meeting.pk}/kalender/"))
    assert sent["Content-Type"].startswith("text/calendar; method=PUBLISH")
    assert b"Dialogm" in sent.content
    assert b"ATTENDEE" not in sent.content


def test_there_is_no_file_before_a_time_is_agreed(client, case):
    assert client.get(at(case, f"{plan(client, case).pk}/kalender/")).status_code == 404


def test_meeting_gets_another_leader(client, case, day):
    meeting = agree(client, case, day)
    other = an_adviser(office=case.office, username="kollega")
    send(client, case, f"{meeting.pk}/leder/", leader=other.pk)
    meeting.refresh_from_db()
    assert meeting.leader == other
