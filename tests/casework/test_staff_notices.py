"""A colleague who has chosen it is told by e-mail that there is something new: once a day, and never what."""

from datetime import date, timedelta

import pytest
from django.core import mail

from rettidig.casework import absences, outbox, staff_notices
from rettidig.casework.models import AuditEvent, NoticeAbout, OutboxMessage, StaffNotice, User
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import advice, patient_page, warn
from tests.casework.factories import a_case, a_user, moment, off_on

pytestmark = pytest.mark.django_db
AT = moment("2026-11-20 10:00")  # a Friday
DUE, MONDAY = date(2026, 11, 24), moment("2026-11-23 10:00")


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.EMAIL_HOST, settings.SITE_URL = "mail.example.dk", "https://rettidig.example.dk"


def told(role: str = "lawyer", *about: str, **more) -> User:
    chosen = list(about) or [each.value for each in NoticeAbout]
    return a_user(role, email=f"{role}@example.dk", told_by_mail=chosen, **more)


def ask(asked: User, *, by: User | None = None, at=AT, **more):
    by = by or a_user("adviser")
    facts = {"kind": "advice", "text": "Hvad siger loven?", "due": DUE, **more}
    return advice.ask(a_case(owner=by), asked=asked, by=by, at=at, **facts)


def names() -> list[str]:
    return list(StaffNotice.objects.order_by("pk").values_list("to__username", flat=True))


def deliver() -> None:
    for message in OutboxMessage.objects.filter(kind="staff_notice"):
        outbox.deliver(message.pk, at=AT)


def test_who_is_asked_is_told_once_a_day_and_nothing_of_the_case_stands_in_the_mail():
    lawyer = told()
    ask(lawyer)
    ask(lawyer, kind="approval")
    deliver()
    (sent,) = mail.outbox
    assert sent.to == [lawyer.email]
    assert "Hvad siger loven?" not in sent.body
    assert "https://rettidig.example.dk/kontor/" in sent.body
    ask(lawyer, at=MONDAY)
    assert len(names()) == 2


def test_who_has_not_chosen_it_or_has_no_address_is_told_by_no_mail():
    ask(told("lawyer", "warning"))
    ask(a_user("lead", told_by_mail=["advice"]))
    assert names() == []


def test_who_has_changed_their_mind_before_the_mail_left_gets_none():
    lawyer = told()
    ask(lawyer)
    staff_notices.choose(lawyer, [], at=AT)
    deliver()
    assert mail.outbox == []


def test_substitute_of_a_lawyer_who_is_away_is_told_and_can_answer():
    lawyer, lead = told(), told("lead", first_name="Lea")
    days = {"first": AT.date(), "last": DUE}
    absences.enter(lawyer, substitute=lead, by=lawyer, at=AT, **days)
    asked = ask(lawyer)
    assert names() == [lead.username]
    assert list(advice.waiting_for(lead, on=AT.date())) == [asked]
    advice.answer(asked, end="advised", text="Det gør den.", by=lead, at=AT)
    assert asked.case.advice_requests.get().ended_by == lead


def test_lawyer_with_a_day_off_for_whom_nobody_stands_in_reads_the_mail_when_back():
    lawyer = told()
    off_on(AT, lawyer)
    ask(lawyer)
    assert names() == [lawyer.username]


def test_substitute_of_a_lawyer_decides_or_is_a_lawyer():
    with pytest.raises(Denied, match="Afløseren"):
        absences.enter(told(), substitute=a_user("administrative"), first=DUE, last=DUE, by=a_user("lead"), at=AT)


def test_answer_that_is_late_waits_for_the_lead_too_who_is_told_once():
    lead, asked = told("lead"), ask(a_user("lawyer"))
    assert list(advice.waiting_for(lead, on=DUE)) == []
    after = moment("2026-11-25 10:00")
    assert list(advice.waiting_for(lead, on=after.date())) == [asked]
    assert [advice.tell_leads(at=after), advice.tell_leads(at=after + timedelta(hours=1))] == [1, 0]
    assert names() == [lead.username]
    assert AuditEvent.objects.filter(verb="advice.reminded", after={"to": "lead"}).count() == 1


def test_lead_is_not_told_of_what_is_late_while_the_office_is_closed():
    told("lead")
    ask(a_user("lawyer"))
    assert advice.tell_leads(at=moment("2026-11-28 10:00")) == 0  # a Saturday


def test_owner_is_told_of_a_message_and_of_a_date_that_is_near():
    owner = told("adviser")
    case = a_case(owner=owner, service_due=DUE)
    patient_page.write_message(case, text="Jeg har fået en ny tid.", at=AT)
    assert list(StaffNotice.objects.values_list("about", flat=True)) == ["message"]
    assert warn.warn_in_time(at=moment("2026-11-23 11:00")) >= 1
    assert set(StaffNotice.objects.values_list("about", flat=True)) == {"message", "warning"}


def test_choice_without_an_address_is_refused():
    with pytest.raises(Denied, match="ingen e-mailadresse"):
        staff_notices.choose(a_user("adviser"), ["advice"], at=AT)
