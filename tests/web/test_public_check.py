"""Know your rights: the questions, the answer in plain words, and on into the inquiry without being asked twice."""

import re
from datetime import date, timedelta

import pytest

from rettidig import rights
from rettidig.casework.models import IntakeDraft
from rettidig.web.public.check.answer import SHOWN, Today, answer, short_verdict
from rettidig.web.public.check.document import question_of
from rettidig.web.public.check.questions import MATTERS
from rettidig.web.public.check.way import items
from tests.intake_data import make_office

pytestmark = pytest.mark.django_db
LIX_MAX = 35
DATES = ("referred", "decided", "consented", "changed", "offered")
ANSWERS = {
    "matter": "assessment",
    "illness": "none",
    "referred": "9-11-2026",
    "offered": "19-1-2027",
    "more": "none",
}


@pytest.fixture(autouse=True)
def office():
    return make_office()


def answer_all(client, **changed):
    for name, chosen in (ANSWERS | changed).items():
        client.post(f"/dine-rettigheder/{name}/", {"answer": chosen})


def test_answers_about_ones_rights_are_filled_in_the_inquiry(client):
    answer_all(client)
    assert client.post("/dine-rettigheder/videre/").url == "/henvendelse/hvem/"
    draft = IntakeDraft.objects.get()
    assert (draft.max_wait_form, draft.answers["referral_received"]) == (False, "2026-11-09")
    assert 'value="19-1-2027"' in client.get("/henvendelse/tid/").text


def test_life_threatening_disease_leads_to_the_form_for_it(client):
    answer_all(client, illness="cancer")
    client.post("/dine-rettigheder/videre/")
    assert IntakeDraft.objects.get().max_wait_form
    assert (
        client.post("/henvendelse/hvem/", {"reporter": "patient", "condition": "cancer"}).url
        == "/henvendelse/hospital/"
    )


def test_answer_page_says_what_applies_and_whether_one_can_call(client):
    answer_all(client)
    page = client.get("/dine-rettigheder/svar/").text
    assert "78 41 40 90" in page
    assert "Opening(" not in page


def test_answer_page_shows_what_was_answered_and_where_to_change_it(client):
    answer_all(client, offered="unknown")
    client.post("/dine-rettigheder/offered/", {"unknown": "on"})
    page = client.get("/dine-rettigheder/svar/").text
    assert "mandag den 9. november 2026" in page
    assert "Jeg har ikke fået en tid, eller jeg ved det ikke" in page
    assert 'href="/dine-rettigheder/referred/"' in page


def test_answers_are_added_to_an_inquiry_under_way(client):
    client.post("/henvendelse/", {"track": "general"})
    client.post("/henvendelse/beskriv/", {"story": "Jeg har slået min skulder."})
    answer_all(client, illness="cancer")
    client.post("/dine-rettigheder/videre/")
    draft = IntakeDraft.objects.get()
    assert (draft.max_wait_form, draft.answers["story"]) == (True, "Jeg har slået min skulder.")


@pytest.mark.parametrize("matter", MATTERS)
def test_number_of_questions_never_grows_from_the_first_to_the_last(client, matter):
    address, told = "/dine-rettigheder/matter/", []
    while not address.endswith("/svar/"):
        told += re.findall(r"Trin \d+ af (\d+)", client.get(address).text)
        name = address.split("/")[2]
        typed = {"answer": matter} if name == "matter" else {"answer": "unknown"}
        address = client.post(address, typed if name not in DATES else {"unknown": "on"}).url
    assert told == sorted(told, reverse=True)
    assert told[-1] == str(len(told))
    assert 1 < len(told) <= 6


def test_looking_at_the_first_page_again_keeps_the_answers_until_one_begins_anew(client):
    client.post("/dine-rettigheder/emne/", {"answer": "waiting"})
    answer_all(client)
    assert "Du har svaret før" in client.get("/dine-rettigheder/").text
    assert client.get("/dine-rettigheder/svar/").status_code == 200
    assert client.post("/dine-rettigheder/").url == "/dine-rettigheder/emne/"
    assert client.get("/dine-rettigheder/svar/").url == "/dine-rettigheder/matter/"


ON = date(2026, 11, 22)
ASKED = {"illness": "none", "offered": "unknown"}


def today():
    return Today(ON)


def day(days):
    return (ON + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("answers", "verdict", "said"),
    [
        (
            {"matter": "assessment", "referred": day(-20), "offered": day(11)},
            "Ja, du har rettigheder. Din tid ligger efter fristen.",
            "Det er 1 dag efter fristen.",
        ),
        (
            {"matter": "assessment", "referred": day(-20), "offered": day(10)},
            "Ja, du har rettigheder. Din tid ligger før fristen.",
            "Det er før fristen.",
        ),
        (
            {"matter": "assessment", "referred": day(-30)},
            "Ja, du har rettigheder. Fristen er søndag den 22. november 2026.",
            "Derfra har det 30 dage.",
        ),
        (
            {"matter": "assessment", "referred": day(-31)},
            "Det kommer an på, hvorfor fristen ikke blev holdt.",
            "Så skal du have en plan.",
        ),
        (
            {"matter": "assessment", "referred": "unknown"},
            "Det kommer an på en dato, som vi ikke kender.",
            "Hospitalet har som regel 30 dage",
        ),
        (
            {"matter": "treatment", "decided": day(-6)},
            "Ja, du har rettigheder. Fristen er onsdag den 16. december 2026.",
            "kan du ofte vælge et privathospital",
        ),
        (
            {"matter": "treatment", "decided": "unknown"},
            "Det kommer an på en dato, som vi ikke kender.",
            "hvornår din behandling blev bestemt",
        ),
        (
            {"matter": "surgery_moved", "changed": day(-3), "offered": day(40)},
            "Det kommer an på noget, som vi kan finde ud af for dig.",
            "Hospitalet har ændret din operation.",
        ),
        (
            {"matter": "assessment", "illness": "cancer", "referred": day(-6)},
            "Det haster. Få hjælp nu.",
            "Hospitalet har 14 dage fra mandag den 16. november 2026.",
        ),
        (
            {"matter": "treatment", "illness": "heart", "decided": day(-6)},
            "Det haster. Få hjælp nu.",
            "hvilken hjertesygdom du har",
        ),
    ],
)
def test_answer_begins_with_a_verdict_and_says_why_in_plain_words(answers, verdict, said):
    lines = answer(ASKED | answers, today())
    assert short_verdict(lines, ASKED | answers) == verdict
    assert said in " ".join(f"{line.headline} {line.why}" for line in lines)


def test_longer_limit_is_left_out_behind_the_short_one_of_cancer():
    lines = answer(ASKED | {"matter": "assessment", "illness": "cancer", "referred": day(-6)}, today())
    assert [line.right for line in lines] == ["max_wait", "free_choice"]


def all_unknown(client, **answered):
    """Every question that is asked, answered with "I do not know" but for those that are given."""
    address = "/dine-rettigheder/matter/"
    while not address.endswith("/svar/"):
        name = address.split("/")[2]
        typed = {"answer": answered[name]} if name in answered else {"answer": "unknown"}
        address = client.post(address, typed if name in answered or name not in DATES else {"unknown": "on"}).url
    return client.get(address)


@pytest.mark.parametrize("matter", ["assessment", "diagnostic_examination", "treatment", "unknown"])
def test_appointment_after_the_limit_of_a_referral_of_today_is_too_late_whenever_it_was(matter):
    told = ASKED | {"matter": matter, "referred": "unknown", "decided": "unknown", "offered": day(375)}
    lines = answer(told, today())
    assert short_verdict(lines, told) == "Ja, du har rettigheder. Din tid ligger efter fristen."
    assert "Også hvis dagen var i dag" in lines[0].why


def test_who_does_not_know_whether_it_is_cancer_reads_what_holds_if_it_is():
    known = answer(ASKED | {"illness": "unknown", "matter": "assessment", "referred": day(-6)}, today())
    undated = answer(ASKED | {"illness": "unknown", "matter": "assessment", "referred": "unknown"}, today())
    assert "Er det kræft, er fristen mandag den 30. november 2026." in [line.headline for line in known]
    assert any("ofte 14 dage" in line.why for line in undated)


@pytest.mark.parametrize("offered", [-50, -31, -1])
def test_appointment_in_the_past_is_not_said_to_be_before_or_after_the_limit(offered):
    told = ASKED | {"matter": "assessment", "referred": day(-50), "offered": day(offered)}
    text = " ".join(f"{line.headline} {line.why}" for line in answer(told, today()))
    assert "Din tid er" not in text
    assert "Din tid var" in text


def test_citizen_who_knows_nothing_still_gets_an_answer(client):
    assert all_unknown(client).status_code == 200


OFFERED = "/dine-rettigheder/offered/"


def test_answer_when_the_language_is_changed_is_kept(client):
    answer_all(client)
    assert 'form="question"' in client.get(OFFERED).text
    assert client.post(OFFERED, {"answer": "20-1-2027", "language": "en"}).url == OFFERED
    assert "20 January 2027" in client.get("/dine-rettigheder/svar/").text


def test_answer_that_cannot_be_taken_when_the_language_is_changed_stands_as_it_was_typed(client):
    answer_all(client)
    client.post(OFFERED, {"answer": "i næste uge", "language": "en"})
    assert 'value="i næste uge"' in client.get(OFFERED).text
    assert "19 January 2027" in client.get("/dine-rettigheder/svar/").text


# -- a course that was ended, put off, sent on, or a choice that was used

REFERRED = {"illness": "none", "matter": "assessment", "referred": day(-150), "offered": day(40)}
MANY = {"more": "again:yes postponed:no used:no", "again_on": day(-9)}


@pytest.mark.parametrize(
    ("again", "limit"), [("ended", day(21)), ("moved", day(21)), ("same", day(-120)), ("sent_on", day(-120))]
)
def test_new_referral_begins_its_own_count_only_after_an_ended_course_or_in_a_new_region(again, limit):
    lines = answer(REFERRED | MANY | {"again": again}, today())
    assert lines[0].until == date.fromisoformat(limit)


def test_who_does_not_know_whether_the_first_course_was_over_reads_both_limits():
    lines = answer(REFERRED | MANY | {"again": "unknown"}, today())
    assert lines[0].until == date.fromisoformat(day(-120))
    assert "Var dit første forløb slut, er fristen" in lines[-1].headline


@pytest.mark.parametrize("closed", [day(-149), day(-100), day(-9)])
@pytest.mark.parametrize("by", ["patient", "hospital"])
def test_day_on_which_the_first_course_ended_changes_nothing_that_is_read_so_that_it_is_not_asked(closed, by):
    told = REFERRED | MANY | {"again": "ended"}
    document = question_of(told, on=ON, region="midtjylland")
    (pathway,) = document["pathways"]
    first = {"date": REFERRED["referred"], "type": "referral_received", "purpose": "assessment"}
    ended = {"date": closed, "type": "course_closed", "by": by}
    both = {**document, "pathways": [{**pathway, "events": [first, ended, *pathway["events"]]}]}
    read = ("right", "status", "entitled", "deadline")
    short, long = (rights.assess(each, ON).as_json()["pathways"][0]["findings"] for each in (document, both))
    short, long = ([[one[key] for key in read] for one in each if one["right"] in SHOWN] for each in (short, long))
    assert short == long


@pytest.mark.parametrize("used_on", ["unknown", day(-3), day(0)])
def test_choice_that_was_used_is_not_offered_again(used_on):
    told = REFERRED | {"more": "again:no postponed:no used:yes", "used_on": used_on, "back": "no"}
    choice = next(line for line in answer(told, today()) if line.right == "extended_choice")
    assert choice.headline == "Nej, du kan ikke vælge et privathospital lige nu."
    assert "Du har brugt dit valg." in choice.why


def test_private_hospital_without_room_leaves_the_choice_open():
    told = REFERRED | {"more": "again:no postponed:no used:yes", "used_on": day(-3), "back": "no_capacity"}
    assert answer(told, today()) == answer(REFERRED, today())


@pytest.mark.parametrize("begun", ["unknown", day(-3)])
def test_treatment_that_has_begun_gives_no_choice_however_late_the_next_appointment_is(begun):
    told = {"illness": "none", "matter": "treatment", "decided": day(-40), "offered": day(90)}
    lines = answer(told | {"more": "begun:yes postponed:no used:no", "begun_on": begun}, today())
    assert "Din behandling er begyndt." in lines[0].why


@pytest.mark.parametrize(("first", "state"), [(day(5), "put_off"), ("unknown", "put_off"), (day(25), "late")])
def test_appointment_that_the_citizen_has_put_off_is_the_hospital_being_late_only_if_the_first_was(first, state):
    told = REFERRED | {"referred": day(-20), "more": "again:no postponed:yes used:no", "first_offered": first}
    lines = answer(told, today())
    assert {line.state for line in lines if line.right in ("fast_assessment", "extended_choice")} == {state}


@pytest.mark.parametrize(("reason", "state"), [("capacity", "open"), ("patient_wish", "none"), ("unknown", "open")])
def test_operation_that_was_moved_for_the_citizen_gives_no_choice(reason, state):
    told = {"illness": "none", "matter": "surgery_moved", "changed": day(-3), "offered": day(40), "reason": reason}
    assert answer(told, today())[0].state == state


STILL_WAITED = {"again": "same", "again_on": day(-31)}


@pytest.mark.parametrize("told", [{"referred": "long_ago"}, {"offered": day(-31)}, {**MANY, **STILL_WAITED}])
def test_limit_that_has_passed_whichever_day_it_was_is_a_certain_yes(told):
    told = {**REFERRED, "referred": "unknown", "offered": "unknown", **told}
    lines = answer(told, today())
    assert lines[0].headline.startswith("Ja, fristen er gået.")
    assert lines[0].until is None
    assert short_verdict(lines, told) == "Ja, du har rettigheder. Fristen er gået."


def test_limit_that_may_lie_ahead_is_not_said_to_have_passed():
    lines = answer({**REFERRED, "referred": "unknown", "offered": day(-30)}, today())
    assert lines[0].state == "undated"


def test_what_is_not_known_is_never_a_no(client):
    client.post("/dine-rettigheder/emne/", {"answer": "waiting"})
    answer_all(client, more="unknown")
    page = client.get("/dine-rettigheder/svar/").text
    assert "Vi ved ikke alt endnu." in page
    assert "Er du blevet henvist igen, og hvorfor?" in page
    assert "Har du selv bedt om en senere tid?" in page


def test_box_that_could_change_nothing_is_not_shown():
    in_time = {"illness": "none", "matter": "assessment", "referred": day(-2), "offered": day(5)}
    assert "postponed" not in [each.name for each in items(in_time, today=today())]
    assert "postponed" in [each.name for each in items(in_time | {"offered": day(50)}, today=today())]
    long_past = in_time | {"referred": day(-200), "offered": day(50)}  # late, unless there is a new referral
    assert "postponed" in [each.name for each in items(long_past, today=today())]
    assert not items(in_time | {"illness": "heart", "matter": "treatment"}, today=today())


@pytest.mark.parametrize("sent", [[], ["none", "again"], ["unknown", "used"]])
def test_boxes_that_contradict_one_another_are_asked_again(client, sent):
    answer_all(client)
    assert client.post("/dine-rettigheder/more/", {"answer": sent}).status_code == 200


def test_what_only_the_check_asks_stands_where_the_inquiry_is_read_before_it_is_sent(client):
    answer_all(client, more="again")
    client.post("/dine-rettigheder/again/", {"answer": "ended"})
    client.post("/dine-rettigheder/again_on/", {"answer": "16-11-2026"})
    client.post("/dine-rettigheder/videre/")
    client.post("/henvendelse/hvem/", {"reporter": "patient", "category": "waiting"})
    client.post("/henvendelse/svar/", {"reply_by": "page"})
    page = client.get("/henvendelse/tjek/").text
    assert "Det første forløb var slut eller stoppet" in page
    assert 'href="/dine-rettigheder/again_on/"' in page
    assert IntakeDraft.objects.get().answers["referred_again_on"] == "2026-11-16"


def test_answer_that_is_not_given_any_more_leaves_the_inquiry(client):
    answer_all(client, more="again")
    client.post("/dine-rettigheder/again/", {"answer": "ended"})
    client.post("/dine-rettigheder/again_on/", {"answer": "16-11-2026"})
    client.post("/dine-rettigheder/videre/")
    answer_all(client)
    client.post("/dine-rettigheder/videre/")
    told = IntakeDraft.objects.get().answers
    assert (told["referred_again"], told["referred_again_on"]) == ("no", None)
