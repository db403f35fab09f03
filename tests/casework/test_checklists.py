"""The points of a checklist are answered by somebody, and the acts that wait for them are refused until then."""

from datetime import date

import pytest

from rettidig.casework import checklists, integrity
from rettidig.casework.csv_files import BadFile
from rettidig.casework.models import AuditEvent, Case, ChecklistPoint, Tick
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import find_obstacles_to_closing
from rettidig.casework.registers import REGISTERS, write
from rettidig.casework.steps import checklist, closing, letter

from .factories import a_case, a_user, an_adviser, an_office, moment
from .offers import a_grant

pytestmark = pytest.mark.django_db
AT, TODAY = moment("2026-11-20 10:00"), date(2026, 11, 20)


def a_point(slug: str = "told", **more) -> ChecklistPoint:
    facts = {"office": an_office(), "text": f"Fortalt om {slug}", "act": "close", "need": "must"}
    return ChecklistPoint.objects.create(slug=slug, **facts | {"valid_from": date(2026, 1, 1)} | more)


def tick(case: Case, slug: str = "told", *, state: str = "done", by=None, **more) -> Tick:
    return checklist.tick(case, slug, state=state, by=by or an_adviser(), at=AT, **more)


def lacking(case: Case, act: str = "close") -> str:
    return checklists.find_lacking(case, act, on=TODAY)


def standing(case: Case) -> list[tuple[str, bool]]:
    return [(each.point.slug, each.is_settled) for each in checklists.find_points(case, on=TODAY)]


def test_points_of_the_topic_and_of_the_day_stand_on_the_case_by_act_and_the_must_first():
    a_point("should", need="should")
    a_point("must")
    a_point("first", act="case", need="should", topics=["waiting"])
    a_point("other", topics=["transport"])
    a_point("later", valid_from=date(2026, 11, 21))
    a_point("gone", valid_to=date(2026, 11, 19))
    a_point("last_day", valid_to=TODAY, act="send")
    a_point("elsewhere", office=an_office("syd"))
    assert [slug for slug, _settled in standing(a_case())] == ["first", "last_day", "must", "should"]


def test_tick_says_who_and_when_and_undoing_it_opens_the_point_again():
    a_point()
    case, by = a_case(), an_adviser()
    made = tick(case, by=by)
    assert (made.by, made.at, made.words) == (by, AT, "Fortalt om told")
    assert standing(case) == [("told", True)]
    tick(case, state="cleared")
    assert standing(case) == [("told", False)]
    assert list(AuditEvent.objects.filter(verb="point.ticked").values_list("after__state", flat=True)) == [
        "cleared",
        "done",
    ]


def test_tick_said_again_then_the_first_stays():
    a_point()
    case = a_case()
    assert tick(case) == tick(case)


@pytest.mark.parametrize(
    ("slug", "more", "said"),
    [
        ("nothing", {}, "står ikke på sagens tjekliste"),
        ("told", {"state": "whatever"}, "står ikke på sagens tjekliste"),
        ("told", {"state": "not_relevant", "reason": " "}, "hvorfor punktet ikke er relevant"),
        ("told", {"state": "cleared"}, "ikke noget at fortryde"),
    ],
)
def test_tick_when_it_cannot_be_is_refused(slug, more, said):
    a_point()
    with pytest.raises(Denied, match=said):
        tick(a_case(), slug, **more)


def test_point_of_advisers_is_not_ticked_by_others():
    a_point(whose="adviser")
    case = a_case()
    with pytest.raises(Denied, match="patientvejleder eller lederen"):
        tick(case, by=a_user("administrative"))
    tick(case, by=a_user("lead"))


def test_point_of_a_closed_case_is_not_ticked():
    a_point()
    with pytest.raises(Denied, match="afsluttet"):
        tick(a_case(state="closed", closed_at=AT))


def test_closing_waits_for_each_point_that_must_be_settled():
    a_point("a")
    a_point("b")
    a_point("c", need="should")
    case, by = a_case(), an_adviser()
    with pytest.raises(Denied, match="Tjeklisten mangler: “Fortalt om a”, “Fortalt om b”"):
        closing.close(case, note="Slut", by=by, at=AT)
    tick(case, "a")
    tick(case, "b", state="not_relevant", reason="Patienten ved det.")
    assert find_obstacles_to_closing(case) == []
    closing.close(case, note="Slut", by=by, at=AT)


def test_closing_waits_again_when_the_tick_is_taken_back():
    a_point()
    case = a_case()
    tick(case)
    assert not lacking(case)
    tick(case, state="cleared")
    assert lacking(case)


def test_decision_waits_for_its_points(story):
    a_point(act="decide", office=story.case.office)
    with pytest.raises(Denied, match="Tjeklisten mangler"):
        a_grant(story)
    tick(story.case, by=story.by)
    a_grant(story)


def test_letter_waits_for_its_points_and_a_draft_does_not():
    a_point(act="send")
    case, by = a_case(), an_adviser()
    draft = letter.draft_letter(case, decision=None, by=by, at=AT)
    letter.edit_letter(draft, title="Svar", body="Vi ringer til dig.", by=by, at=AT)
    with pytest.raises(Denied, match="Tjeklisten mangler"):
        letter.send_letter(draft, by=by, at=AT)
    tick(case)
    letter.send_letter(draft, by=by, at=AT)


def test_integrity_check_finds_cases_that_closed_without_a_point_and_no_others():
    closed = {"state": "closed", "closed_at": AT}
    found, done, before = a_case(**closed), a_case(), a_case(state="closed", closed_at=moment("2025-12-31 23:00"))
    a_point()
    tick(done)
    Case.objects.filter(pk=done.pk).update(**closed)
    a_case(**closed, topic="transport")
    ChecklistPoint.objects.update(topics=["waiting"])
    look = integrity.look_over(found.office, at=AT)
    assert list(look.found["closed_unticked"]) == [str(found.pk)]
    assert before.pk != found.pk


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"act": "case"}, "need"),
        ({"valid_to": ""}, "valid_from"),
        ({"topics": "nothing"}, "topics"),
        ({"act": "never"}, "act"),
    ],
)
def test_register_when_a_point_cannot_be_names_the_column(wrong, column):
    a_point()
    cells = {"office": "midtjylland", "slug": "told", "text": "Fortalt", "act": "close", "need": "must"}
    cells |= {"valid_from": "2025-01-01", "valid_to": "2025-12-31"}
    with pytest.raises(BadFile) as refused:
        write(REGISTERS["checklists"], cells | wrong, by=a_user("lead"), at=AT)
    assert [fault.column for fault in refused.value.faults] == [column]
