"""Finding a case by what a caller says, or by what stands in it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rettidig.casework import queues, search
from rettidig.casework.models import Attachment, Case, Person, Team
from rettidig.casework.models.fields import fold
from rettidig.casework.search import finding, spelling
from tests.casework.any_row import a_row
from tests.casework.factories import a_case, a_user, an_adviser, an_office
from tests.casework.searching import found
from tests.database import working_as
from tests.plugin import ROLES

pytestmark = pytest.mark.django_db
NAMES = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzæøåéüö"), min_size=5, max_size=12)


def a_case_of(name: str, *, phone: str = "", email: str = "", address: str = "", **more) -> Case:
    return a_case(patient=Person.objects.create(name=name, phone=phone, email=email, address=address), **more)


def a_letter(case: Case, body: str) -> None:
    case.letters.create(kind="guidance", title="Om din sag", body=body, created_at=timezone.now())


def a_file(case: Case, text: str, *, scan: str = "clean") -> Attachment:
    return a_row("Attachment", case=case, text=text, scan=scan, name="brev.pdf")


def of_database(question: str, *given: object) -> list:
    with connection.cursor() as cursor:
        cursor.execute(question, given)
        return [value for (value,) in cursor.fetchall()]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Åge Test Berggren", "Åge Berggren"),
        ("Åge Test Berggren", "berggren åge"),
        ("Åge Test Berggren", "ÅG berg"),
        ("Åge Test Berggren", " Åge\t"),
        ("Kjærgård", "kjaergaard"),
        ("Kjærgård", "KJÆRGAARD"),
        ("Kjærgård", "kjergard"),
        ("Søren Østergaard", "oestergård soeren"),
        ("Søren Østergaard", "östergard"),
        ("José Test", "jose"),
        ("Nguyễn Văn", "nguyen van"),
        ("Bergren", "Berggren"),
        ("Müller", "mueller"),
        ("Anna Łuczak", "luczak"),
        ("Åse", "aase"),
        ("Anne-Marie O'Brien", "o'brien"),
        ("Anne-Marie O'Brien", "obrien"),
        ("Anne-Marie O’Brien", "O'Brien"),
        ("Anne-Marie O'Brien", "Anne-Marie"),
        ("Anne-Marie O'Brien", "anne-ma O'B"),
        ("Anne-Marie O'Brien", "annemarie"),
        ("Annemarie Brix", "Anne-Marie"),
        ("Anne-Marie O'Brien", "Marie"),
        ("Jens Peter Hansen", "J. P. Hansen"),
        ("Jens Peter Hansen", "hansen, j"),
        ("Hans Hansen", "hans"),
        ("Per Test", "per test"),
    ],
)
def test_name_however_it_is_spelt_then_finds_the_patient(name, typed):
    case = a_case_of(name)
    a_case_of("Bruno Test Elmer")
    assert found(an_adviser(), typed) == [case]
    assert not search.find(an_adviser(), search.read(typed)).found[0].is_near


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Berggren", "bergrem"),
        ("Berggren", "berggen"),
        ("Berggren", "beregren"),
        ("Berggren", "breggren"),
        ("Berggren", "berhgren"),
        ("Nielsen", "neilsen"),
        ("Kristian", "christian"),
        ("Mathilde", "matilde"),
        ("Kaj Bach", "kai bakh"),
        ("Wagner", "vagner"),
        ("Filip", "phillip"),
        ("Zofie", "sofie"),
        ("Kjærgård", "kærgaard"),
        ("J. P. Hansen", "jens peter hansen"),
        ("Nancy Berggren", "nacny berggren"),
    ],
)
def test_name_with_one_letter_wrong_then_finds_it_as_alike(name, typed):
    case = a_case_of(name)
    a_case_of("Bruno Test Elmer")
    asked = search.read(typed)
    page = search.find(an_adviser(), asked)
    assert [(each.case_id, each.is_near) for each in page.found] == [(case.pk, True)]


@pytest.mark.parametrize("typed", ["Berggren Bruno", "ggren", "Åge Bergmann", "bxrgrxn", "Ågx"])
def test_name_when_a_word_is_not_in_it_nor_near_it_then_finds_nothing(typed):
    a_case_of("Åge Test Berggren")
    a_case_of("Bruno Test Elmer")
    assert found(an_adviser(), typed) == []


@pytest.mark.parametrize(
    "typed", ["' | !x", "x & y", "\\", "'':*", "( <->", "–", "=kpatient", "'", "*", "\0", "=o1 | 'a"]
)
def test_signs_of_the_search_itself_when_typed_then_mean_nothing(typed):
    a_case_of("Åge Test Berggren")
    assert found(an_adviser(), typed) == []


def test_names_that_are_alike_then_come_after_those_that_fit_and_each_case_once():
    fits = a_case_of("Nancy Bergmann", received_at="2026-11-01T10:00:00+01:00")
    alike = a_case_of("Nancy Bergmen", received_at="2026-11-02T10:00:00+01:00")
    a_letter(fits, "Nancy Bergmen er nævnt her.")
    assert found(an_adviser(), "bergmann") == [fits, alike]


def test_what_may_have_been_meant_is_what_was_typed_with_the_name_that_is_like_it():
    a_case_of("Nancy Berggren")
    asked = search.read("nancy bergrem")
    page = search.find(an_adviser(), asked)
    assert search.suggest("nancy bergrem", search.show(asked, page.found, reader=a_user("lead")).values()) == [
        "Nancy Berggren"
    ]


@pytest.mark.parametrize("stored", ["40404040", "+45 40 40 40 40", "0045-4040 4040", "(+45) 40.40.40.40", "4540404040"])
@pytest.mark.parametrize(
    "typed", ["40404040", "40 40 40 40", "+45 4040 4040", "0045 40404040", "404040", "+4540404040"]
)
def test_telephone_number_however_it_is_written_then_finds_the_patient(stored, typed):
    case = a_case_of("Nancy", phone=stored)
    a_case_of("Bruno", phone="50404040")
    assert found(an_adviser(), typed) == [case]


@pytest.mark.parametrize("stored", ["+46 70 123 45 67", "0046701234567"])
def test_telephone_number_of_another_country_then_finds_the_patient(stored):
    case = a_case_of("Nancy", phone=stored)
    assert found(an_adviser(), "+46 70-123 45 67") == [case]


def test_telephone_number_in_a_note_then_finds_the_case_and_a_cpr_number_there_is_none():
    case = a_case()
    case.notes.create(at=timezone.now(), by=an_adviser(), text="Datteren har 40 40 40 40. CPR 251248-9996.")
    assert found(an_adviser(), "+4540404040") == [case]
    assert found(an_adviser(), "25124899") == []


@pytest.mark.parametrize(
    "typed", ["nancy.berggren@example.dk", "Nancy.Berg", "nancy.berggren@", "NANCY.BERGGREN@EXAMPLE.DK"]
)
def test_email_address_or_its_beginning_then_finds_the_patient(typed):
    case = a_case_of("Nancy", email="Nancy.Berggren@example.dk")
    assert (found(an_adviser(), typed) == [case]) is ("@" in typed)


@pytest.mark.parametrize("typed", ["Vestergade", "vestergade 12", "8800 viborg", "vesterg"])
def test_address_then_finds_the_patient_unless_it_is_protected(typed):
    case = a_case_of("Nancy", address="Vestergade 12\n8800 Viborg")
    assert found(an_adviser(), typed) == [case]
    Person.objects.update(protected_address=True)
    assert found(an_adviser(), typed) == []


@pytest.mark.parametrize("typed", ["2026-000290", "2026 290", "sag nr. 2026000290", "290", "2026-0002", "290/2026"])
def test_case_number_however_it_is_written_or_its_beginning_then_finds_the_case(typed):
    case = a_case(number="2026-000290")
    a_case(number="2026-000310")
    assert found(an_adviser(), typed) == [case]


PLACES = {
    "note": lambda case, text: case.notes.create(at=timezone.now(), by=an_adviser(), text=text),
    "contact": lambda case, text: case.contacts.create(ordinal=2, at=timezone.now(), channel="phone", text=text),
    "letter": a_letter,
    "file": a_file,
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "typed", ["tyktarm", "TYKTARMEN", "koloskopien", "skulder", "skulderens", "øjenlæge", "oejenlaegen"]
)
def test_word_in_any_form_and_spelling_then_finds_the_case_by_the_part_in_which_it_stands(place, typed):
    case = a_case()
    PLACES[place](case, "Koloskopi af tyktarmen, og ondt i skulderen. Øjenlægen skrev.")
    asked = search.read(typed)
    page = search.find(an_adviser(), asked)
    ((key, (hit,)),) = search.show(asked, page.found, reader=a_user("lead")).items()
    assert (key, hit.part) == (case.pk, place)


@pytest.mark.parametrize("typed", ["skulder", "ondt i skulderen", "horsens", "privathospital", "skuld*", "venter"])
def test_word_of_the_inquiry_its_answers_or_its_subject_then_finds_the_case(typed):
    told = {"story": "Jeg har ondt i skulderen.", "hospital": "Horsens", "wish": "Til et privathospital"}
    case = a_case(answers=told)
    a_case(topic="transport", answers={"story": "Om kørsel"})
    assert found(an_adviser(), typed) == [case]


def test_words_may_stand_partly_in_the_name_of_the_patient():
    case, other = a_case_of("Nancy Berggren"), a_case_of("Bruno Elmer")
    for each in (case, other):
        a_letter(each, "Du kan få en koloskopi.")
    assert found(an_adviser(), "nancy koloskopi") == [case]
    assert found(an_adviser(), "nancy skulder") == []


def test_beginning_of_a_word_of_a_text_finds_only_with_a_star():
    case = a_case()
    a_letter(case, "Om skulderoperationen")
    assert (found(an_adviser(), "skuldero"), found(an_adviser(), "skuldero*")) == ([], [case])


def test_what_fits_is_marked_and_signs_of_a_page_are_left_as_they_are():
    case = a_case()
    a_letter(case, "Lang <b>tekst</b>. " * 200 + "Her står koloskopien & mere.")
    asked = search.read("koloskopi")
    ((_key, (hit,)),) = search.show(asked, search.find(an_adviser(), asked).found, reader=an_adviser()).items()
    assert [piece.text for piece in hit.pieces if piece.is_hit] == ["koloskopien"]
    assert "<b>tekst</b>" in "".join(piece.text for piece in hit.pieces)


def test_parts_of_a_case_then_are_shown_together_three_at_most_and_the_others_counted():
    case = a_case()
    for _each in range(5):
        case.notes.create(at=timezone.now(), by=an_adviser(), text="Koloskopi")
    asked = search.read("koloskopi")
    ((_key, hits),) = search.show(asked, search.find(an_adviser(), asked).found, reader=an_adviser()).items()
    assert (len(hits), hits[0].total) == (3, 5)


@pytest.mark.parametrize("role", ["management", "administrator", "partner"])
def test_search_by_one_who_works_on_no_cases_finds_nothing(role):
    a_case_of("Nancy")
    assert found(a_user(role), "Nancy") == []


@pytest.mark.parametrize("typed", ["Nancy", "koloskopi", "40404040", "2026-000290", "251248-9996"])
def test_search_when_the_case_is_in_another_office_then_finds_nothing(typed):
    case = a_case_of("Nancy", phone="40404040", office=an_office("nordjylland"), number="2026-000290")
    a_letter(case, "Koloskopi")
    assert found(an_adviser(), typed) == []


@pytest.mark.parametrize("scan", ["quarantine", "infected", "unsafe"])
def test_file_that_nobody_may_open_is_not_found_by_its_text(scan):
    a_file(a_case(), "Koloskopi", scan=scan)
    assert found(an_adviser(), "koloskopi") == []


def test_file_when_it_comes_out_of_quarantine_then_is_found_and_when_it_is_infected_not():
    case = a_case()
    file = a_file(case, "Koloskopi", scan="quarantine")
    Attachment.objects.filter(pk=file.pk).update(scan="clean")
    assert found(an_adviser(), "koloskopi") == [case]


@pytest.mark.parametrize(
    ("fits", "other"),
    [
        ({"part": "letter"}, {"part": "note"}),
        ({"topic": "waiting"}, {"topic": "transport"}),
        ({"state": "received"}, {"state": "closed"}),
        ({"first": date(2026, 11, 16)}, {"first": date(2026, 11, 17)}),
        ({"last": date(2026, 11, 16)}, {"last": date(2026, 11, 15)}),
    ],
)
@pytest.mark.parametrize("few", [0, 2000])
def test_filter_then_leaves_what_fits(monkeypatch, fits, other, few):
    monkeypatch.setattr(finding, "FEW", few)
    case = a_case()
    a_letter(case, "Koloskopi")
    assert found(an_adviser(), "koloskopi", **fits) == [case]
    assert found(an_adviser(), "koloskopi", **other) == []


@pytest.mark.parametrize("few", [0, 2000])
def test_filter_by_owner_and_team_then_leaves_theirs(monkeypatch, few):
    monkeypatch.setattr(finding, "FEW", few)
    mine, team = an_adviser(), a_row("Team", office=an_office())
    case, other = a_case_of("Nancy", owner=mine, team=team), a_case_of("Nancy")
    assert found(mine, "nancy") == [other, case]
    assert found(mine, "nancy", owner=mine.pk) == found(mine, "nancy", team=team.pk) == [case]
    assert Team.objects.count() == 1


@pytest.fixture(params=["read whole", "in stretches"])
def plan(request, monkeypatch):
    """Both ways in which a word is looked for."""
    monkeypatch.setattr(finding, "COMMON", -1 if request.param == "in stretches" else 10**9)


DAYS = [
    *("2026-11-27", "2026-11-01", "2026-10-31", "2026-09-30", "2026-07-01", "2026-06-30", "2026-01-01", "2025-12-31"),
    *("2024-02-29", "2000-01-01", "1999-12-31", "1987-05-05"),
]


def test_cases_of_all_years_then_are_found_the_newest_first_each_once_whichever_way_is_taken(plan):
    cases = [a_case_of("Nancy", received_at=f"{day}T12:00:00+01:00") for day in DAYS]
    assert found(an_adviser(), "nancy") == cases


def test_pages_then_follow_each_other_without_a_gap_also_from_names_that_fit_to_those_alike(plan, monkeypatch):
    monkeypatch.setattr(finding, "PAGE", 3)
    fitting = [a_case_of("Nancy", received_at=f"2026-{month:02}-01T12:00:00+01:00") for month in range(1, 6)]
    alike = [a_case_of("Nancz", received_at=f"2026-{month:02}-02T12:00:00+01:00") for month in range(1, 6)]
    asked, after, seen = search.read("nancy"), None, []
    while True:
        page = search.find(an_adviser(), asked, after=after)
        seen += [each.case_id for each in page.found]
        if (after := page.then) is None:
            break
    assert seen == [case.pk for case in (*reversed(fitting), *reversed(alike))]


def test_search_then_asks_the_database_as_often_for_many_cases_as_for_one(django_assert_num_queries):
    for count in (1, 18):
        for _each in range(count):
            a_letter(a_case_of("Nancy"), "Koloskopi til Nancy")
        user = an_adviser()
        with django_assert_num_queries(9):
            asked = search.read("nancy koloskopi")
            search.show(asked, search.find(user, asked).found, reader=user)


def test_name_when_corrected_or_taken_away_then_the_old_one_finds_nothing():
    case = a_case_of("Nancy Berggren", phone="40404040", address="Vestergade 12", email="nancy@example.dk")
    a_letter(case, "Koloskopi")
    person = case.patient
    person.name = "Elisa Lund"
    person.save()
    assert found(an_adviser(), "elisa") == found(an_adviser(), "elisa koloskopi") == [case]
    person.name = person.phone = person.address = person.email = ""
    person.save()
    for typed in ("nancy", "berggren koloskopi", "elisa", "40404040", "vestergade", "nancy@example.dk"):
        assert found(an_adviser(), typed) == []
    assert found(an_adviser(), "koloskopi") == [case]


def test_person_when_retention_takes_the_name_away_then_is_not_found_any_more():
    case = a_case_of("Nancy Berggren")
    a_letter(case, "Koloskopi")
    with working_as(ROLES.retention) as cursor:
        cursor.execute("UPDATE casework_person SET name = ''")
    assert found(an_adviser(), "nancy") == found(an_adviser(), "nancy koloskopi") == []


def test_draft_of_a_letter_when_changed_or_discarded_then_is_found_as_it_is_now():
    case = a_case()
    a_letter(case, "Koloskopi")
    case.letters.update(body="Gastroskopi")
    assert (found(an_adviser(), "koloskopi"), found(an_adviser(), "gastroskopi")) == ([], [case])
    case.letters.all().delete()
    assert found(an_adviser(), "gastroskopi") == []


def test_topic_when_changed_then_is_found_under_the_new_one():
    case = a_case_of("Nancy")
    Case.objects.update(topic="transport")
    assert (found(an_adviser(), "nancy", topic="waiting"), found(an_adviser(), "nancy", topic="transport")) == (
        [],
        [case],
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60).filter(lambda text: "\0" not in text))
def test_name_when_folded_by_the_database_then_is_folded_as_here(db, text):
    assert of_database("SELECT casework_fold(%s)", text) == [fold(text)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(categories=["L", "Nd"], max_codepoint=0x24F), max_size=20))
def test_sound_and_what_is_near_it_when_made_by_the_database_then_are_as_here(db, text):
    word = fold(text)
    assert of_database("SELECT casework_sound(%s)", word) == [spelling.sound(word)]
    assert set(of_database("SELECT casework_near(%s)", word)) == spelling.near(word)


@given(NAMES, st.data())
def test_any_letter_of_the_sound_of_a_name_may_be_wrong(name, data):
    said = spelling.sound(fold(name))
    place = data.draw(st.integers(0, max(0, len(said) - 2)))
    other = data.draw(st.sampled_from("bdfglmnprt"))
    wrong = {
        "less": said[:place] + said[place + 1 :],
        "more": said[:place] + other + said[place:],
        "another": said[:place] + other + said[place + 1 :],
        "changed places": said[:place] + said[place + 1 : place + 2] + said[place : place + 1] + said[place + 2 :],
    }
    if len(said) > spelling.NEAR_MIN:
        for how, word in wrong.items():
            if spelling.sound(word) == word:  # else two letters became one sound
                assert spelling.near(word) & spelling.near(fold(name)), how


def test_every_text_can_be_written_however_long_and_strange():
    case = a_case()
    strange = " ".join(chr(0x4E00 + number) * 50 for number in range(5000)) + "ﷺ " * 60_000 + "x" * 5000
    case.notes.create(at=timezone.now(), by=an_adviser(), text=f"koloskopi {strange}")
    assert found(an_adviser(), "koloskopi") == [case]


def test_index_is_used_for_names_and_words():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    asked = search.read("nancy")
    (plan,) = of_database(
        "EXPLAIN (FORMAT JSON) SELECT FROM casework_searchentry WHERE keys @@ %s::tsquery", asked.exact
    )
    assert "search_entry_keys" in str(plan)


def test_closed_cases_when_listed_then_come_by_index_without_sorting():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    shown = queues.queue(an_adviser(), view="closed")[:50].explain()
    assert "case_closed" in shown
    assert "Sort" not in shown


def test_case_received_tomorrow_by_a_clock_that_is_ahead_is_found(plan):
    case = a_case_of("Nancy", received_at=timezone.now() + timedelta(hours=1))
    assert found(an_adviser(), "nancy") == [case]
