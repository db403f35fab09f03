"""The desk's pages: who gets in, what they show, what a stale page keeps, what a list costs."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from rettidig.casework.models import AuditEvent, Case, Consent, Office, Role
from rettidig.casework.steps import follow_up, patient_page, triage
from tests.casework.factories import a_case, a_user
from tests.casework.file_examples import photo
from tests.database import past_the_guards
from tests.desk_data import page, person_called, the_story
from tests.login import log_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("username", ["vejleder", "kontor", "leder", "jurist"])
def test_case_page_when_the_offices_own_people_open_it_then_they_see_it(client, case, username):
    log_in(client, person_called(username))
    assert client.get(page(case, "case")).status_code == 200


@pytest.mark.parametrize("username", ["ledelse", "system", "hospital"])
def test_case_page_when_others_open_it_then_it_is_refused(client, case, username):
    log_in(client, person_called(username))
    assert client.get(page(case, "case")).status_code == 403


@pytest.mark.parametrize(
    ("username", "view", "status"),
    [
        ("jurist", "add_note", 403),
        ("jurist", "new_inquiry", 403),
        ("kontor", "add_note", 200),
        ("kontor", "decide", 403),
        ("kontor", "prepare_re_referral", 403),
        ("leder", "draft_letter", 200),
    ],
)
def test_act_when_a_role_may_not_do_it_then_its_page_is_refused(client, case, username, view, status):
    log_in(client, person_called(username))
    path = reverse("desk:new_inquiry") if view == "new_inquiry" else page(case, view)
    assert client.get(path).status_code == status


@pytest.mark.parametrize("username", ["jurist", "kontor"])
def test_refusal_when_the_case_may_be_read_then_has_the_desks_header_and_leads_back_to_the_case(client, case, username):
    log_in(client, person_called(username))
    text = client.get(page(case, "decide")).text
    assert 'class="desk"' in text
    assert f"Tilbage til sag {case.number}" in text


@pytest.mark.parametrize(
    ("username", "start"), [("ledelse", "/ledelse/"), ("system", "/opsaetning/drift/"), ("hospital", "/hospital/")]
)
def test_refusal_when_the_case_may_not_be_read_then_leads_to_the_start_page_and_says_nothing_of_the_case(
    client, case, username, start
):
    log_in(client, person_called(username))
    text = client.get(page(case, "decide")).text
    assert f'<a href="{start}">Gå til din startside</a>' in text
    assert case.number not in text


def test_case_of_another_office_when_opened_then_is_not_there(client, case):
    other = a_user("adviser", office=Office.objects.create(slug="syd", name="Syd", region="syddanmark"))
    log_in(client, other)
    assert client.get(page(case, "case")).status_code == 404


def test_case_page_when_nobody_is_logged_in_then_asks_for_the_login(client, case):
    assert client.get(page(case, "case")).url.startswith(reverse("account_login"))


def test_case_when_opened_then_the_opening_is_in_the_audit_log(adviser, case):
    adviser.get(page(case, "case"))
    event = AuditEvent.objects.get(verb="case.opened")
    assert (event.case_id, event.user, event.subject) == (case.pk, "vejleder", "case")


def test_cpr_when_the_case_is_shown_then_is_hidden(adviser, case):
    assert case.patient.cpr not in adviser.get(page(case, "case")).content.decode().replace("-", "")


def test_cpr_when_asked_for_then_is_shown_once_and_written_down(adviser, case):
    cpr = case.patient.cpr
    assert f"{cpr[:6]}-{cpr[6:]}" in adviser.post(page(case, "show_cpr")).content.decode()
    assert AuditEvent.objects.filter(verb="case.opened", subject="cpr", user="vejleder").count() == 1


def test_queue_when_it_is_longer_then_costs_no_more_queries(adviser, office, django_assert_max_num_queries):
    def queries() -> int:
        with django_assert_max_num_queries(40) as asked:
            adviser.get("/kontor/?vis=all")
        return len(asked)

    queries()  # the first of the hour is written in the audit log
    one = [a_case(office=office)] and queries()
    the_story("shoulder", office)
    a_case(office=office)
    assert queries() == one


def test_queue_when_a_page_is_full_then_the_next_begins_after_its_last_row(adviser, office, monkeypatch):
    monkeypatch.setattr("rettidig.web.desk.queue.PAGE", 2)
    cases = [a_case(office=office, next_deadline=day) for day in ("2026-12-01", "2026-12-01", "2026-12-04", None, None)]
    seen, path = [], "/kontor/?vis=all"
    while path:
        answer = adviser.get(path)
        seen += [row.pk for row in answer.context["rows"]]
        path = f"/kontor/?vis=all&efter={answer.context['more']}" if answer.context["more"] else ""
    assert seen == [case.pk for case in cases]


def test_closed_cases_when_a_page_is_full_then_the_next_begins_after_its_last_row(adviser, office, monkeypatch):
    monkeypatch.setattr("rettidig.web.desk.queue.PAGE", 2)
    now = timezone.now()
    cases = [a_case(office=office, state="closed", closed_at=now) for _ in range(3)]
    first = adviser.get("/kontor/?vis=closed").context
    second = adviser.get(f"/kontor/?vis=closed&efter={first['more']}").context
    assert [row.pk for row in first["rows"] + second["rows"]] == [case.pk for case in reversed(cases)]


@pytest.mark.parametrize(("asked", "shown"), [("", None), ("&team=acceptance", "acceptance")])
def test_team_queue_when_a_lawyer_without_a_team_opens_it_then_can_choose_any_team(client, office, asked, shown):
    log_in(client, person_called("jurist"))
    cases = {team.slug: a_case(office=office, team=team).pk for team in office.teams.all()}
    answer = client.get(f"/kontor/?vis=team{asked}")
    assert [row.pk for row in answer.context["rows"]] == ([cases[shown]] if shown else [])
    assert all(f'href="?vis=team&amp;team={slug}"' in answer.text for slug in cases)


def test_team_queue_when_a_page_is_full_then_the_next_is_of_the_same_team(adviser, office, monkeypatch):
    monkeypatch.setattr("rettidig.web.desk.queue.PAGE", 1)
    first, _second = (a_case(office=office, team=office.teams.get(slug="acceptance")) for _ in range(2))
    text = adviser.get("/kontor/?vis=team&team=acceptance").text
    assert f"?vis=team&amp;team=acceptance&amp;efter={first.pk}" in text


def test_queue_when_two_read_it_in_two_languages_then_each_has_their_own_words(adviser, office):
    a_case(office=office, next_deadline="2027-05-14")
    shown = [
        adviser.get("/kontor/?vis=all", headers={"accept-language": language}).context["rows"][0].next
        for language in ("da", "en", "da")
    ]
    assert ["14. maj 2027" in shown[0], "14 May 2027" in shown[1], "14. maj 2027" in shown[2]] == [True] * 3


def test_queue_when_it_is_empty_then_says_what_was_done_today(adviser, case):
    by = person_called("vejleder")
    triage.assign(case, owner=by, team=None, by=by, at=timezone.now())
    said = {"channel": "phone", "direction": "out", "with_whom": "patient", "text": "Ringet op."}
    follow_up.add_contact(case, **said, by=by, at=timezone.now())
    Case.objects.update(owner=None)
    assert "Her er ingen sager" in adviser.get("/kontor/").content.decode()


def test_note_when_the_page_is_stale_then_is_kept_for_a_note_overwrites_nothing(adviser, case):
    follow_up.add_note(case, text="Kollegaens notat", by=person_called("leder"), at=timezone.now())
    assert adviser.post(page(case, "add_note"), {"text": "Mit notat"}).status_code == 302


def test_contact_when_a_colleague_was_first_then_a_sentence_and_what_was_typed(adviser, case):
    said = {"channel": "phone", "direction": "out", "with_whom": "patient", "text": "Jeg ringede kl. 10."}
    stale = {**said, "version": case.version}
    by = person_called("leder")
    follow_up.add_contact(case, **{**said, "text": "Lederen ringede"}, by=by, at=timezone.now())
    answer = adviser.post(page(case, "add_contact"), stale)
    assert answer.status_code == 409
    assert "En kollega har ændret sagen" in answer.content.decode()
    assert "Jeg ringede kl. 10." in answer.content.decode()
    again = {**said, "version": answer.context["form"]["version"].value()}
    assert adviser.post(page(case, "add_contact"), again).status_code == 302


def test_form_when_it_is_empty_then_says_what_to_write(adviser, case):
    answer = adviser.post(page(case, "add_contact"), {"version": case.version})
    assert answer.status_code == 422
    assert "Fejl:" in answer.content.decode()


def test_task_when_the_year_is_20226_then_a_sentence_and_the_date_as_typed(adviser, case):
    answer = adviser.post(page(case, "add_task"), {"title": "Ring", "due": "1-10-20226"})
    assert answer.status_code == 422
    assert "Årstallet 20226 kan ikke passe" in answer.content.decode()
    assert 'value="1-10-20226"' in answer.content.decode()


def test_task_when_finished_then_can_be_undone(adviser, case):
    adviser.post(page(case, "add_task"), {"title": "Ring til afdelingen", "due": "+2"})
    task = case.tasks.get(title="Ring til afdelingen")
    adviser.post(page(case, "finish_task", task.pk))
    adviser.post(page(case, "reopen_task", task.pk))
    task.refresh_from_db()
    assert task.done_at is None


def test_message_that_came_after_the_page_was_opened_then_is_shown_before_it_is_ticked_off(adviser, case):
    patient_page.write_message(case, text="Jeg har fået en ny tid.", at=timezone.now())
    task = case.tasks.get(kind="message")
    button = re.search(r'name="version" value="(\d+)"', adviser.get(page(case, "case")).text)
    patient_page.write_message(case, text="Den er på mandag.", at=timezone.now())
    answer = adviser.post(page(case, "finish_task", task.pk), {"version": button[1]}, follow=True)
    assert "Se, om patienten har skrevet" in answer.text
    assert "Den er på mandag." in answer.text
    assert case.tasks.get(pk=task.pk).done_at is None


def test_take_when_asked_by_a_link_then_leads_to_the_case_and_nothing_happens(adviser, case):
    assert adviser.get(page(case, "take")).url == page(case, "case")
    assert Case.objects.get(pk=case.pk).owner is None


def test_taking_when_the_case_has_no_owner_then_it_is_mine(adviser, case):
    adviser.post(page(case, "take"))
    case.refresh_from_db()
    assert case.owner == person_called("vejleder")


def test_priority_when_overruled_then_needs_a_reason_and_shows_it(adviser, case):
    assert adviser.post(page(case, "overrule_priority"), {"priority": 3, "version": case.version}).status_code == 422
    adviser.post(page(case, "overrule_priority"), {"priority": 3, "reason": "Har fået tid", "version": case.version})
    assert "Har fået tid" in adviser.get(page(case, "case")).content.decode()


def test_category_when_corrected_then_the_case_stands_under_the_new_subject(adviser, case):
    adviser.post(
        page(case, "change_topic"), {"topic": "transport", "reason": "Et brev om kørsel", "version": case.version}
    )
    assert "Befordring" in adviser.get(page(case, "case")).content.decode()


@pytest.mark.parametrize("typed", ["2103009996", "210300-9996", "Kaja Hansen", "kaj"])
def test_search_when_one_case_fits_then_opens_it(adviser, case, typed):
    assert adviser.post(reverse("desk:search"), {"q": typed}).url == page(case, "case")


def test_search_when_the_number_is_given_then_opens_the_case_whole_or_by_its_running_number(adviser, case):
    for typed in (case.number, case.number.partition("-")[2].lstrip("0")):
        assert adviser.post(reverse("desk:search"), {"q": typed}).url == page(case, "case")


def test_search_when_another_office_has_the_case_then_finds_nothing(adviser):
    a_case(office=Office.objects.create(slug="syd", name="Syd", region="syddanmark"), reporter_name="Ukendt")
    assert "Ingen sager fundet" in adviser.post(reverse("desk:search"), {"q": "Ukendt"}).content.decode()


def test_call_when_registered_then_is_a_case_by_telephone_with_the_staff_member_beside(adviser, office):
    typed = {
        "channel": "phone",
        "category": "rights_question",
        "story": "Vil vide, om hun kan vælge hospital.",
        "reporter": "patient",
        "home_region": "midtjylland",
        "patient_name": "Anders Test Jensen",
        "reply_by": "page",
    }
    answer = adviser.post(reverse("desk:new_inquiry"), typed)
    made = Case.objects.get()
    assert answer.url == page(made, "case")
    assert (made.channel, made.contacts.get().by) == ("phone", person_called("vejleder"))


@pytest.mark.parametrize(
    ("changed", "status", "records"),
    [
        ({}, 302, [("patient", "oral", ["case"], "Bo Prøve")]),
        ({"heard": ""}, 302, []),
        ({"reporter_name": ""}, 422, []),
        ({"reporter": "patient"}, 422, []),
    ],
)
def test_call_when_the_patient_was_heard_to_say_yes_then_the_consent_is_a_record(
    adviser, office, changed, status, records
):
    typed = {"channel": "phone", "category": "rights_question", "story": "Om hospital.", "home_region": "midtjylland"}
    typed |= {"reporter": "relative", "reporter_name": "Bo Prøve", "heard": "on", "phone": "22222222"} | changed
    assert adviser.post(reverse("desk:new_inquiry"), typed).status_code == status
    assert list(Consent.objects.values_list("giver", "form", "scopes", "to_whom")) == records


def test_call_when_cancer_is_suspected_then_it_is_urgent_and_the_rights_engine_is_told(adviser, office):
    typed = {"channel": "phone", "category": "max_wait", "story": "Ingen tid endnu.", "reporter": "patient"}
    typed |= {"home_region": "midtjylland", "referral_received": "-3", "purpose": "assessment", "condition": "cancer"}
    typed |= {"reply_by": "page"}
    adviser.post(reverse("desk:new_inquiry"), typed)
    drafted = Case.objects.get().pathways.get().document
    assert (drafted["condition"], drafted["events"][0]["purpose"]) == ("cancer", "assessment")


def test_call_when_the_cpr_number_is_wrong_then_nothing_typed_is_lost(adviser, office):
    answer = adviser.post(reverse("desk:new_inquiry"), {"patient_cpr": "123", "story": "Om befordring"})
    assert answer.status_code == 422
    assert "Om befordring" in answer.content.decode()


def test_story_when_a_case_is_told_then_only_the_first_contact_is_said_to_count(adviser, case):
    said = {"channel": "phone", "direction": "in", "with_whom": "patient", "text": "Ringer igen."}
    follow_up.add_contact(case, **said, by=person_called("vejleder"), at=timezone.now())
    assert adviser.get(page(case, "case")).content.decode().count("som tælles i tallene") == 1


def test_closing_when_a_task_is_open_then_the_page_says_so_and_the_act_is_refused(adviser, case):
    adviser.post(page(case, "add_task"), {"title": "Ring", "due": "+2"})
    case.refresh_from_db()
    assert "Der er 1 opgave, som ikke er færdig: “Ring”." in adviser.get(page(case, "close")).content.decode()
    assert adviser.post(page(case, "close"), {"version": case.version}).status_code == 403


def test_maximum_waiting_time_when_not_seen_then_cannot_be_closed_until_the_patient_is(adviser, office):
    case = the_story("colon", office)
    for task in case.tasks.filter(done_at=None):
        adviser.post(page(case, "finish_task", task.pk))
    case.refresh_from_db()
    assert adviser.post(page(case, "close"), {"version": case.version}).status_code == 403
    adviser.post(page(case, "record_seen"), {"on": "i dag"})
    case.refresh_from_db()
    assert adviser.post(page(case, "close"), {"version": case.version, "note": "Undersøgt."}).status_code == 302


def test_closed_case_when_opened_then_its_only_act_is_to_reopen(adviser, office):
    case = the_story("spain", office)
    assert "Genåbn sag" in adviser.get(page(case, "case")).content.decode()
    assert adviser.post(page(case, "reopen"), {"reason": "Ny regning"}).status_code == 302


def test_attachment_when_it_is_no_document_then_a_sentence(adviser, case):
    file = SimpleUploadedFile("henvisning.pdf", b"MZ not a pdf")
    answer = adviser.post(page(case, "attach"), {"kind": "referral", "file": file})
    assert answer.status_code == 422
    assert "Den slags fil kan vi ikke læse." in answer.content.decode()


def test_attachments_when_one_is_no_document_then_the_others_are_kept(adviser, case):
    before = case.attachments.count()
    files = [SimpleUploadedFile("a.exe", b"MZ"), SimpleUploadedFile("b.jpg", photo())]
    answer = adviser.post(page(case, "attach"), {"kind": "referral", "file": files})
    assert answer.status_code == 422
    assert "a.exe er ikke gemt." in answer.text
    assert case.attachments.count() == before + 1


def test_attachment_when_fetched_then_comes_as_a_file_and_is_written_down(adviser, case):
    case.attachments.update(scan="clean")
    answer = adviser.get(page(case, "attachment", case.attachments.get().pk))
    assert answer["Content-Disposition"].startswith("attachment")
    assert AuditEvent.objects.filter(verb="case.opened", subject__startswith="attachment").exists()


def test_roles_when_the_citizen_logs_in_then_the_desk_is_closed(client, office):
    log_in(client, a_user(Role.CITIZEN, office=office))
    assert client.get("/kontor/").status_code == 403


def test_case_page_when_the_story_is_longer_then_costs_no_more_queries(adviser, case, django_assert_max_num_queries):
    def queries() -> int:
        with django_assert_max_num_queries(37) as asked:
            adviser.get(page(case, "case"))
        return len(asked)

    by, said = (
        person_called("vejleder"),
        {"channel": "phone", "direction": "in", "with_whom": "patient", "text": "Ringer."},
    )
    queries()

    def add_one_of_each() -> None:
        follow_up.add_contact(case, **said, by=by, at=timezone.now())
        follow_up.add_note(case, text="Notat", by=by, at=timezone.now())
        follow_up.write_task(case, title="Ring", due=None, by=by, at=timezone.now())

    add_one_of_each()
    one = queries()
    add_one_of_each()
    add_one_of_each()
    assert queries() == one


def test_case_page_when_the_lawyer_reads_it_then_offers_no_act_and_says_why(client, case):
    log_in(client, person_called("jurist"))
    text = client.get(page(case, "case")).content.decode()
    assert "Du kan læse sagen, men ikke ændre den." in text
    assert page(case, "add_note") not in text
    assert page(case, "change_topic") not in text


def test_story_when_asked_who_opened_the_case_then_names_them(adviser, case):
    adviser.get(page(case, "case"))
    assert "Sagen åbnet" not in adviser.get(page(case, "case")).content.decode()
    assert "Sagen åbnet" in adviser.get(page(case, "case") + "?spor=alle").content.decode()


def test_story_when_the_case_changed_hands_then_tells_from_whom_to_whom(adviser, case):
    adviser.post(page(case, "take"))
    assert "– → Vibeke Vejleder" in adviser.get(page(case, "case")).content.decode()


def test_tasks_page_then_shows_mine_and_the_teams_but_nobody_elses(adviser, case):
    lead = person_called("leder")
    follow_up.write_task(case, title="Min egen", due=None, by=lead, owner=person_called("vejleder"), at=timezone.now())
    follow_up.write_task(case, title="Teamets", due=None, by=lead, team=case.team, at=timezone.now())
    follow_up.write_task(case, title="Lederens", due=None, by=lead, owner=lead, at=timezone.now())
    text = adviser.get(reverse("desk:tasks")).content.decode()
    assert [title in text for title in ("Min egen", "Teamets", "Lederens")] == [True, True, False]


def test_attachment_when_it_has_a_virus_then_is_not_given_out(adviser, case):
    file = case.attachments.get()
    past_the_guards("UPDATE casework_attachment SET scan = 'infected'")
    answer = adviser.get(page(case, "attachment", file.pk))
    assert answer.status_code == 403
    assert "Der er fundet virus i filen." in answer.content.decode()


@pytest.mark.parametrize(
    ("reporter", "ticked", "lacking"),
    [("relative", False, True), ("relative", True, True), ("patient", False, False)],
)
def test_case_page_when_no_consent_to_the_writer_is_recorded_then_says_so(adviser, office, reporter, ticked, lacking):
    case = a_case(office=office, reporter=reporter, answers={"consent": ticked})
    assert adviser.get(page(case, "case")).context["lacks_consent"] is lacking
