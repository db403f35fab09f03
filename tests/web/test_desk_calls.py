"""A call at the desk: the caller found first, what is typed kept, and calls that were promised."""

from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rettidig.casework import keys, queues
from rettidig.casework.models import AuditEvent, Case, IntakeDraft, Office, Task
from rettidig.casework.steps import call_back, kept_call
from rettidig.web.desk.call_back import ClockField, next_time
from tests.casework.factories import a_case, moment
from tests.desk_data import page, person_called
from tests.login import log_in

pytestmark = pytest.mark.django_db
NEW = "desk:new_inquiry"
TYPED = {"channel": "phone", "story": "Vil vide mere.", "reporter": "patient", "home_region": "midtjylland"}
TYPED |= {"reply_by": "page"}


def kept(adviser, **typed) -> IntakeDraft:
    adviser.post(reverse("desk:keep_call"), {"key": keys.new_key(), **typed})
    return IntakeDraft.objects.latest("pk")


def test_caller_when_found_by_name_or_telephone_then_the_open_case_stands_there_and_the_search_is_logged(adviser, case):
    Case.objects.filter(pk=case.pk).update(reply_phone="40404040")
    for typed in (case.patient.name, case.number, "4040 4040"):
        assert f"Skriv på sag {case.number}" in adviser.post(reverse("desk:callers"), {"who": typed}).text
    assert AuditEvent.objects.filter(verb="cases.searched").count() == 3


@pytest.mark.parametrize("typed", ["", "x"])
def test_caller_when_next_to_nothing_is_typed_then_nothing_is_searched(adviser, case, typed):
    assert "Skriv på sag" not in adviser.post(reverse("desk:callers"), {"who": typed}).text
    assert not AuditEvent.objects.filter(verb="cases.searched").exists()


def test_caller_when_found_without_script_then_what_was_typed_stands_there_still(adviser, case):
    answer = adviser.post(reverse(NEW), TYPED | {"who": case.number, "find": "1"})
    assert f"Skriv på sag {case.number}" in answer.text
    assert "Vil vide mere." in answer.text


def test_case_when_chosen_before_anything_is_said_then_its_page_takes_the_call(adviser, case):
    answer = adviser.post(reverse(NEW), {"who": case.number, "on": case.pk, "key": keys.new_key()})
    assert answer.url == f"{page(case, 'add_contact')}?ind=1"
    form = adviser.get(answer.url).context["form"]
    assert form["direction"].value() == "in"


def test_case_when_chosen_after_the_note_then_the_note_stands_on_it_without_a_subject(adviser, case):
    adviser.post(reverse(NEW), TYPED | {"who": case.number, "on": case.pk, "key": keys.new_key()})
    assert Case.objects.count() == 1
    assert case.contacts.last().text.startswith("Vil vide mere.")


def test_new_case_about_a_known_patient_then_is_filled_in_from_the_last_one(adviser, case):
    form = adviser.post(reverse(NEW), {"like": case.pk, "story": "Noget nyt"}).context["form"]
    assert form["patient_name"].value() == case.patient.name
    assert form["patient_cpr"].value() == case.patient.cpr
    assert form["story"].value() == "Noget nyt"
    assert AuditEvent.objects.get(verb="case.opened", case_id=case.pk).subject == "cpr"


@pytest.mark.parametrize("pressed", ["on", "like"])
def test_case_of_another_office_when_named_then_nothing_of_it_is_shown_or_written(adviser, office, pressed):
    other = Office.objects.create(slug="syd", name="Syd", region="syddanmark")
    theirs = a_case(office=other, reporter_name="Ukendt Test", reply_phone="22222222")
    answer = adviser.post(reverse(NEW), TYPED | {pressed: theirs.pk, "category": "rights_question"})
    assert "Ukendt Test" not in answer.text
    assert "22222222" not in answer.text
    assert theirs.contacts.count() == 1


def test_call_when_typed_then_is_kept_and_found_again_by_its_writer_only(adviser, office, client):
    draft = kept(adviser, story="Ringer om sin datter", patient_name="Kaja Test Hansen", who="Kaja")
    assert "Kaja Test Hansen" in adviser.get(reverse(NEW)).text
    form = adviser.get(reverse(NEW), {"kladde": draft.pk}).context["form"]
    assert form["story"].value() == "Ringer om sin datter"
    log_in(client, person_called("vejleder2"))
    assert "Kaja Test Hansen" not in client.get(reverse(NEW)).text
    assert client.get(reverse(NEW), {"kladde": draft.pk}).status_code == 404


def test_call_when_nothing_is_typed_then_nothing_is_kept(adviser, office):
    adviser.post(reverse("desk:keep_call"), {"key": keys.new_key(), "who": "Kaja", "channel": "phone"})
    assert not IntakeDraft.objects.exists()


def test_kept_call_when_it_has_become_a_case_then_is_forgotten(adviser, office):
    draft = kept(adviser, story="Vil vide mere.")
    form = adviser.get(reverse(NEW), {"kladde": draft.pk}).context["form"]
    adviser.post(reverse(NEW), TYPED | {"category": "rights_question", "key": form["key"].value()})
    assert Case.objects.count() == 1
    assert "Samtaler, du ikke er færdig med" not in adviser.get(reverse(NEW)).text


def test_kept_call_on_a_case_then_leads_back_to_its_page_and_is_forgotten_when_saved(adviser, case):
    draft = kept(adviser, text="Spurgte til tiden", case=str(case.pk))
    address = f"{page(case, 'add_contact')}?kladde={draft.pk}"
    assert address in adviser.get(reverse(NEW)).text
    form = adviser.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    assert sent["text"] == "Spurgte til tiden"
    adviser.post(page(case, "add_contact"), sent | {"with_whom": "patient"})
    assert case.contacts.last().text == "Spurgte til tiden"
    assert not kept_call.find_kept(person_called("vejleder"), at=timezone.now()).exists()


def test_kept_call_when_discarded_then_can_be_taken_back_for_a_week_and_not_after(adviser, office):
    draft = kept(adviser, story="Vil vide mere.")
    adviser.post(reverse("desk:discard_call", args=[draft.pk]))
    assert "Fortryd" in adviser.get(reverse(NEW)).text
    adviser.post(reverse("desk:restore_call", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.discarded_at is None
    later = timezone.now() + timedelta(days=8)
    assert not kept_call.find_kept(person_called("vejleder"), at=later).exists()


def test_kept_call_with_a_case_that_is_no_number_then_leads_to_the_page_of_calls(adviser, office):
    kept(adviser, text="Spurgte til tiden", case="٣")
    assert adviser.get(reverse(NEW)).status_code == 200


@pytest.mark.parametrize(
    ("at", "then"),
    [
        ("2026-11-23 10:20", "2026-11-23 12:00"),
        ("2026-11-23 02:00", "2026-11-23 09:00"),
        ("2026-11-23 14:00", "2026-11-24 09:00"),
        ("2026-11-21 10:00", "2026-11-23 09:00"),  # a Saturday
    ],
)
def test_call_is_proposed_in_two_hours_or_at_nine_when_the_office_is_open(case, at, then):
    assert next_time(case.office, at=moment(at)) == moment(then)


@pytest.fixture
def promised(case):
    """A call that was promised for yesterday."""
    Case.objects.filter(pk=case.pk).update(reply_phone="40404040")
    case.refresh_from_db()
    now = timezone.now()
    task = call_back.promise(
        case, due=next_time(case.office, at=now), about="Svar", by=person_called("vejleder"), at=now
    )
    Task.objects.filter(pk=task.pk).update(due=timezone.localdate() - timedelta(days=1))
    return task


def test_promised_call_when_its_time_is_gone_then_stands_in_the_list_as_late(adviser, promised):
    shown = adviser.get(reverse("desk:call_backs")).text
    assert "Tiden er gået" in shown
    assert 'href="tel:40404040"' in shown


def test_promised_call_when_made_then_leaves_the_list_and_stands_on_the_case(adviser, case, promised):
    sent = {"with_whom": "patient", "text": "Talte sammen.", "version": Case.objects.get(pk=case.pk).version}
    assert adviser.post(page(case, "call_back", promised.pk), sent).url == page(case, "case")
    assert "Ingen aftalte samtaler" in adviser.get(reverse("desk:call_backs")).text
    assert "Talte sammen." in adviser.get(page(case, "case")).text


def test_promised_call_when_nobody_answers_then_has_a_new_time(adviser, case, promised):
    form = adviser.get(page(case, "try_call_again", promised.pk)).context["form"]
    sent = {"day": form["day"].value(), "clock": form["clock"].value(), "version": form["version"].value()}
    adviser.post(page(case, "try_call_again", promised.pk), sent)
    assert "1 forsøg uden svar" in adviser.get(reverse("desk:call_backs")).text


def test_contact_page_when_a_time_is_half_typed_then_asks_for_the_rest(adviser, case):
    sent = {"channel": "phone", "direction": "in", "with_whom": "patient", "text": "Talt", "version": case.version}
    assert "Skriv også klokken." in adviser.post(page(case, "add_contact"), sent | {"day": "i dag"}).text
    assert "hvad klokken vi ringer" in adviser.post(page(case, "add_contact"), sent | {"call_back_day": "+1"}).text


def test_call_that_is_opened_in_two_windows_is_one_and_opening_it_changes_nothing(adviser, office):
    draft = kept(adviser, story="Vil vide mere.")
    first, second = (adviser.get(reverse(NEW), {"kladde": draft.pk}).context["form"] for _window in range(2))
    assert first["key"].value() == second["key"].value()
    for words in ("Vil vide mere, også om fristen.", "Vil vide mere. Ringer igen."):
        adviser.post(reverse("desk:keep_call"), {"key": second["key"].value(), "story": words})
    assert IntakeDraft.objects.count() == 1


def test_discarded_call_is_looked_at_without_being_taken_up_and_is_taken_up_by_writing_on(adviser, office):
    draft = kept(adviser, story="Vil vide mere.")
    adviser.post(reverse("desk:discard_call", args=[draft.pk]))
    form = adviser.get(reverse(NEW), {"kladde": draft.pk}).context["form"]
    draft.refresh_from_db()
    assert draft.discarded_at
    adviser.post(reverse("desk:keep_call"), {"key": form["key"].value(), "story": "Vil vide alt."})
    draft.refresh_from_db()
    assert draft.discarded_at is None


def test_promised_calls_of_every_team_are_the_leads_on_request(adviser, case):
    Case.objects.filter(pk=case.pk).update(reply_phone="40404040")
    by = person_called("vejleder2")
    promised = call_back.promise(
        case, due=next_time(case.office, at=timezone.now()), about="Svaret", by=by, at=timezone.now()
    )
    Task.objects.filter(pk=promised.pk).update(owner=by)
    address, lead = reverse("desk:call_backs"), Client()
    log_in(lead, person_called("leder"))
    assert "Svaret" not in lead.get(address).text
    assert "Svaret" in lead.get(f"{address}?team=alle").text
    assert adviser.get(f"{address}?team=alle").context["of_all"] is False


@pytest.mark.parametrize(
    ("minutes", "of_owner", "of_lead"),
    [(60, False, False), (20, True, False), (-5, True, False), (-20, True, True)],
)
def test_promised_call_stands_above_the_queue_by_the_hour(adviser, client, case, minutes, of_owner, of_lead):
    at = moment("2026-11-20 12:00")
    day, hour = at.date(), (at + timedelta(minutes=minutes)).time()
    facts = {"title": "Svaret", "kind": "call_back", "created_at": at, "owner": person_called("vejleder")}
    case.tasks.create(due=day, due_time=hour, **facts)
    for user, is_shown in (("vejleder", of_owner), ("leder", of_lead), ("vejleder2", False)):
        person = person_called(user)
        assert bool(queues.find_due_calls(person, people=[person.pk], at=at)) == is_shown


def test_promised_call_of_yesterday_leads_from_the_queue_to_its_page(adviser, case):
    facts = {"title": "Svaret", "kind": "call_back", "created_at": timezone.now(), "owner": person_called("vejleder")}
    promised = case.tasks.create(due=timezone.localdate() - timedelta(days=1), due_time="10:00", **facts)
    assert page(case, "call_back", promised.pk) in adviser.get("/kontor/").text


@pytest.mark.parametrize(
    ("typed", "read"),
    [("2", time(14)), ("2.30", time(14, 30)), ("02.30", time(2, 30)), ("7", time(7)), ("13", time(13))],
)
def test_time_from_one_to_six_is_of_the_afternoon_unless_a_zero_stands_before_it(typed, read):
    assert ClockField().clean(typed) == read
