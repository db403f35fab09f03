"""The page on which cases are found."""

import pytest
from django.urls import reverse
from django.utils import timezone

from rettidig.casework.models import Case, Person
from tests.casework.factories import a_case, a_user, an_adviser, an_office
from tests.login import log_in

pytestmark = pytest.mark.django_db
FIND = "/kontor/find/"


@pytest.fixture
def desk(client):
    log_in(client, an_adviser())
    return client


def a_case_of(name: str, **more) -> Case:
    return a_case(patient=Person.objects.create(name=name), **more)


def a_note(case: Case, text: str) -> Case:
    case.notes.create(at=timezone.now(), by=an_adviser(), text=text)
    return case


@pytest.mark.parametrize("typed", ["Nancy", "berggren nancy", "2026-000290"])
def test_one_patient_or_number_then_opens_the_case(desk, typed):
    case = a_case_of("Nancy Berggren", number="2026-000290")
    assert desk.post(FIND, {"q": typed}).url == reverse("desk:case", args=[case.pk])


@pytest.mark.parametrize("typed", ["koloskopi", "nancz"])
def test_one_case_found_by_a_text_or_by_a_name_that_is_alike_then_is_shown_and_not_opened(desk, typed):
    a_note(a_case_of("Nancy Berggren"), "Koloskopi")
    text = desk.post(FIND, {"q": typed}).text
    assert text.count("<li data-row>") == 1
    assert "<mark>" in text


def test_name_that_is_alike_then_is_said_to_be_and_offered_as_what_was_meant(desk):
    a_case_of("Nancy Berggren")
    text = desk.post(FIND, {"q": "bergrem"}).text
    assert "Navnet ligner" in text
    assert "Mente du Berggren?" in text


def test_text_that_is_found_then_is_no_part_of_the_page(desk):
    a_note(a_case(), "<script>alert(1)</script> koloskopi & <mark>mere</mark>")
    text = desk.post(FIND, {"q": "koloskopi"}).text
    assert "&lt;script&gt;" in text
    assert "<script>alert" not in text
    assert text.count("<mark>") == 1


def test_line_says_what_is_urgent_due_and_where_it_was_found(desk):
    a_note(a_case_of("Nancy Berggren", priority=1), "Koloskopi")
    text = desk.post(FIND, {"q": "koloskopi"}).text
    for words in ("Nancy Berggren", "Haster", "Notat", "modtaget"):
        assert words in text


def test_words_that_are_searched_for_then_are_never_in_an_address(desk):
    for _each in range(21):
        a_note(a_case(), "Koloskopi")
    text = desk.post(FIND, {"q": "koloskopi"}).text
    assert "?q=" not in text
    assert "koloskopi" not in "".join(line for line in text.splitlines() if "href" in line or "action" in line).lower()
    assert desk.get(FIND, {"q": "koloskopi"}).text.count("<li data-row") == 0


def test_next_page_then_has_the_rest_under_the_same_filters(desk):
    cases = [a_note(a_case(), "Koloskopi") for _each in range(23)]
    a_note(a_case(topic="transport"), "Koloskopi")
    asked = {"q": "koloskopi", "topic": "waiting"}
    first = desk.post(FIND, asked)
    rest = desk.post(FIND, asked | {"after": first.context["then"]})
    assert (len(first.context["lines"]), len(rest.context["lines"])) == (20, 3)
    assert {line.row.pk for answer in (first, rest) for line in answer.context["lines"]} == {case.pk for case in cases}
    assert f'name="after" value="{first.context["then"]}"' in first.text
    assert 'name="topic" value="waiting"' in first.text


@pytest.mark.parametrize(
    "after", ["x", "2026-11-16T10:00:00 1", "2026-11-16T10:00:00+00:00 -1", "2026-11-16T10:00:00+00:00 9" * 9, ""]
)
def test_place_that_is_none_then_is_the_beginning(desk, after):
    for _each in range(2):
        a_case_of("Nancy")
    assert len(desk.post(FIND, {"q": "nancy", "after": after}).context["lines"]) == 2


def test_nothing_found_then_says_what_to_try_and_what_is_narrowed(desk):
    text = desk.post(FIND, {"q": "ukendt", "topic": "waiting"}).text
    for words in ("Ingen sager fundet", "Fjern det, du har valgt", "med en stjerne efter", "Opret en ny henvendelse"):
        assert words in text


@pytest.mark.parametrize(("filters", "said"), [({"first": "i overmorgen måske"}, "first"), ({"owner": "x"}, "owner")])
def test_filter_that_cannot_be_then_is_refused_with_a_sentence(desk, filters, said):
    answer = desk.post(FIND, {"q": "nancy"} | filters)
    assert answer.status_code == 422
    assert said in answer.context["form"].errors


def test_team_and_people_of_another_office_then_are_no_choice(desk):
    other = a_user("adviser", office=an_office("nordjylland", name="Nord"))
    assert desk.post(FIND, {"q": "nancy", "owner": other.pk}).status_code == 422


@pytest.mark.parametrize("role", ["management", "administrator", "partner"])
def test_search_by_a_role_that_works_on_no_cases_is_refused(client, role):
    log_in(client, a_user(role))
    a_case_of("Nancy")
    assert client.post(FIND, {"q": "nancy"}).status_code in (302, 403, 404)


def test_page_asks_the_database_as_often_for_many_lines_as_for_two(desk, django_assert_max_num_queries):
    for count in (2, 17):
        for _each in range(count):
            a_note(a_case_of("Nancy", owner=an_adviser()), "Koloskopi")
        with django_assert_max_num_queries(24) as asked:
            desk.post(FIND, {"q": "koloskopi"})
        counts = [*([] if count == 2 else counts), len(asked)]  # noqa: F821
    assert counts[0] == counts[1]
