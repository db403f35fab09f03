"""The list of what a case holds: complete, in order of time, numbered, on a page and in files; reading is logged."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils.timezone import localtime

from rettidig.casework.models import AuditEvent, Case
from rettidig.casework.steps import advice, contact, follow_up, join, letter, matter, question, split
from rettidig.web.desk.file_items import items_of
from tests.casework.factories import a_case
from tests.desk_data import page, person_called

from .test_desk_both_versions import NOW

pytestmark = pytest.mark.django_db


def told(case: Case) -> list[tuple[str, str, bool, str]]:
    return [(str(each.kind), str(each.about), each.is_internal, each.part) for each in items_of(case)]


def kinds(case: Case) -> list[str]:
    return [kind for kind, _about, _internal, _part in told(case)]


@pytest.fixture
def by():
    return person_called("vejleder")


def test_list_holds_what_came_went_and_was_written_with_from_and_to_and_what_is_internal(case, by):
    follow_up.add_contact(case, channel="phone", direction="out", with_whom="patient", text="Ringet", by=by, at=NOW())
    follow_up.add_note(case, text="Husk journalen", by=by, at=NOW())
    letter.draft_letter(case, decision=None, language="da", by=by, at=NOW())
    found = {str(each.kind): each for each in items_of(case)}
    out = found["Telefon til patient"]
    assert (out.sender, str(out.receiver), out.is_internal) == (case.office.name, "Patient", False)
    assert (found["Notat"].about, found["Notat"].is_internal) == ("Husk journalen", True)
    assert found["Brev, kladde"].is_internal


def test_list_is_numbered_in_the_order_of_time_as_it_is_known_today(case, by):
    made = follow_up.add_contact(case, channel="phone", direction="in", with_whom="patient", text="x", by=by, at=NOW())
    follow_up.add_note(case, text="Efter", by=by, at=NOW())
    assert kinds(case)[-2:] == ["Telefon fra patient", "Notat"]
    earlier = case.contacts.first().at + timedelta(minutes=1)
    contact.correct_contact(made, changes={"at": earlier, "channel": "post"}, reason="Brev", by=by, at=NOW())
    assert kinds(case).index("Brev fra patient") < kinds(case).index("Notat")
    assert [each.number for each in items_of(case)] == list(range(1, len(kinds(case)) + 1))


def test_list_of_a_kept_case_holds_what_stands_in_the_joined_one_and_says_where(case, by):
    other = a_case(office=case.office, patient=case.patient, received_at=case.received_at + timedelta(days=1))
    follow_up.add_note(other, text="Skrevet i den nye", by=by, at=NOW())
    join.join(other, case, reason="Det samme", by=by, at=NOW())
    assert ("Notat", "Skrevet i den nye", True, other.number) in told(case)
    assert ("En anden sag er blevet en del af denne", other.number, True, "") in told(case)


def test_list_tells_what_was_split_off(case, by):
    made = split.split(case, topic="transport", about="Kørsel", by=by, at=NOW())
    assert ("Sagen er delt i to", made.number, True, "") in told(case)


def test_colleague_who_was_asked_is_internal(case, by):
    due = advice.usual_due(case, on=NOW().date())
    advice.ask(case, kind="advice", text="Hvad nu?", asked=person_called("jurist"), due=due, by=by, at=NOW())
    assert [internal for kind, about, internal, _part in told(case) if about == "Hvad nu?"] == [True]


def test_page_and_files_say_the_same_and_each_reading_is_logged(adviser, case, by):
    follow_up.add_note(case, text="=1+1", by=by, at=NOW())
    assert "=1+1" in adviser.get(page(case, "file_list")).text
    rows = list(
        csv.reader(io.StringIO(adviser.get(page(case, "file_list_csv")).content.decode("utf-8-sig")), delimiter=";")
    )
    assert (len(rows) - 1, rows[-1][3:5]) == (len(items_of(case)), ["Notat", "'=1+1"])
    made = adviser.get(page(case, "file_list_pdf"))
    assert (made.content[:5], made["Content-Type"]) == (b"%PDF-", "application/pdf")
    read = AuditEvent.objects.filter(case_id=case.pk, verb="case.opened").values_list("subject", flat=True)
    assert {"file_list", "file_list_csv", "file_list_pdf"} <= set(read)


def test_list_holds_the_tracks_of_the_case(case, by):
    matter.add_matter(case, kind="transport", by=by, at=NOW())
    case.refresh_from_db()
    facts = {"party": "patient", "channel": "phone", "text": "Vi vil give afslag.", "pathway": case.pathways.first()}
    due = question.usual_due(case, on=NOW().date())
    question.ask(case, right="extended_choice", due=due, by=by, at=NOW(), **facts)
    found = {str(each.kind): each for each in items_of(case)}
    assert {"Forløb", "Ved siden af forløbet", "Partshøring"} <= set(found)
    assert (found["Partshøring"].receiver, found["Forløb"].is_internal) == ("Patient", True)


def test_list_holds_the_meeting_with_the_patient_on_the_day_it_was_held_and_none_that_was_declined(case, by):
    made = matter.add_matter(case, kind="dialogue_meeting", by=by, at=NOW())
    held, declined = ({"type": kind, "date": "2026-11-16"} for kind in ("meeting_held", "meeting_declined"))
    matter.change_matter(made, events=[held, declined], by=by, at=NOW())
    meetings = [each for each in items_of(case) if str(each.kind).startswith("Møde")]
    assert [(str(each.kind), localtime(each.at).date().isoformat()) for each in meetings] == [
        ("Møde holdt", "2026-11-16")
    ]


def test_draft_that_was_set_aside_at_a_joining_says_so(case, by):
    other = a_case(office=case.office, patient=case.patient)
    for each in (case, other):
        letter.draft_letter(each, decision=None, language="da", by=by, at=NOW())
    chosen = "joined" if join.in_order(case, other)[1] == case else "kept"
    kept = join.join(case, other, reason="x", is_one_person=True, draft=chosen, by=by, at=NOW())
    drafts = {each.part: str(each.kind) for each in items_of(kept) if "kladde" in str(each.kind)}
    assert drafts.pop("") == "Brev, kladde"
    assert list(drafts.values()) == ["Brev, kladde, lagt til side da sagerne blev samlet"]


def test_thing_that_is_left_out_shows_the_reason_in_its_place_on_page_and_in_files(adviser, case, by):
    follow_up.add_note(case, text="Husk journalen", by=by, at=NOW())
    [note] = [each for each in items_of(case) if each.kind == "Notat"]
    left = {note.mark: "Internt notat"}
    shown = adviser.post(page(case, "file_list"), left).text
    assert "Udeladt: Internt notat" in shown
    assert "Husk journalen" not in shown
    sheet = adviser.post(page(case, "file_list_csv"), left).content.decode("utf-8-sig")
    assert "Udeladt: Internt notat" in sheet
    assert "Husk journalen" not in sheet
    assert adviser.post(page(case, "file_list_pdf"), left).content.startswith(b"%PDF")
    logged = AuditEvent.objects.filter(verb="case.file_list_without").first()
    assert logged.after == {"left_out": {str(note.number): "Internt notat"}}
    assert "Husk journalen" in adviser.get(page(case, "file_list")).text


@pytest.mark.parametrize("name", ["file_list", "file_list_csv", "file_list_pdf"])
def test_reason_that_is_too_long_is_an_error_beside_it_and_is_not_lost(adviser, case, name):
    mark, words = items_of(case)[0].mark, "x" * 201
    answer = adviser.post(page(case, name), {mark: words})
    assert answer.status_code == 422
    assert f'value="{words}"' in answer.text
    assert not AuditEvent.objects.filter(verb="case.file_list_without").exists()
