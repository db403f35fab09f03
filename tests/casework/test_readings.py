"""What the data protection officer is shown of who reads cases, and what is written of the looking."""

import pytest
from django.db import connection, transaction
from django.utils import timezone

from rettidig.casework import audit, confidentiality, readings
from rettidig.casework.models import AuditEvent, Case, Person, ReadingFinding, ReadingLook, ReadingReview, User
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import confidential, follow_up

from .factories import a_case, a_team, a_user, an_adviser, an_office, moment

pytestmark = pytest.mark.django_db
REASON = "Ejeren er syg, og patienten ringer"


@transaction.atomic
def opened(case: Case, by: User, what: str = "case") -> AuditEvent:
    return audit.record("case.opened", by=by, case=case, subject=what)


def found(pattern: str, reader: User | None = None) -> list[readings.Reading]:
    now = timezone.now()
    readings.look_through(at=now)
    return readings.find_readings(pattern, reader or a_user("data_protection"), at=now, most=100)


def test_reader_with_nothing_to_do_with_the_case_is_shown_once():
    case, stranger = a_case(), an_adviser(username="vibeke")
    for what in ("case", "letter"):
        opened(case, stranger, what)
    assert [(row.who, row.number, row.relation) for row in found(readings.NO_RELATION)] == [("vibeke", case.number, "")]


def test_owner_team_worker_named_and_lead_have_to_do_with_the_case():
    team, lead = a_team("t", ["waiting"]), a_user("lead")
    owner, member, worker, named = an_adviser(), an_adviser(team=team), an_adviser(), an_adviser()
    case = a_case(owner=owner, team=team)
    follow_up.add_note(case, text="Hej", by=worker, at=timezone.now())
    confidential.mark(case, kind="other", reason="Derfor", readers=[named], by=lead, at=timezone.now())
    for user in (owner, member, worker, named, lead):
        opened(case, user)
    assert found(readings.NO_RELATION) == []
    relations = {row.who: row.relation for row in found(readings.SAMPLE)}
    assert [bool(relations[str(user)]) for user in (owner, member, worker, named, lead)] == [True] * 5


@pytest.mark.parametrize(
    ("at", "is_out"),
    [
        ("2026-11-25 05:59", True),
        ("2026-11-25 06:00", False),
        ("2026-11-25 18:59", False),
        ("2026-11-25 19:00", True),
        ("2026-11-28 10:00", True),
    ],
)
def test_working_hours_are_those_of_the_data_in_danish_time_on_weekdays(at, is_out):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {readings.IS_LATE.format(at='%(at)s')}", {"at": moment(at), **readings.working_hours()})
        assert cursor.fetchone() == (is_out,)


@pytest.mark.parametrize(("more", "rows"), [(0, 0), (1, 1)])
def test_more_cases_in_an_hour_than_usual_are_shown_as_one_with_their_number(more, rows):
    reader, limit = an_adviser(), confidentiality.unusual()["cases_in_an_hour"]
    for _ in range(limit + more):
        opened(a_case(owner=reader), reader)
    assert [row.cases for row in found(readings.MANY)] == [limit + 1] * rows


def test_patient_with_the_name_of_a_colleague_is_shown_and_others_are_not():
    a_user("lead", first_name="Lene", last_name="Leder")
    owner = an_adviser()
    same, other = (a_case(owner=owner, patient=Person.objects.create(name=name)) for name in ("LENE LEDER", "Max Test"))
    for case in (same, other):
        opened(case, owner)
    assert [row.number for row in found(readings.SAME_NAME)] == [same.number]


def a_reading_with_reason() -> readings.Reading:
    case = confidential.mark(a_case(), kind="other", reason="Derfor", by=a_user("lead"), at=timezone.now())
    confidential.open_with_reason(case, reason=REASON, by=an_adviser(), at=timezone.now())
    [row] = found(readings.WITH_REASON)
    return row


def test_opening_with_a_reason_is_shown_with_it():
    assert a_reading_with_reason().event.reason == REASON


def test_officer_of_an_office_sees_that_office_alone():
    opened(a_case(), an_adviser())
    elsewhere = an_office("syddanmark", region="syddanmark")
    everywhere = User.objects.create(username="alle", role="data_protection")
    assert len(found(readings.SAMPLE, a_user("data_protection", office=elsewhere))) == 0
    assert len(found(readings.SAMPLE)) == len(found(readings.SAMPLE, everywhere)) == 1


def test_sample_is_no_larger_than_the_data_say_and_the_same_all_day():
    reader, size = an_adviser(), confidentiality.unusual()["sample"]
    for _ in range(size + 5):
        opened(a_case(owner=reader), reader)
    drawn = [row.event.pk for row in found(readings.SAMPLE)]
    assert len(drawn) == size
    assert [row.event.pk for row in found(readings.SAMPLE)] == drawn


def review(row: readings.Reading, **more) -> ReadingReview:
    facts = {"pattern": row.pattern, "note": "Talt med lederen", "by": a_user("data_protection"), "at": timezone.now()}
    return readings.review(row.event, **facts | more)


def test_what_is_looked_at_leaves_the_list_and_stands_with_its_note():
    officer = a_user("data_protection")
    kept = review(a_reading_with_reason(), by=officer)
    assert found(readings.WITH_REASON) == []
    assert readings.find_reviews(officer) == [kept]
    assert AuditEvent.objects.get(verb="reading.reviewed").reason == "Talt med lederen"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"note": " "}, "hvad du fandt"), ({"pattern": "alt"}, "på listen"), ({"role": "lead"}, "Kun data")],
)
def test_looking_when_it_cannot_be_so_is_refused(wrong, said):
    row = a_reading_with_reason()
    more = {"by": a_user(wrong.pop("role"))} if "role" in wrong else wrong
    with pytest.raises(Denied, match=said):
        review(row, **more)
    assert not ReadingReview.objects.exists()


def test_looking_twice_is_refused():
    row = a_reading_with_reason()
    review(row)
    with pytest.raises(Denied, match="allerede"):
        review(row)


def test_act_that_is_no_reading_cannot_be_looked_at():
    case = a_case()
    follow_up.add_note(case, text="Hej", by=an_adviser(), at=timezone.now())
    with pytest.raises(Denied, match="på listen"):
        readings.find_reading(
            AuditEvent.objects.get(verb="note.added"), readings.SAMPLE, reader=a_user("data_protection")
        )


def test_what_was_opened_with_a_reason_is_shown_before_anybody_looks_through():
    a_reading_with_reason()
    ReadingLook.objects.all().delete()
    ReadingFinding.objects.all().delete()
    officer, now = a_user("data_protection"), timezone.now()
    assert len(readings.find_readings(readings.WITH_REASON, officer, at=now, most=9)) == 1
    assert readings.find_look() is None
    readings.look_through(at=now)
    assert readings.find_look() == now


def test_readings_are_counted_and_paged_without_those_that_were_looked_at():
    officer, now = a_user("data_protection"), timezone.now()
    for _ in range(5):
        opened(a_case(), an_adviser())
    rows = found(readings.NO_RELATION, officer)
    review(rows[0], by=officer)
    pages = [readings.find_readings(readings.NO_RELATION, officer, at=now, first=first, most=3) for first in (0, 3)]
    assert [row.event.pk for page in pages for row in page] == [row.event.pk for row in rows[1:]]
    assert readings.count_readings(officer, at=now)[readings.NO_RELATION] == 4


def test_looking_through_again_keeps_what_is_found_once_and_what_was_looked_at_away():
    opened(a_case(), an_adviser())
    review(found(readings.NO_RELATION)[0])
    assert found(readings.NO_RELATION) == []
    assert ReadingFinding.objects.filter(pattern=readings.NO_RELATION).count() == 1


def test_every_reading_without_relation_in_the_database_is_one_in_words_and_no_other_is():
    team = a_team("t", ["waiting"])
    case = a_case(owner=an_adviser(), team=team)
    for user in (an_adviser(), an_adviser(team=team), a_user("lead"), a_user("lawyer"), case.owner):
        opened(case, user)
    strange = {row.who for row in found(readings.NO_RELATION)}
    assert strange == {row.who for row in found(readings.SAMPLE) if not row.relation}
