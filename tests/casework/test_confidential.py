"""A confidential case is closed to all but its owner, the lead and those named; a reason opens it for some hours."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rettidig.casework import confidentiality, distribution, queues, search
from rettidig.casework.models import AuditEvent, Case, Confidential, NewsFrom, Person, Role
from rettidig.casework.permissions import Confidential as Closed
from rettidig.casework.permissions import Denied, check_may_read, may_read
from rettidig.casework.steps import confidential, distribute, follow_up, triage

from .factories import a_case, a_team, a_user, an_adviser, an_office, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-11-20 10:00")
REASON = "Patientens hustru arbejder her på kontoret"


def a_closed_case(**more) -> Case:
    by = more.pop("by", None) or a_user("lead")
    readers, kind = more.pop("readers", ()), more.pop("kind", "own_colleague")
    return confidential.mark(a_case(**more), kind=kind, reason=REASON, readers=readers, by=by, at=AT)


def opened(case: Case, *, by, at=None, reason="Ejeren er syg, og patienten ringer nu"):
    return confidential.open_with_reason(case, reason=reason, by=by, at=at or timezone.now())


def test_every_kind_has_a_rule_and_every_rule_a_kind():
    assert set(confidentiality.rules()) == set(Confidential.values)


@pytest.mark.parametrize(
    "role", ["adviser", "administrative", "lawyer", "management", "administrator", "data_protection"]
)
def test_confidential_case_is_closed_to_others_and_open_to_owner_lead_and_named(role):
    owner, named, other = an_adviser(), an_adviser(), a_user(role)
    case = a_closed_case(owner=owner, readers=[named])
    assert [may_read(user, case) for user in (owner, named, a_user("lead"), other)] == [True, True, True, False]


@pytest.mark.parametrize("kind", Confidential.values)
@pytest.mark.parametrize("role", Role.values)
def test_list_and_page_agree_on_who_sees_a_case(role, kind):
    case, user = a_closed_case(kind=kind), a_user(role)
    [row] = Case.objects.filter(pk=case.pk).annotate(is_shown=confidentiality.is_shown(user))
    assert row.is_shown is not confidentiality.is_closed_to(user, case)


def test_refusal_of_a_closed_case_says_who_may():
    with pytest.raises(Closed, match="Kun ejeren, lederen"):
        check_may_read(an_adviser(), a_closed_case())


def test_act_on_a_closed_case_is_refused_to_others_and_done_by_the_owner():
    owner = an_adviser()
    case = a_closed_case(owner=owner)
    with pytest.raises(Denied, match="fortrolig"):
        follow_up.add_note(case, text="Hej", by=an_adviser(), at=AT)
    with pytest.raises(Denied, match="fortrolig"):
        triage.assign(case, owner=(other := an_adviser()), team=None, by=other, at=AT)
    follow_up.add_note(case, text="Hej", by=owner, at=AT)


def test_marking_is_in_the_log_with_its_reason():
    case = a_closed_case()
    event = AuditEvent.objects.get(case_id=case.pk, verb="case.marked_confidential")
    assert (event.before, event.after, event.reason) == (
        {"confidential": ""},
        {"confidential": "own_colleague"},
        REASON,
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": "nabo"}, "Vælg, hvorfor"),
        ({"reason": " "}, "Skriv hvorfor"),
        ({"readers": ["management"]}, "kun kolleger"),
    ],
)
def test_marking_when_it_cannot_be_so_is_refused(wrong, said):
    readers = [a_user(role) for role in wrong.pop("readers", ())]
    case, by = a_case(), an_adviser()
    with pytest.raises(Denied, match=said):
        confidential.mark(case, **{"kind": "other", "reason": REASON, "readers": readers} | wrong, by=by, at=AT)
    assert Case.objects.get(pk=case.pk).confidential == ""


def test_marking_by_the_lawyer_is_refused():
    with pytest.raises(Denied, match="ikke ændre"):
        confidential.mark(a_case(), kind="other", reason=REASON, by=a_user("lawyer"), at=AT)


def test_reader_who_is_left_out_sees_the_case_no_more_and_the_log_says_who_was_named():
    one, other, lead = an_adviser(first_name="Ane"), an_adviser(first_name="Bo"), a_user("lead")
    case = a_closed_case(readers=[one])
    confidential.name_readers(case, readers=[other], reason="Ane er på orlov", by=lead, at=AT)
    assert [may_read(user, case) for user in (one, other)] == [False, True]
    event = AuditEvent.objects.get(verb="case.readers_changed")
    assert (event.before, event.after) == ({"readers": "Ane"}, {"readers": "Bo"})
    with pytest.raises(Denied, match="ikke rettet noget"):
        confidential.name_readers(case, readers=[other], reason="Igen", by=lead, at=AT)


def test_lifting_opens_the_case_to_the_office_and_ends_what_was_named():
    case = a_closed_case(readers=[an_adviser()])
    confidential.lift(case, reason="Kollegaen er rejst", by=a_user("lead"), at=AT)
    case = Case.objects.get(pk=case.pk)
    assert may_read(an_adviser(), case)
    assert not case.readers.filter(ended_at=None).exists()
    with pytest.raises(Denied, match="ikke fortrolig"):
        confidential.lift(case, reason="Igen", by=a_user("lead"), at=AT)


@pytest.mark.parametrize("kind", Confidential.values)
def test_reason_opens_the_case_for_the_hours_of_its_kind_and_no_longer(kind):
    case, user = a_closed_case(kind=kind), an_adviser()
    until = opened(case, by=user).until
    assert may_read(user, case)
    lasts = confidentiality.rules()[kind].lasts
    assert timedelta(0) <= lasts - (until - timezone.now()) < timedelta(minutes=5)
    later = opened(a_closed_case(kind=kind), by=(late := an_adviser()), at=timezone.now() - lasts)
    assert not may_read(late, later.case)


def test_opening_with_a_reason_tells_the_owner_and_the_log():
    owner, user = an_adviser(), an_adviser()
    before = a_closed_case(owner=owner)
    case = opened(before, by=user).case
    assert Case.objects.get(pk=case.pk).version == before.version
    assert Case.objects.get(pk=case.pk).news_from == NewsFrom.COLLEAGUE
    event = AuditEvent.objects.get(verb="case.opened_with_reason")
    assert (event.user, event.reason, event.after["kind"]) == (
        user.username,
        "Ejeren er syg, og patienten ringer nu",
        "own_colleague",
    )


def test_whoever_opened_a_case_with_a_reason_works_on_it_but_decides_not_who_sees_it():
    case, guest, named = a_closed_case(), an_adviser(), an_adviser()
    opened(case, by=guest)
    follow_up.add_note(case, text="Ringet", by=guest, at=AT)
    refused = {"kind": "other", "reason": "Derfor", "by": guest, "at": AT}
    for act in (
        lambda: confidential.mark(case, **refused),
        lambda: confidential.name_readers(case, readers=[guest], reason="Derfor", by=guest, at=AT),
        lambda: confidential.lift(case, reason="Derfor", by=guest, at=AT),
        lambda: triage.assign(case, owner=guest, team=None, by=guest, at=AT),
    ):
        with pytest.raises(Denied, match="åbnet sagen med en grund"):
            act()
    confidential.name_readers(case, readers=[named], reason="Skal ringe", by=a_user("lead"), at=AT)
    assert confidential.lift(case, reason="Kollegaen er rejst", by=named, at=AT).confidential == ""


def test_opening_with_a_short_reason_is_refused():
    with pytest.raises(Denied, match="mindst 20 tegn"):
        opened(a_closed_case(), by=an_adviser(), reason="  fordi          jeg vil  ")


@pytest.mark.parametrize("role", ["management", "administrator", "data_protection"])
def test_opening_by_somebody_who_works_on_no_cases_is_refused(role):
    with pytest.raises(Denied, match="anden rolle"):
        opened(a_closed_case(), by=a_user(role))


def test_opening_of_what_is_open_already_is_refused():
    with pytest.raises(Denied, match="allerede åben"):
        opened(a_case(), by=an_adviser())


def test_opening_of_another_offices_case_is_refused():
    elsewhere = an_office("syddanmark", region="syddanmark")
    with pytest.raises(Denied, match="andet kontor"):
        opened(a_closed_case(), by=an_adviser(office=elsewhere))


def test_search_finds_a_closed_case_by_its_number_alone():
    person = Person.objects.create(name="Kaja Test Hansen")
    case = a_closed_case(patient=person, reply_phone="40404040")

    def found(user, text):
        return [each.case_id for each in search.find(user, search.read(text)).found]

    for text in ("Kaja Hansen", "40404040"):
        assert found(a_user("lead"), text) == [case.pk]
        assert found(an_adviser(), text) == []
    assert found(an_adviser(), case.number) == [case.pk]


def test_next_case_and_sharing_pass_a_closed_case_over():
    team = a_team("venter", ["waiting"])
    user = an_adviser(team=team)
    case = a_closed_case(team=team)
    assert case.topic in team.topics
    assert queues.find_next(user, last=None, on=AT.date()) is None
    assert distribute.take_next(user, at=AT) == (None, False)
    assert list(distribution.waiting_in(team)) == []
    lead = a_user("lead", team=team)
    assert queues.find_next(lead, last=None, on=AT.date()) == case


def test_next_case_of_a_substitute_is_none_that_is_closed_to_them(monkeypatch):
    owner, substitute = an_adviser(), an_adviser()
    a_closed_case(owner=owner, next_deadline=AT.date())
    monkeypatch.setattr(queues, "find_people", lambda *_user, **_on: [owner.pk, substitute.pk])
    assert distribute.take_next(substitute, at=AT) == (None, False)
    assert queues.find_next(substitute, last=None, on=AT.date()) is None
