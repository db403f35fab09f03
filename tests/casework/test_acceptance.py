"""Acceptance requests: what a private hospital asks for a patient that it has, and what the office answers."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from rettidig.casework import outbox, policies
from rettidig.casework.models import (
    AcceptanceRequest,
    AcceptanceStep,
    AuditEvent,
    Case,
    ClassificationCode,
    OutboxMessage,
    ReReferral,
)
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import follow_up, re_referral
from rettidig.casework.steps.attachments import examine
from rettidig.casework.tracks import acceptance
from rettidig.casework.tracks.acceptance import known_codes
from rettidig.casework.tracks.acceptance.proposal import find_facts
from tests.casework.acceptance import ASKED, REASON, a_moved_patient, a_request, refused, somebody_at
from tests.casework.factories import a_case, a_user, an_adviser
from tests.casework.file_examples import as_bytes, new_pdf
from tests.casework.offers import AT, a_hospital, an_agreement

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(story) -> ReReferral:
    return a_moved_patient(story)


@pytest.fixture
def request_(sent) -> AcceptanceRequest:
    return a_request(sent)


@pytest.fixture
def adviser(story):
    return an_adviser(office=story.case.office)


def of(request: AcceptanceRequest) -> AcceptanceRequest:
    return AcceptanceRequest.objects.select_related("case", "re_referral").get(pk=request.pk)


def accept(request, by, **more):
    given = {"verdict": "accept", "codes": request.codes, "text": "", "at": AT}
    return acceptance.answer(request, by=by, **{**given, **more})


# --- the hospital asks


def test_request_is_an_inquiry_of_its_own_with_a_task_for_the_offices_group(sent, request_):
    case = request_.case
    assert (case.topic, case.row, case.channel) == ("acceptance_request", "acceptance_request", "hospital")
    assert (case.patient, case.team.slug) == (sent.case.patient, "acceptance")
    assert case.contacts.get().text == REASON
    task = case.tasks.get()
    assert (task.title, task.team, task.due) == ("Svar på anmodningen om accept", case.team, date(2026, 11, 26))


def test_request_that_is_urgent_is_answered_by_the_urgent_target(sent):
    assert a_request(sent, is_urgent=True).case.tasks.get().due == date(2026, 11, 24)


def test_request_is_in_the_log_of_both_cases(sent, request_):
    events = AuditEvent.objects.filter(verb="acceptance.requested").order_by("id")
    assert [event.case_id for event in events] == [request_.case_id, sent.case_id]


def test_request_when_sent_twice_is_one(sent):
    key, by = uuid4(), somebody_at(sent.hospital)
    assert a_request(sent, key=key, by=by) == a_request(sent, key=key, by=by)
    assert Case.objects.filter(topic="acceptance_request").count() == 1


def test_key_of_a_request_when_somebody_of_another_hospital_sends_it_shows_nothing(sent):
    key = uuid4()
    a_request(sent, key=key)
    with pytest.raises(Denied):
        a_request(sent, key=key, by=somebody_at(a_hospital("fjord", kind="private")))


def test_request_with_a_file_keeps_it_with_the_case(sent, settings):
    settings.CLAMD_ADDRESS = "fake"
    request = a_request(sent, files=[examine(name="skanning.pdf", content=as_bytes(new_pdf()))])
    assert request.case.attachments.get().name == "skanning.pdf"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"codes": []}, "mindst én kode"),
        ({"codes": ["X1"]}, "kender ikke koden X1"),
        ({"codes": ["DM751"]}, "allerede omvisiteret med DM751"),
        ({"words": " kort "}, "hvorfor patienten"),
        ({"kind": "change"}, "skal udgå"),
        ({"kind": "change", "dropped": ["DM999"]}, "skal udgå"),
        ({"kind": "price"}, "prisen i kroner"),
        ({"price": 0}, "prisen i kroner"),
        ({"kind": "other"}, "hvad der bedes om"),
        ({"reason": "nothing"}, "grunden"),
        ({"codes": [f"KNGA{number}" for number in range(11, 32)]}, "højst 20"),
    ],
)
def test_request_when_something_is_missing_is_refused(sent, more, why):
    with pytest.raises(Denied, match=why):
        a_request(sent, **more)
    assert not AcceptanceRequest.objects.exists()


def test_request_for_a_code_that_waits_for_an_answer_is_refused(sent, request_):
    with pytest.raises(Denied, match="allerede bedt om KNGA11"):
        a_request(sent)


def test_request_by_another_hospital_is_refused(sent):
    with pytest.raises(Denied, match="omvisiteret til"):
        a_request(sent, by=somebody_at(a_hospital("fjord", kind="private")))


@pytest.mark.parametrize("role", ["lawyer", "management", "administrator"])
def test_request_by_staff_who_do_not_work_on_cases_is_refused(sent, role):
    with pytest.raises(Denied):
        a_request(sent, by=a_user(role, office=sent.case.office))


def test_request_after_the_hospital_has_given_the_patient_back_is_refused(sent):
    by = somebody_at(sent.hospital)
    re_referral.record_answer(sent, state="declined", text="Ingen plads.", by=by, at=AT)
    with pytest.raises(Denied, match="har ikke patienten"):
        a_request(sent, by=by)


def test_request_of_a_public_hospital_is_refused(sent):
    sent.hospital.kind = "public"
    sent.hospital.save()
    with pytest.raises(Denied, match="privathospital"):
        a_request(sent)


def test_request_when_the_first_case_is_closed_is_received(sent):
    Case.objects.filter(pk=sent.case_id).update(state="closed", closed_at=AT)
    sent.refresh_from_db()
    assert a_request(sent).state == "waiting"


def test_letter_that_has_a_case_already_becomes_its_request(sent, adviser):
    case = a_case(topic="acceptance_request", channel="post", patient=sent.case.patient)
    request = a_request(sent, by=adviser, case=case, asked_for="Overlæge Holm")
    assert (request.case, request.asked_for, Case.objects.filter(topic="acceptance_request").count()) == (
        case,
        "Overlæge Holm",
        1,
    )


@pytest.mark.parametrize(
    ("more", "why"), [({"topic": "waiting"}, "emne"), ({"patient": None}, "anden patient"), ({"closed": 1}, "Genåbn")]
)
def test_letter_whose_case_is_another_matter_is_refused(sent, adviser, more, why):
    given = {"topic": "acceptance_request", "patient": sent.case.patient, **more}
    if given.pop("closed", None):
        given |= {"state": "closed", "closed_at": AT}
    with pytest.raises(Denied, match=why):
        a_request(sent, by=adviser, case=a_case(**given))


def test_second_letter_on_the_same_case_is_refused(sent, adviser, request_):
    with pytest.raises(Denied, match="allerede en anmodning"):
        a_request(sent, by=adviser, case=request_.case, codes=["KNGA12"])


# --- the office answers


def test_answer_yes_gives_the_codes_and_tells_the_hospital(sent, request_, adviser):
    step = accept(request_, adviser)
    answered = of(request_)
    assert (answered.state, answered.accepted) == ("accepted", [ASKED])
    assert acceptance.codes_in_force(sent) == ["DM751", ASKED]
    assert OutboxMessage.objects.get(kind="acceptance_answer").item == step.pk
    assert answered.case.answered_at == AT
    assert not answered.case.tasks.filter(done_at=None).exists()


def test_answer_yes_to_other_codes_lets_the_dropped_ones_go(sent, adviser):
    accept(a_request(sent, kind="change", dropped=["DM751"]), adviser)
    assert acceptance.codes_in_force(sent) == [ASKED]


def test_answer_that_asks_waits_for_the_hospital_whose_reply_makes_it_the_offices_again(request_, adviser):
    accept(request_, adviser, verdict="ask", text="Hvad viser skanningen?")
    task = request_.case.tasks.get(done_at=None)
    assert (of(request_).state, task.title) == ("asked", "Har Privathospitalet Lunden svaret på spørgsmålet?")
    acceptance.reply(of(request_), text="En ledmus.", by=somebody_at(request_.re_referral.hospital), at=AT)
    assert of(request_).state == "waiting"
    assert request_.case.tasks.get(done_at=None).title == "Hospitalet har svaret: svar på anmodningen om accept"


def test_reply_when_nobody_asked_is_refused(sent, request_):
    with pytest.raises(Denied, match="nået videre"):
        acceptance.reply(request_, text="En ledmus.", by=request_.asked_by, at=AT)


def test_refusal_waits_for_a_colleague_and_the_hospital_is_not_told_before(request_, adviser, story):
    accept(request_, adviser, verdict="refuse", text="Det kan vente.")
    assert of(request_).state == "proposed"
    assert not OutboxMessage.objects.filter(kind="acceptance_answer").exists()
    assert of(request_).case.answered_at is None
    acceptance.confirm(of(request_), by=story.by, at=AT)
    step = AcceptanceStep.objects.get(act="refused")
    assert (of(request_).state, step.text, step.by) == ("refused", "Det kan vente.", story.by)
    assert OutboxMessage.objects.get(kind="acceptance_answer").item == step.pk


def test_refusal_is_not_confirmed_by_the_one_who_proposed_it(request_, adviser):
    accept(request_, adviser, verdict="refuse", text="Det kan vente.")
    for act in (acceptance.confirm, lambda *given, **more: acceptance.send_back(*given, text="Nej.", **more)):
        with pytest.raises(Denied, match="En kollega skal læse det"):
            act(of(request_), by=adviser, at=AT)


def test_refusal_is_not_confirmed_by_administrative_staff(request_, adviser):
    accept(request_, adviser, verdict="refuse", text="Det kan vente.")
    with pytest.raises(Denied, match="patientvejleder eller lederen"):
        acceptance.confirm(of(request_), by=a_user("administrative", office=request_.case.office), at=AT)


def test_yes_to_some_codes_is_a_refusal_of_the_others_and_waits_too(sent, adviser, story):
    request = a_request(sent, codes=[ASKED, "KNGD11"])
    accept(request, adviser, codes=[ASKED], text="Den anden kan vente.")
    assert (of(request).state, of(request).accepted) == ("proposed", [])
    acceptance.confirm(of(request), by=story.by, at=AT)
    assert (of(request).state, of(request).accepted) == ("partly", [ASKED])


def test_refusal_that_a_colleague_does_not_agree_with_is_answered_again(request_, adviser, story):
    accept(request_, adviser, verdict="refuse", text="Det kan vente.")
    acceptance.send_back(of(request_), text="Ledmusen låser knæet.", by=story.by, at=AT)
    assert of(request_).state == "waiting"
    accept(of(request_), adviser)
    assert of(request_).state == "accepted"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"codes": []}, "Vælg de koder"),
        ({"codes": ["KNGD11"]}, "Vælg de koder"),
        ({"verdict": "ask"}, "hvad hospitalet skal svare på"),
        ({"verdict": "refuse"}, "begrundelsen for afslaget"),
        ({"verdict": "perhaps"}, "Vælg et svar"),
    ],
)
def test_answer_when_something_is_missing_is_refused(request_, adviser, more, why):
    with pytest.raises(Denied, match=why):
        accept(request_, adviser, **more)


@pytest.mark.parametrize("role", ["administrative", "lawyer", "partner", "management"])
def test_answer_by_somebody_who_may_not_decide_is_refused(request_, role):
    with pytest.raises(Denied):
        accept(request_, a_user(role, office=request_.case.office))


def test_answer_given_twice_is_refused(request_, adviser):
    accept(request_, adviser)
    with pytest.raises(Denied, match="afsluttet"):
        accept(of(request_), adviser)


def test_answer_to_a_request_that_waits_for_the_hospital_is_refused(request_, adviser):
    accept(request_, adviser, verdict="ask", text="Hvad viser skanningen?")
    with pytest.raises(Denied, match="nået videre: Vi har bedt om mere"):
        accept(of(request_), adviser)


def test_answer_made_on_an_older_page_is_refused(request_, adviser):
    with pytest.raises(policies.Stale):
        accept(request_, adviser, version=request_.case.version - 1)


def test_answer_when_the_hospital_no_longer_has_the_patient_is_refused(sent, request_, adviser, story):
    re_referral.withdraw(sent, reason="Patienten bliver hjemme.", by=story.by, at=AT)
    with pytest.raises(Denied, match="ikke længere patienten"):
        accept(of(request_), adviser)
    acceptance.withdraw(of(request_), reason="Patienten er taget tilbage.", by=adviser, at=AT)
    assert of(request_).state == "withdrawn"


def test_answer_when_nobody_at_the_hospital_can_read_it_becomes_a_task_to_call(sent, adviser):
    request = a_request(sent, by=adviser)
    accept(request, adviser)
    outbox.deliver(OutboxMessage.objects.get(kind="acceptance_answer").pk, at=AT)
    assert request.case.tasks.get(done_at=None).title.startswith("Ingen på Privathospitalet Lunden kan læse svaret her")


def test_case_is_held_open_until_its_request_is_answered_and_is_then_closed(request_, adviser, story):
    assert "ikke besvaret" in policies.find_obstacles_to_closing(of(request_).case)[-1].sentence
    accept(request_, adviser, verdict="refuse", text="Det kan vente.")
    assert "venter på en kollega" in policies.find_obstacles_to_closing(of(request_).case)[-1].sentence
    acceptance.confirm(of(request_), by=story.by, at=AT)
    assert (of(request_).case.is_closed, of(request_).case.state) == (True, "closed")
    assert AuditEvent.objects.get(verb="case.closed", case_id=request_.case_id).user == story.by.username


def test_case_stays_open_when_something_else_is_promised_or_the_hospital_must_be_called(sent, request_, adviser):
    follow_up.write_task(request_.case, title="Ring til patienten", due=None, by=adviser, at=AT)
    accept(of(request_), adviser)
    assert not of(request_).case.is_closed
    sent.hospital.users.update(is_active=False)
    by_phone = a_request(sent, by=adviser, codes=["KNGD11"])
    accept(by_phone, adviser)
    assert not of(by_phone).case.is_closed


def test_request_taken_back_needs_a_reason_and_then_holds_nothing(request_):
    with pytest.raises(Denied, match="hvorfor"):
        acceptance.withdraw(request_, reason=" ", by=request_.asked_by, at=AT)
    acceptance.withdraw(of(request_), reason="Patienten vil ikke.", by=request_.asked_by, at=AT)
    assert policies.find_obstacles_to_closing(of(request_).case) == []


def test_request_is_neither_replied_to_nor_taken_back_by_another_hospital(request_, adviser):
    stranger = somebody_at(a_hospital("fjord", kind="private"))
    with pytest.raises(Denied, match="omvisiteret til"):
        acceptance.withdraw(request_, reason="Nej.", by=stranger, at=AT)
    accept(request_, adviser, verdict="ask", text="Hvad viser skanningen?")
    with pytest.raises(Denied, match="omvisiteret til"):
        acceptance.reply(of(request_), text="Intet.", by=stranger, at=AT)


@pytest.mark.parametrize("change", ["words = 'x'", "codes = '{}'", "price = 1"])
def test_request_is_evidence_that_the_database_does_not_change(request_, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AcceptanceRequest.objects.raw(f"UPDATE casework_acceptancerequest SET {change} RETURNING id")[0]


def test_step_is_evidence_that_the_database_does_not_change(request_, adviser):
    step = accept(request_, adviser)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        AcceptanceStep.objects.filter(pk=step.pk).update(text="x")


# --- proposals


def proposed(request) -> str:
    rule = acceptance.propose(request, on=AT.date()).rule
    return rule.key if rule else ""


def test_proposal_when_the_code_stands_in_the_agreement_is_yes(sent, story):
    story.service.codes = [*story.service.codes, ASKED]
    story.service.save()
    found = acceptance.propose(a_request(sent), on=AT.date())
    assert (found.rule.key, found.rule.verdict) == ("covered", "accept")


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({}, "price_missing"),
        ({"price": 100}, ""),
        ({"reason": "other"}, "thin"),
        ({"kind": "price", "codes": ["DM751"], "price": 100}, "price"),
    ],
)
def test_proposal_follows_the_facts_of_the_request(sent, more, key):
    assert proposed(a_request(sent, **more)) == key


def test_proposal_when_the_agreement_has_ended_since_still_counts_it(sent):
    sent.hospital.agreements.update(valid_to=AT.date())
    assert proposed(a_request(sent)) != "no_agreement"
    sent.hospital.agreements.update(valid_to=date(2026, 1, 1))
    assert proposed(AcceptanceRequest.objects.get()) == "no_agreement"


def test_proposal_when_the_region_of_the_agreement_is_another_has_none(sent):
    sent.hospital.agreements.update(valid_to=date(2026, 1, 1))
    an_agreement(sent.hospital, sent.hospital.agreements.first().service, "partner", region="syddanmark")
    assert proposed(a_request(sent)) == "no_agreement"


def test_proposal_when_the_agreement_is_for_some_codes_counts_those_alone(sent):
    request, service = a_request(sent), sent.hospital.agreements.first().service
    service.codes = [*service.codes, *request.codes]
    service.save()
    assert find_facts(request, [], on=AT.date()).covered == "all"
    sent.hospital.agreements.update(codes=["UXRF20"])
    assert find_facts(request, [], on=AT.date()).covered == "none"


def test_code_that_is_closed_in_the_register_cannot_be_asked_for():
    first = date(1996, 1, 1)
    ClassificationCode.objects.create(code="DM751", text="Skulder", valid_from=first, valid_to=AT.date())
    assert known_codes(["DM751", "KNBA11"], AT.date()) == {"DM751"}
    assert known_codes(["DM751"], AT.date() + timedelta(days=1)) == set()


def test_proposal_when_only_a_part_was_moved_is_no_to_an_operation(sent):
    request = a_request(sent)
    request.re_referral.to = "agreement_hospital_part"
    assert proposed(request) == "part_only"


def test_proposal_when_the_code_was_refused_for_the_patient_before_is_no(sent, story, adviser):
    refused(a_request(sent), first=adviser, second=story.by)
    assert proposed(a_request(sent)) == "refused_before"


def test_practice_counts_like_requests_of_the_office_and_is_few_below_ten(sent, adviser):
    for number in range(11):
        request = a_request(sent, price=100)
        found = acceptance.propose(request, on=AT.date())
        assert found.practice == [(ASKED, number, number, number < 10)]
        assert (found.rule.key if found.rule else "") == ("practice_accepts" if number >= 10 else "")
        accept(request, adviser)
        AcceptanceRequest.objects.filter(pk=request.pk).update(accepted=[ASKED])
        sent = forget(sent)


def forget(sent: ReReferral) -> ReReferral:
    """The same patient moved anew, so that the same code can be asked for again."""
    twin = ReReferral.objects.get(pk=sent.pk)
    twin.pk, twin.state = None, "sent"
    twin.save(force_insert=True)
    return twin


def test_step_keeps_what_was_proposed_when_it_was_done(request_, adviser):
    assert accept(request_, adviser).proposal == "price_missing"


@pytest.mark.parametrize(
    ("text", "codes"), [("kngd11, KNGA11;kngd11", ["KNGD11", "KNGA11"]), ("  ", []), ("dm751+ux", ["DM751", "UX"])]
)
def test_codes_are_read_as_people_type_them(text, codes):
    assert acceptance.read_codes(text) == codes


@pytest.mark.parametrize("code", ["KNGA11", "DM751", "UXRF20", "ZZ0149AX", "AAF22"])
def test_code_of_each_group_is_known(code):
    assert acceptance.known_codes([code], AT.date()) == {code}


@pytest.mark.parametrize("code", ["KNG", "DM7", "12345", "KNGÅ11", "ZZZZ", "KNGA11ABCDE", "knga11"])
def test_code_without_the_form_of_a_group_is_not_known(code):
    assert acceptance.known_codes([code], AT.date()) == set()
