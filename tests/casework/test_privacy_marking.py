"""Privacy markings: what must be known before, the way to the unit and back, and what holds the case open."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils.translation import override

from rettidig.casework import policies
from rettidig.casework.letters.language import lix
from rettidig.casework.models import AuditEvent, Case, MarkingAct, MarkingScope, Person, PrivacyMarking
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import closing
from rettidig.casework.tracks import privacy_marking as track
from rettidig.casework.tracks.privacy_marking import consequence

from .factories import a_case, a_user, an_adviser, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-11-20 12:00")  # a Friday
TODAY = AT.date()
SOON = TODAY + timedelta(days=5)


@pytest.fixture
def adviser():
    return an_adviser()


@pytest.fixture
def case() -> Case:
    patient = Person.objects.create(name="Kaja Test Hansen", birth_date=date(2000, 3, 21))
    return a_case(topic="privacy_marking", patient=patient)


def ask(case: Case, by, **more) -> PrivacyMarking:
    facts = {"act": MarkingAct.SET, "scope": MarkingScope.WHOLE, "which": "", "first": None, "last": None}
    known = {"understood": True, "identity": "mitid", "representation": "", "at": AT}
    return track.request(case, by=by, **{**facts, **known, **more})


def forward(marking: PrivacyMarking, by) -> PrivacyMarking:
    return track.forward(marking, unit="Adgangsstyring", due=SOON, by=by, at=AT)


def test_marking_when_asked_for_then_a_task_says_to_send_it_on_the_next_business_day(case, adviser):
    marking = ask(case, adviser)
    assert marking.task.due == date(2026, 11, 23)
    assert marking.consequence == consequence("set", "whole", language="da", own={})
    assert AuditEvent.objects.filter(verb="privacy_marking.requested", case_id=case.pk).exists()


@pytest.mark.parametrize(
    "missing",
    [
        {"understood": False},
        {"scope": MarkingScope.COURSE},
        {"scope": MarkingScope.PERSON, "which": " "},
        {"scope": MarkingScope.PERIOD},
        {"scope": MarkingScope.PERIOD, "first": SOON, "last": TODAY},
    ],
)
def test_marking_when_something_is_missing_then_is_refused(case, adviser, missing):
    with pytest.raises(Denied):
        ask(case, adviser, **missing)


@pytest.mark.parametrize(
    ("scope", "facts", "words"),
    [
        (MarkingScope.COURSE, {"which": "knæet"}, "Et forløb: knæet"),
        (MarkingScope.PERSON, {"which": "Medicinsk Afdeling"}, "afdeling: Medicinsk Afdeling"),
        (MarkingScope.PERIOD, {"first": TODAY}, "fredag den 20. november 2026 og frem"),
        (MarkingScope.PERIOD, {"first": TODAY, "last": TODAY}, "til fredag den 20. november 2026"),
    ],
)
def test_marking_of_a_part_when_asked_for_then_its_words_say_which(case, adviser, scope, facts, words):
    assert words in track.scope_words(ask(case, adviser, scope=scope, **facts))


def test_marking_when_a_parent_asks_then_it_is_written_how_the_office_knows(case, adviser):
    case.reporter = "relative"
    case.save()
    with pytest.raises(Denied, match="lovligt"):
        ask(case, adviser)
    assert ask(case, adviser, representation="register").representation == "register"


def test_marking_on_a_case_about_something_else_when_asked_for_then_is_refused(adviser):
    with pytest.raises(Denied, match="emne"):
        ask(a_case(), adviser)


def test_marking_when_a_lawyer_asks_then_is_refused(case):
    with pytest.raises(Denied):
        ask(case, a_user("lawyer"))


def test_marking_when_forwarded_then_the_unit_is_told_without_the_cpr_number(case, adviser):
    case.patient.cpr = "2103009996"
    case.patient.save()
    forward(ask(case, adviser, act=MarkingAct.LIFT), adviser)
    text = case.contacts.get(ordinal=2).text
    assert "Fjern privatmarkering for Kaja Test Hansen, født tirsdag den 21. marts 2000." in text
    assert "2103009996" not in text


def test_marking_when_waited_for_then_each_step_has_its_own_task_and_the_case_stays_open(case, adviser):
    marking = forward(ask(case, adviser), adviser)
    assert case.tasks.get(done_at=None).title == "Kvittering fra Adgangsstyring for privatmarkering"
    track.record_receipt(marking, receipt="Peter, i dag", due=SOON, by=adviser, at=AT)
    assert case.tasks.get(done_at=None).title == "Privatmarkeringen er udført hos Adgangsstyring"
    assert len(policies.find_obstacles_to_closing(case)) == 2


def test_tasks_and_contacts_when_the_user_reads_english_then_they_are_kept_in_danish(case, adviser):
    with override("en"):
        marking = forward(ask(case, adviser), adviser)
        track.chase(marking, due=SOON + timedelta(days=1), by=adviser, at=AT)
    titles = set(case.tasks.values_list("title", flat=True))
    assert titles >= {
        "Send privatmarkeringen videre",
        "Kvittering fra Adgangsstyring for privatmarkering",
        "Rykket: privatmarkering hos Adgangsstyring",
    }
    assert any("Vi har rykket for privatmarkeringen" in contact.text for contact in case.contacts.all())


def test_marking_when_chased_then_there_is_a_new_date(case, adviser):
    track.chase(forward(ask(case, adviser), adviser), due=SOON + timedelta(days=2), by=adviser, at=AT)
    assert case.tasks.get(done_at=None).due == SOON + timedelta(days=2)
    assert "Vi har rykket" in case.contacts.last().text


def test_marking_when_done_then_the_case_can_be_closed(case, adviser):
    marking = forward(ask(case, adviser), adviser)
    with pytest.raises(Denied):
        closing.close(case, note="", by=adviser, at=AT)
    track.record_done(marking, on=TODAY, by=adviser, at=AT)
    assert closing.close(case, note="Udført", by=adviser, at=AT).is_closed


def test_marking_when_its_task_is_ticked_off_by_hand_then_still_holds_the_case(case, adviser):
    marking = ask(case, adviser)
    track.follow_up.finish_task(marking.task, by=adviser, at=AT)
    obstacles = policies.find_obstacles_to_closing(case)
    assert [each.sentence for each in obstacles] == ["Privatmarkeringen er ikke udført endnu."]


def test_marking_when_withdrawn_then_nothing_holds_the_case(case, adviser):
    marking = ask(case, adviser)
    with pytest.raises(Denied):
        track.withdraw(marking, reason="", by=adviser, at=AT)
    track.withdraw(marking, reason="Patienten ringede.", by=adviser, at=AT)
    assert policies.find_obstacles_to_closing(case) == []


@pytest.mark.parametrize("verb", ["record_receipt", "chase", "record_done"])
def test_marking_when_not_sent_yet_then_the_later_acts_are_refused(case, adviser, verb):
    facts = {"record_receipt": {"receipt": "x", "due": SOON}, "chase": {"due": SOON}, "record_done": {"on": TODAY}}
    with pytest.raises(Denied, match="Skal sendes videre"):
        getattr(track, verb)(ask(case, adviser), by=adviser, at=AT, **facts[verb])


def test_done_when_the_day_lies_ahead_then_is_refused(case, adviser):
    marking = forward(ask(case, adviser), adviser)
    with pytest.raises(Denied, match="fremtiden"):
        track.record_done(marking, on=SOON, by=adviser, at=AT)


def test_consequence_when_it_was_understood_then_the_database_refuses_to_change_it(case, adviser):
    marking = ask(case, adviser)
    marking.consequence = "Ingenting."
    with pytest.raises(DatabaseError), transaction.atomic():
        marking.save()


@pytest.mark.parametrize("scope", MarkingScope.values)
@pytest.mark.parametrize("act", MarkingAct.values)
def test_consequence_is_plain_in_every_case(act, scope):
    assert lix(consequence(act, scope, language="da", own={})) <= 35
    assert consequence(act, scope, language="en", own={})
