"""What belongs to a confidential case is as confidential: what was joined to it, split from it, or opened under it."""

import pytest

from rettidig.casework.models import Case, Person
from rettidig.casework.permissions import Denied, may_read
from rettidig.casework.steps import advice, confidential, join, split, sub_case

from .factories import a_case, a_user, an_adviser, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-11-20 10:00")
MARK = {"kind": "other", "reason": "Patienten bad om det", "at": AT}


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def two_cases() -> tuple[Case, Case]:
    person = Person.objects.create(name="Prøve Person", cpr_index="x")
    return a_case(patient=person, received_at=moment("2026-11-09 10:00")), a_case(patient=person)


def test_confidential_case_is_not_joined_with_an_open_one():
    older, newer = two_cases()
    lead = a_user("lead")
    confidential.mark(newer, **MARK, by=lead)
    with pytest.raises(Denied, match="Gør dem begge fortrolige først"):
        join.join(again(newer), older, reason="Samme", by=lead, at=AT)


def test_what_was_joined_to_a_case_is_closed_and_opened_with_it():
    older, newer = two_cases()
    lead = a_user("lead")
    join.join(newer, older, reason="Samme", by=lead, at=AT)
    confidential.mark(again(older), **MARK, by=lead)
    assert not may_read(an_adviser(), again(newer))
    confidential.lift(again(older), reason="Ikke nødvendigt mere", by=lead, at=AT)
    assert may_read(an_adviser(), again(newer))


@pytest.mark.parametrize("way", ["split", "sub-case"])
def test_case_made_out_of_a_confidential_one_is_read_by_the_same_people(way):
    main, _other = two_cases()
    lead, reader = a_user("lead"), an_adviser()
    main = confidential.mark(main, **MARK, readers=[reader], by=lead)
    facts = {"topic": "transport", "owner": None, "by": lead, "at": AT}
    if way == "split":
        made = split.split(main, about="Kørsel", **facts)
    else:
        made = sub_case.open_sub_case(main, text="Kørsel", **facts)
    assert (may_read(reader, again(made)), may_read(an_adviser(), again(made))) == (True, False)


def test_advice_on_a_confidential_case_is_asked_of_and_passed_on_to_those_who_may_see_it():
    lead, reader, other = a_user("lead"), an_adviser(), an_adviser()
    case = confidential.mark(a_case(), **MARK, readers=[reader], by=lead)
    facts = {"kind": "advice", "text": "Hvad nu?", "due": advice.usual_due(case, on=AT.date()), "by": lead, "at": AT}
    with pytest.raises(Denied, match="Sagen er fortrolig"):
        advice.ask(case, asked=other, **facts)
    asked = advice.ask(again(case), asked=reader, **facts)
    with pytest.raises(Denied, match="Sagen er fortrolig"):
        advice.forward(asked, to=other, reason="Ved mere", by=reader, at=AT)
