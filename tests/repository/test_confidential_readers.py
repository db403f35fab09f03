"""Every reader of cases, asked about a confidential case by somebody whom it is closed to.

Each page of a case is closed, whatever its name. Each other page of the staff stands in one of two lists: those that
show cases, with what makes this case stand there, and those that never do. A new page fails until it stands in one.
"""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from rettidig.casework import absences, audit, integrity
from rettidig.casework.changes import CaseChange
from rettidig.casework.models import (
    Absence,
    AccessRule,
    AdviceAbout,
    AdviceKind,
    AdviceRequest,
    AuditEvent,
    Case,
    Hospital,
    Person,
    ReReferral,
    ReReferralState,
    Task,
    User,
)
from rettidig.casework.steps import assessment, confidential
from rettidig.web.desk import law
from tests.casework.factories import a_case, a_team, a_user, an_adviser, an_office
from tests.login import log_in
from tests.repository.test_access_by_role import LEADING_ON, addresses, pages_that_need_nothing

pytestmark = pytest.mark.django_db
NAME, RELATIVE, PHONE, TOLD = "Kaja Test Hansen", "Max Test Berggren", "40404040", "Ring om ambulatoriet"
SECRETS = (NAME, RELATIVE, PHONE, TOLD)
COVERED, OF_OTHERS = "Fortrolig sag", "Et andet teams sag"
EMAIL = "kaja@example.dk"


def ask(client, view: str, **query):
    return client.get(reverse(view), query, headers={"accept-language": "da"}).text


def search_by_name(client) -> str:
    return client.post(reverse("desk:search"), {"q": "Kaja"}, headers={"accept-language": "da"}, follow=True).text


def search_by_number(client) -> str:
    return client.post(reverse("desk:search"), {"q": Case.objects.get().number}, follow=True).text


def search_by_number_and_subject(client) -> str:
    return client.post(reverse("desk:search"), {"q": Case.objects.get().number, "topic": "max_wait"}, follow=True).text


def asked(client) -> str:
    """What the reader was asked of the case before it was closed to them."""
    case, me = Case.objects.get(), User.objects.get(pk=client.session["_auth_user_id"])
    facts = {"kind": AdviceKind.ADVICE, "about": AdviceAbout.CASE, "text": TOLD, "due": timezone.localdate()}
    task, asker = case.tasks.first(), User.objects.filter(role="lead").first()
    AdviceRequest.objects.create(case=case, asked=me, task=task, asked_at=timezone.now(), asked_by=asker, **facts)
    return ask(client, "desk:asked")


def complaints(client) -> str:
    case, lead = Case.objects.get(), User.objects.filter(role="lead").first()
    case.matters.create(key="sag-1", kind="complaint", changed_at=timezone.now(), changed_by=lead)
    return ask(client, "desk:complaints", hvis="alle")


def back_again(client) -> str:
    """What others did while somebody was away is told of the own cases alone."""
    case, me = Case.objects.get(), User.objects.get(pk=client.session["_auth_user_id"])
    lead, now = User.objects.filter(role="lead").first(), timezone.now()
    days = dict.fromkeys(("first", "last"), timezone.localdate())
    absence = Absence.objects.create(user=me, substitute=lead, entered_at=now, entered_by=lead, **days)
    audit.record("note.added", by=lead, case=case, at=now)
    absences.end(absence, by=me, at=now)
    return ask(client, "desk:absences")


def callers(client) -> str:
    return client.post(reverse("desk:callers"), {"who": "Kaja"}).text


def chosen_in_the_queue(client) -> str:
    case = Case.objects.get()
    return client.post(reverse("desk:assign_many"), {"sag": f"{case.pk}.{case.version}"}).text


def next_inquiry_like_it(client) -> str:
    return client.post(reverse("desk:new_inquiry"), {"find": "1", "like": Case.objects.get().pk}).text


# Each page that shows cases, as it is read, and whether the case stands there without its name
SHOW_CASES = {
    "desk:start": (lambda client: ask(client, "desk:start", vis="all"), True),
    "desk:tasks": (lambda client: ask(client, "desk:tasks"), True),
    "desk:call_backs": (lambda client: ask(client, "desk:call_backs"), True),
    "desk:max_wait_board": (lambda client: ask(client, "desk:max_wait_board"), True),
    "desk:re_referrals": (lambda client: ask(client, "desk:re_referrals"), False),
    "desk:asked": (asked, True),
    "desk:complaints": (complaints, True),
    "desk:search": (search_by_name, False),
    "desk:new_inquiry": (callers, False),
}
BESIDE_PAGES = {
    "search by number": (search_by_number, False),
    "search by number and subject": (search_by_number_and_subject, False),
    "chosen in the queue": (chosen_in_the_queue, True),
    "a new inquiry like it": (next_inquiry_like_it, False),
    "back again": (back_again, False),
}
OWN_CASES = {"desk:absences"}  # names the reader's own cases alone: "back again", above
FOR_THE_LEAD = {"desk:morning", "desk:integrity", "desk:distribute"}  # who sees every confidential case
# Those that name no case: forms, law, the office's own things, registers, figures, and what comes from other systems
NAME_NO_CASE = {
    *("desk:live", "desk:caseless_call"),
    *("desk:columns", "desk:law", "desk:booked_lists", "desk:notices"),
    *("desk:contact_book", "desk:meetings", "desk:new_contact", "desk:new_meeting"),
    *("desk:learning", "desk:new_learning", "management:learning", "management:learning_csv"),
    *("desk:hospital_complaints", "desk:take_in_complaints"),  # complaints that are passed on are no cases
    *("management:hospital_complaints", "management:hospital_complaints_csv"),
    *("registers:index", "registers:files"),
    *("management:start", "management:figures", "management:figures_csv", "management:figures_json"),
    *("management:days_chart", "management:weeks_chart", "management:figures_chart", "management:log_trend"),
    *("management:booked_lists", "management:booked_lists_csv", "management:max_wait", "management:max_wait_csv"),
    *("management:max_wait_year", "management:max_wait_year_csv", "management:max_wait_ladder_csv"),
    *("management:acceptance", "management:acceptance_csv", "management:acceptance_region"),
    *("management:acceptance_region_csv", "management:log_control", "management:log_sample"),
    *("management:notice_batches", "office:start", "office:people", "office:organisations", "office:readiness"),
    *("office:new", "office:add_person", "office:add_organisation", "office:running", "office:unfinished"),
    *("office:readings", "office:who_may", "office:citizen_form", "office:preview_form", "office:publish_form"),
    *("office:form_subjects", "office:form_news"),
    *("desk:quality", "management:time_spent", "management:time_spent_csv"),
    *("management:decisions", "management:decisions_csv", "management:care_abroad", "management:care_abroad_csv"),
}
OF_HOSPITALS = {  # who has been sent a patient sees that patient, whatever the office says of the case
    *("partner:start", "partner:waiting_times", "partner:people", "partner:add_person", "partner:acceptances"),
    "partner:letter_links",
}
BY_LAW = {"desk:law_changes"}  # by the numbers of cases; asked apart, below


@pytest.fixture
def case():
    """A confidential case that stands in every list: late, of the reader's team, with a task, a call and a move."""
    today, now = timezone.localdate(), timezone.now()
    team = a_team("alle", ["max_wait"])
    answers = {"condition": "cancer", "purpose": "assessment", "story": TOLD, "email": EMAIL}
    answers |= {"referral_received": (today - timedelta(days=16)).isoformat()}
    patient = Person.objects.create(name=NAME, phone=PHONE, birth_date="1980-01-01")
    case = a_case(topic="max_wait", answers=answers, patient=patient, team=team, reporter_name=RELATIVE)
    assessment.renew(case, at=now)
    Task.objects.create(case=case, title=TOLD, team=team, due=today, created_at=now)
    call = {"kind": "call_back", "due": today, "due_time": time(9), "phone": PHONE}
    Task.objects.create(case=case, title=TOLD, team=team, created_at=now, **call)
    left = a_user("adviser", is_active=False)
    Task.objects.create(case=case, title=TOLD, owner=left, due=today, created_at=now)
    hospital = Hospital.objects.create(slug="h", name="Hospitalet", kind="private", region="midtjylland")
    ReReferral.objects.create(
        case=case, hospital=hospital, state=ReReferralState.SENT, created_at=now, sent_at=now, created_by=a_user("lead")
    )
    confidential.mark(case, kind="own_colleague", reason="En kollegas mand er patienten", by=a_user("lead"), at=now)
    Case.objects.filter(pk=case.pk).update(next_deadline=today - timedelta(days=1), priority=1)
    integrity.look_over(an_office(), at=now)
    return Case.objects.get(pk=case.pk)


def reader(client, case, role: str = "adviser"):
    user = a_user(role, team=case.team)
    log_in(client, user)
    return user


def told(page: str) -> list[str]:
    return [secret for secret in SECRETS if secret in page]


def test_every_page_of_the_staff_is_named_with_what_it_does_with_confidential_cases():
    named = {*SHOW_CASES, *OWN_CASES, *FOR_THE_LEAD, *NAME_NO_CASE, *OF_HOSPITALS, *BY_LAW} | LEADING_ON
    assert pages_that_need_nothing() == named


@pytest.mark.parametrize("name", {**SHOW_CASES, **BESIDE_PAGES})
@pytest.mark.parametrize("role", ["adviser", "administrative", "lawyer"])
def test_page_when_the_case_is_closed_to_the_reader_shows_nothing_of_it(client, case, name, role):
    read, stands_there = {**SHOW_CASES, **BESIDE_PAGES}[name]
    reader(client, case, role)
    page = read(client)
    assert told(page) == []
    if role != "lawyer":
        assert (COVERED in page) is stands_there


@pytest.fixture
def case_of_others(case):
    """The same case, which is not confidential but for another team."""
    Case.objects.filter(pk=case.pk).update(confidential="")
    other = a_team("andre", [])
    facts = {"office": case.office, "subject": "max_wait", "team": other.slug, "reserved": "see"}
    AccessRule.objects.create(valid_from=timezone.localdate(), **facts)
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize("name", {**SHOW_CASES, **BESIDE_PAGES})
@pytest.mark.parametrize("role", ["adviser", "administrative"])
def test_page_when_the_case_is_for_another_team_shows_nothing_of_it(client, case_of_others, name, role):
    read, stands_there = {**SHOW_CASES, **BESIDE_PAGES}[name]
    reader(client, case_of_others, role)
    page = read(client)
    assert told(page) == []
    assert (OF_OTHERS in page) is stands_there


def test_change_of_the_law_names_no_case_of_another_team(client, case_of_others, monkeypatch):
    monkeypatch.setattr(law, "find_changes", lambda *_office, **_days: [CaseChange(case_of_others, [])])
    reader(client, case_of_others)
    assert case_of_others.number not in ask(client, "desk:law_changes", before="", after="")


@pytest.mark.parametrize("name", [*SHOW_CASES, "chosen in the queue"])
def test_page_when_the_case_is_open_to_the_reader_names_the_patient(client, case, name):
    read, _covered = {**SHOW_CASES, **BESIDE_PAGES}[name]
    user = an_adviser(team=case.team)
    confidential.name_readers(case, readers=[user], reason="Skal ringe", by=a_user("lead"), at=timezone.now())
    log_in(client, user)
    assert NAME in read(client)


@pytest.mark.parametrize("view", sorted(FOR_THE_LEAD))
def test_list_of_the_lead_names_the_patient(client, case, view):
    reader(client, case, "lead")
    assert NAME in ask(client, view)


@pytest.mark.parametrize("role", ["adviser", "lawyer"])
def test_page_of_a_closed_case_is_refused_whatever_it_is(client, case, role):
    reader(client, case, role)
    before = AuditEvent.objects.count()
    of_case = {name: address for name, address in addresses(case).items() if f"/sag/{case.pk}/" in address}
    assert len(of_case) > 100
    for name, address in of_case.items():
        if name == "desk:open_with_reason":
            assert told(client.get(address).text) == []
            continue
        got, sent = client.get(address), client.post(address)
        assert (got.status_code in (302, 403), sent.status_code) == (True, 403), name
        assert told(got.text + sent.text) == [], name
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("role", ["management", "administrator", "data_protection"])
def test_page_that_names_no_case_names_none_to_those_who_read_none(client, case, role):
    log_in(client, a_user(role))
    for view in sorted(NAME_NO_CASE | set(SHOW_CASES) | OWN_CASES | FOR_THE_LEAD):
        assert told(ask(client, view)) == [], view


@pytest.mark.parametrize("role", ["adviser", "lead"])
def test_page_that_names_no_case_names_none(client, case, role):
    reader(client, case, role)
    for view in sorted(NAME_NO_CASE):
        assert told(ask(client, view)) == [], view


def test_search_by_number_leads_to_the_door_of_a_closed_case_unless_a_subject_is_asked_for(client, case):
    reader(client, case)
    door = reverse("desk:open_with_reason", args=[case.pk])
    assert [door in page(client) for page in (search_by_number, search_by_number_and_subject)] == [True, False]


def test_filter_by_subject_tells_nothing_of_a_closed_case(client, case):
    reader(client, case)
    told = {topic: ask(client, "desk:start", vis="all", emne=topic) for topic in (case.topic, "transport")}
    assert told[case.topic].count(case.number) == told["transport"].count(case.number)
    assert case.number in ask(client, "desk:start", vis="all")


def test_change_of_the_law_names_a_closed_case_to_nobody_else(client, case, monkeypatch):
    monkeypatch.setattr(law, "find_changes", lambda *_office, **_days: [CaseChange(case, [])])
    reader(client, case)
    assert case.number not in ask(client, "desk:law_changes", before="", after="")
