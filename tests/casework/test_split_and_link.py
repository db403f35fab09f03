"""A case whose inquiry holds two matters is split; cases that have to do with each other are linked."""

from datetime import date

import pytest

from rettidig.casework.models import AuditEvent, Case, CaseLink, ConsentScope
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import follow_up, join, link, split
from rettidig.casework.steps.consent import has_consent
from rettidig.insight import extract

from .factories import a_case, a_user, an_adviser, an_office, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-11-20 10:00")


def parted(case: Case, **more) -> Case:
    return split.split(
        case, **{"topic": "transport", "about": "Han vil have kørsel", "by": an_adviser(), "at": AT, **more}
    )


def test_splitting_then_the_new_case_has_the_day_of_the_inquiry_and_its_code():
    case = a_case(reporter="patient", follow_up_code="x" * 20)
    made = parted(case)
    assert (made.received_at, made.patient, made.follow_up_code) == (
        case.received_at,
        case.patient,
        case.follow_up_code,
    )
    assert (made.topic, made.split_from, made.number != case.number) == ("transport", case, True)
    assert made.service_due == date(2026, 11, 19)
    assert {each.case_id for each in AuditEvent.objects.filter(verb="case.split")} == {case.pk, made.pk}


def test_splitting_then_the_inquiry_is_counted_once():
    parted(a_case())
    assert extract.count_inquiries([2026]).total() == 1


def test_splitting_then_chosen_words_are_quoted_and_chosen_tasks_go_along():
    case = a_case()
    follow_up.add_contact(
        case, channel="phone", direction="in", with_whom="patient", text="Kan jeg blive kørt?", by=an_adviser(), at=AT
    )
    go, stay = (follow_up.add_task(case, title=t, due=date(2026, 12, 1), by=an_adviser(), at=AT) for t in "ab")
    made = parted(case, contacts=[case.contacts.last().pk], tasks=[go.pk])
    assert "Han vil have kørsel" in made.notes.get().text
    assert "Kan jeg blive kørt?" in made.notes.get().text
    assert (list(made.tasks.all()), list(case.tasks.all())) == ([go], [stay])
    assert not made.contacts.exists()


def test_splitting_then_a_pathway_that_goes_along_is_judged_there():
    case = a_case(answers={"hospital": "Aarhus", "referral_received": "2026-11-02"})
    [pathway] = case.pathways.all()
    made = parted(case, topic="waiting", pathways=[pathway.pk])
    assert made.pathways.get().events.count() == pathway.events.count() > 0
    assert made.assessments.exists()
    assert not case.pathways.filter(removed_at=None).exists()


def test_splitting_then_a_no_to_fetching_records_holds_there_too():
    made = parted(a_case(reporter="patient", answers={"record_consent": "no"}))
    assert not has_consent(made, ConsentScope.RECORDS)


def test_splitting_is_undone_by_joining():
    case = a_case()
    assert join.join(parted(case), case, reason="Det var ét", is_one_person=True, by=an_adviser(), at=AT) == case


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"topic": "naboen"}, "Vælg, hvad den nye sag"), ({"about": " "}, "Skriv, hvad den nye sag")],
)
def test_splitting_without_a_topic_or_words_is_refused(wrong, said):
    case = a_case()
    with pytest.raises(Denied, match=said):
        parted(case, **wrong)
    assert not case.split_off.exists()


def test_splitting_for_an_owner_elsewhere_is_refused():
    with pytest.raises(Denied, match="samme kontor"):
        parted(a_case(), owner=an_adviser(office=an_office("sjaelland")))


def test_splitting_a_closed_case_is_refused():
    with pytest.raises(Denied, match="afsluttet"):
        parted(a_case(state="closed", closed_at=AT))


def test_linking_then_it_stands_on_both_until_it_ends_and_then_stays_in_the_log():
    one, other, by = a_case(), a_case(), an_adviser()
    made = link.link(one, other, kind="relative", note="Søstre", by=by, at=AT)
    assert [each.other for each in link.find_links(one, reader=by)] == [other]
    assert [each.other for each in link.find_links(other, reader=by)] == [one]
    link.unlink(made, reason="Det var ikke dem", by=by, at=AT)
    assert link.find_links(one, reader=by) == []
    assert CaseLink.objects.get().ended_at == AT
    assert AuditEvent.objects.filter(verb__in=("case.linked", "case.unlinked")).count() == 4


def test_link_is_shown_to_those_alone_who_may_read_both():
    one, other, by = a_case(), a_case(), an_adviser()
    link.link(one, other, kind="about", by=by, at=AT)
    Case.objects.filter(pk=other.pk).update(office=an_office("sjaelland"))
    assert link.find_links(one, reader=by) == []


@pytest.mark.parametrize("kind", ["", "naboen"])
def test_linking_without_a_kind_is_refused(kind):
    with pytest.raises(Denied, match="med hinanden"):
        link.link(a_case(), a_case(), kind=kind, by=an_adviser(), at=AT)


def test_linking_to_itself_twice_or_to_another_offices_case_is_refused():
    one, other, by = a_case(), a_case(), an_adviser()
    with pytest.raises(Denied, match="selv"):
        link.link(one, one, kind="other", by=by, at=AT)
    link.link(one, other, kind="other", by=by, at=AT)
    with pytest.raises(Denied, match="allerede"):
        link.link(other, one, kind="about", by=by, at=AT)
    with pytest.raises(Denied, match="ikke åbne"):
        link.link(one, a_case(office=an_office("sjaelland")), kind="other", by=by, at=AT)
    with pytest.raises(Denied, match="ikke ændre"):
        link.link(one, a_case(), kind="other", by=a_user("lawyer"), at=AT)


def test_unlinking_without_a_reason_or_twice_is_refused():
    by = an_adviser()
    made = link.link(a_case(), a_case(), kind="other", by=by, at=AT)
    with pytest.raises(Denied, match="hvorfor"):
        link.unlink(made, reason="", by=by, at=AT)
    link.unlink(made, reason="Fejl", by=by, at=AT)
    with pytest.raises(Denied, match="ikke længere"):
        link.unlink(made, reason="Fejl", by=by, at=AT)


def test_task_goes_along_with_its_parts_and_a_part_alone_stands_by_itself():
    case = a_case()
    whole = case.tasks.create(title="Ring", created_at=AT)
    first, second = (case.tasks.create(title=title, parent=whole, created_at=AT) for title in ("Find nummer", "Spørg"))
    apart = split.split(case, topic="transport", about="Kørsel", tasks=[second.pk], by=an_adviser(), at=AT)
    assert [(each.title, each.parent) for each in apart.tasks.filter(pk=second.pk)] == [("Spørg", None)]
    together = split.split(
        Case.objects.get(pk=case.pk), topic="transport", about="Kørsel", tasks=[whole.pk], by=an_adviser(), at=AT
    )
    assert {each.pk: each.parent_id for each in together.tasks.filter(kind="other")} == {
        whole.pk: None,
        first.pk: whole.pk,
    }


def test_task_that_awaits_an_answer_stays_with_what_was_asked():
    case = a_case()
    waiting = case.tasks.create(title="Afvent råd", kind="advice", created_at=AT)
    made = split.split(case, topic="transport", about="Kørsel", tasks=[waiting.pk], by=an_adviser(), at=AT)
    assert not made.tasks.filter(pk=waiting.pk).exists()
