"""Moving the patient: complete or not at all, accepted, declined, returned – or not moved, with the reason."""

from datetime import date

import pytest

from rettidig.casework.models import AuditEvent, OutboxMessage, Person, ReReferral, WaitingTime
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import (
    assessment,
    closing,
    consent,
    decision,
    follow_up,
    letter,
    options,
    pathway,
    patient_page,
    re_referral,
)
from tests.casework.factories import a_case, a_user, moment
from tests.casework.offers import (
    AT,
    LATE,
    ON,
    a_decision,
    a_grant,
    a_referral,
    a_story,
    an_option,
    extended_choice_closed,
    extended_choice_open,
    four_hospitals,
)

pytestmark = pytest.mark.django_db


def prepare(story, **more):
    granted = more.pop("decision") if "decision" in more else a_grant(story)
    given = {
        "decision": granted,
        "option": granted.option if granted else None,
        "stage": "assessment_and_treatment",
        "to": "agreement_hospital",
        "referral": a_referral(story.case),
    }
    if granted and not granted.letters.exists():
        letter.draft_letter(story.case, decision=granted, by=story.by, at=AT)
    return re_referral.prepare(story.case, move=re_referral.Move(**given | more), by=story.by, at=AT)


def send(story, **more):
    prepared = prepare(story, **more)
    re_referral.send(prepared, by=story.by, at=AT)
    story.case.refresh_from_db()
    return prepared


def answer(story, sent, state, text="Ingen plads", by=None):
    return re_referral.record_answer(sent, state=state, text=text, by=by or story.by, at=AT)


def test_re_referral_when_complete_lacks_nothing_and_takes_the_codes_of_the_service(story):
    prepared = prepare(story)
    assert re_referral.find_missing(prepared, at=AT) == []
    assert prepared.codes == "DM751"


@pytest.mark.parametrize(
    ("referral", "says"),
    [
        (None, "Henvisningen mangler"),
        ({"kind": "letter"}, "ikke en henvisning"),
        ({"scan": "quarantine"}, "ikke undersøgt for virus"),
        ({"scan": "infected"}, "fundet virus"),
    ],
)
def test_re_referral_without_a_clean_referral_is_not_sent_and_says_why(story, referral, says):
    prepared = prepare(story, referral=referral and a_referral(story.case, **referral))
    with pytest.raises(Denied, match=says):
        re_referral.send(prepared, by=story.by, at=AT)
    prepared.refresh_from_db()
    assert prepared.state == "draft"
    assert not OutboxMessage.objects.exists()


def test_re_referral_when_everything_is_missing_names_each_thing():
    story = a_story(reporter="relative", answers=LATE)
    four_hospitals(story.service)
    a_grant(story)
    Person.objects.update(phone="")
    missing = re_referral.find_missing(prepare(story, decision=None, referral=None), at=AT)
    words = ["Henvisningen", "Vælg et hospital", "ingen afgørelse", "telefonnummer", "ønske", "samtykke"]
    assert len(missing) == len(words)
    assert all(word in sentence for word, sentence in zip(words, missing, strict=True))


def test_re_referral_when_the_decision_refuses_is_not_complete(story):
    extended_choice_closed(story)
    refusal = a_decision(story, "refuse", reasons="Din tid ligger inden for fristen.")
    assert any("ingen afgørelse" in each for each in re_referral.find_missing(prepare(story, decision=refusal), at=AT))


def test_re_referral_when_the_decision_is_withdrawn_is_not_complete(story):
    prepared = prepare(story)
    decision.withdraw(prepared.decision, reason="Forkert", by=story.by, at=AT)
    prepared.refresh_from_db()
    prepared.decision.refresh_from_db()
    assert any("ingen afgørelse" in each for each in re_referral.find_missing(prepared, at=AT))


def test_re_referral_when_the_agreement_ends_before_it_is_sent_is_not_complete(story):
    story.service.agreements.update(valid_to=date(2026, 11, 23))
    prepared = prepare(story)
    assert re_referral.find_missing(prepared, at=AT) == []
    missing = re_referral.find_missing(prepared, at=moment("2026-11-24 00:01"))
    assert len(missing) == 1
    assert "Aftalen gælder ikke i dag" in missing[0]


def test_re_referral_when_a_relative_wrote_needs_the_patients_consent_to_be_moved(story):
    story.case.reporter = "relative"
    story.case.save()
    prepared = prepare(story)
    assert re_referral.find_missing(prepared, at=AT) == [
        "Patientens samtykke til at blive omvisiteret mangler. Skriv det ned på sagen."
    ]
    given = {"giver": "patient", "form": "oral", "to_whom": "Max", "given_on": ON, "words": "Ja i telefonen."}
    consent.record_consent(story.case, scopes=["move"], by=story.by, at=AT, **given)
    assert re_referral.find_missing(prepared, at=AT) == []


@pytest.mark.parametrize(
    ("stage", "to", "kind", "fits"),
    [
        ("diagnostic_examination", "partner_hospital_part", "partner", True),
        ("assessment_and_treatment", "partner_hospital_part", "partner", False),
        ("treatment", "agreement_hospital", "agreement", True),
        ("treatment", "agreement_hospital", "partner", False),
        ("treatment", "free_choice", "other_region", True),
        ("treatment", "partner_hospital", "private", False),
        ("elsewhere", "free_choice", "other_region", False),
        ("treatment", "anywhere", None, False),
    ],
)
def test_row_of_table_2_when_stage_and_hospital_do_not_fit_is_refused(stage, to, kind, fits):
    if fits:
        re_referral.check_row(stage=stage, to=to, kind=kind)
    else:
        with pytest.raises(Denied):
            re_referral.check_row(stage=stage, to=to, kind=kind)


def test_re_referral_when_sent_counts_in_table_2_and_is_followed_up(story):
    sent = send(story)
    case = story.case
    assert (case.topic, case.outcome, case.row) == ("waiting", "re_referred", "re_referred")
    assert (case.re_referral_stage, case.re_referral_to) == ("assessment_and_treatment", "agreement_hospital")
    assert (case.state, case.tasks.get().due) == ("re_referred", date(2026, 11, 30))
    assert OutboxMessage.objects.get(kind="re_referral").item == sent.pk
    assert AuditEvent.objects.get(verb="re_referral.sent").before == {"outcome": ""}


def test_letter_and_re_referral_leave_in_one_act(story):
    sent = send(story)
    sent.refresh_from_db()
    told = sent.decision.letters.get()
    assert told.sent_at == sent.sent_at
    assert set(OutboxMessage.objects.values_list("kind", "item")) == {("re_referral", sent.pk), ("letter", told.pk)}


def test_letter_that_grants_a_hospital_is_not_sent_before_the_re_referral(story):
    prepared = prepare(story, referral=None)
    with pytest.raises(Denied, match="sammen med henvisningen"):
        letter.send_letter(prepared.decision.letters.get(), by=story.by, at=AT)
    with pytest.raises(Denied, match="Henvisningen mangler"):
        re_referral.send(prepared, by=story.by, at=AT)
    assert not OutboxMessage.objects.exists()


def test_re_referral_without_a_letter_is_not_sent(story):
    prepared = prepare(story)
    prepared.decision.letters.all().delete()
    with pytest.raises(Denied, match="Brevet til patienten mangler"):
        re_referral.send(prepared, by=story.by, at=AT)


def test_re_referral_whose_letter_promises_too_much_is_not_sent(story):
    prepared = prepare(story)
    drafted = prepared.decision.letters.get()
    letter.edit_letter(drafted, title=drafted.title, body="Du kan også vælge Åbrink.", by=story.by, at=AT)
    with pytest.raises(Denied, match="lover mere"):
        re_referral.send(prepared, by=story.by, at=AT)
    assert not OutboxMessage.objects.exists()


def test_second_letter_about_a_hospital_that_has_the_patient_is_sent_alone(story):
    sent = send(story)
    story.service.agreements.update(valid_to=date(2026, 11, 22))
    again = letter.draft_letter(story.case, decision=sent.decision, by=story.by, at=AT)
    assert letter.Examined(again, at=AT).faults == []
    assert letter.send_letter(again, by=story.by, at=AT)


def test_letter_when_the_hospital_is_no_longer_in_the_register_says_so_before_it_is_sent(story):
    drafted = prepare(story).decision.letters.get()
    WaitingTime.objects.filter(hospital__slug="lunden").delete()
    story.service.agreements.filter(hospital__slug="lunden").delete()
    assert "Privathospitalet Lunden er ikke muligt i dag." in letter.Examined(drafted, at=AT).faults[0]


def test_re_referral_when_sent_is_told_in_the_pathway(story):
    send(story)
    assert story.case.pathways.get().document["events"][-1] == {
        "date": "2026-11-23",
        "type": "re_referral_sent",
        "to_kind": "agreement",
        "complete": True,
        "scope": "whole",
    }


def test_re_referral_when_sent_cannot_be_sent_or_changed_again(story):
    sent = send(story)
    with pytest.raises(Denied, match="kan ikke ændres"):
        re_referral.send(sent, by=story.by, at=AT)


def test_re_referral_when_the_referral_is_another_cases_is_refused(story):
    with pytest.raises(Denied, match="høre til sagen"):
        prepare(story, referral=a_referral(a_case(office=story.case.office)))


def test_re_referral_when_changed_takes_the_new_values(story):
    prepared = prepare(story, referral=None)
    move = re_referral.Move(
        decision=prepared.decision,
        option=prepared.decision.option,
        stage="treatment",
        to="agreement_hospital",
        referral=a_referral(story.case),
        codes="DM752",
        message="Haster",
        images="Sendt den 20. november",
    )
    changed = re_referral.change(prepared, move=move, by=story.by, at=AT)
    assert (changed.stage, changed.codes, changed.message) == ("treatment", "DM752", "Haster")
    assert re_referral.find_missing(changed, at=AT) == []


def test_hospital_when_it_accepts_keeps_the_case_at_the_hospital(story):
    sent = send(story)
    partner = a_user("partner", hospital=sent.hospital)
    answer(story, sent, "received", "", by=partner)
    assert answer(story, sent, "accepted", "Tid den 1. december", by=partner).state == "accepted"
    story.case.refresh_from_db()
    assert story.case.state == "re_referred"


@pytest.mark.parametrize("state", ["declined", "returned"])
def test_hospital_when_it_gives_the_patient_back_makes_it_the_offices_turn(story, state):
    sent = send(story)
    with pytest.raises(Denied, match="hvorfor"):
        answer(story, sent, state, " ")
    answer(story, sent, state)
    story.case.refresh_from_db()
    assert (story.case.state, story.case.next_deadline) == ("follow_up", date(2026, 11, 24))
    assert story.case.tasks.filter(title__startswith="Hospitalet tager ikke").exists()


def test_hospital_when_it_returns_the_patient_of_a_closed_case_opens_it(story):
    sent = send(story)
    answer(story, sent, "accepted")
    for task in story.case.tasks.all():
        follow_up.finish_task(task, by=story.by, at=AT)
    closing.close(story.case, note="Patienten er flyttet", by=story.by, at=AT)
    answer(story, sent, "returned")
    story.case.refresh_from_db()
    assert (story.case.state, story.case.closed_at) == ("follow_up", None)


def test_hospital_when_it_has_declined_cannot_accept(story):
    sent = send(story)
    answer(story, sent, "declined")
    with pytest.raises(Denied, match="ikke gives nu"):
        answer(story, sent, "accepted")


def test_answer_when_by_another_hospital_is_refused(story):
    sent = send(story)
    other = a_user("partner", hospital=story.service.waiting_times.get(hospital__slug="aabrink").hospital)
    with pytest.raises(Denied, match="Kun det hospital"):
        answer(story, sent, "accepted", by=other)


def test_not_re_referred_when_the_patient_keeps_the_date_counts_in_table_1(story):
    case = re_referral.not_re_refer(story.case, reason="kept_date", note="Vil blive.", by=story.by, at=AT)
    assert (case.topic, case.outcome, case.not_re_referred, case.state) == (
        "waiting",
        "not_re_referred",
        "kept_date",
        "follow_up",
    )
    assert case.notes.get().text == "Vil blive."


def test_not_re_referred_without_a_reason_is_refused(story):
    with pytest.raises(Denied, match="hvorfor"):
        re_referral.not_re_refer(story.case, reason="", note="", by=story.by, at=AT)


def test_not_re_referred_when_a_hospital_has_the_patient_is_refused_and_after_a_refusal_clears_table_2(story):
    sent = send(story)
    with pytest.raises(Denied, match="er omvisiteret"):
        re_referral.not_re_refer(story.case, reason="no_offer", note="", by=story.by, at=AT)
    answer(story, sent, "declined")
    case = re_referral.not_re_refer(story.case, reason="kept_date", note="", by=story.by, at=AT)
    assert (case.re_referral_stage, case.re_referral_to, case.outcome) == ("", "", "not_re_referred")


def test_answer_when_the_hospital_gives_a_day_then_the_pathway_and_the_patient_have_it(story):
    sent = send(story)
    day = date(2027, 1, 15)
    re_referral.record_answer(sent, state="accepted", text="", by=story.by, at=AT, appointment=day)
    event = story.case.pathways.get().document["events"][-1]
    assert (event["type"], event["for"], event["at"]) == ("appointment_offered", "2027-01-15", "agreement")
    assert patient_page.find_appointment(story.case) == (sent.hospital, day)


@pytest.mark.parametrize(("over", "purpose"), [(None, "assessment"), ("assessment_completed", "treatment")])
def test_time_that_the_hospital_gives_is_for_what_the_patient_waits_for_next(story, over, purpose):
    sent, day = send(story), date(2026, 12, 1)
    if over:
        done = {"type": over, "date": AT.date().isoformat()}
        pathway.add_event(story.pathway, document=done, by=story.by, at=AT)
    re_referral.record_answer(sent, state="accepted", text="", by=story.by, at=AT, appointment=day)
    assert story.case.pathways.get().document["events"][-1]["purpose"] == purpose


def test_answer_with_a_day_when_the_hospital_only_has_received_then_is_refused(story):
    sent = send(story)
    with pytest.raises(Denied, match="når hospitalet tager patienten"):
        re_referral.record_answer(sent, state="received", text="", by=story.by, at=AT, appointment=date(2027, 1, 15))
    sent.refresh_from_db()
    assert sent.state == "sent"


@pytest.mark.parametrize(
    ("then", "day"),
    [
        ({"type": "appointment_moved", "for": "2027-02-01"}, date(2027, 2, 1)),
        ({"type": "appointment_cancelled", "by": "hospital"}, None),
        ({"type": "appointment_offered", "for": "2027-02-01", "at": "own_region"}, date(2027, 1, 15)),
    ],
)
def test_day_given_when_something_happens_later_then_the_patient_is_told_what_stands(story, then, day):
    sent = send(story)
    given = date(2027, 1, 15)
    re_referral.record_answer(sent, state="accepted", text="", by=story.by, at=AT, appointment=given)
    pathway.add_event(story.pathway, document={"date": AT.date().isoformat(), **then}, by=story.by, at=AT)
    assert patient_page.find_appointment(story.case) == ((sent.hospital, day) if day else None)


@pytest.mark.parametrize("state", ["accepted", "declined"])
def test_patient_when_the_hospital_names_no_day_then_has_none(story, state):
    answer(story, send(story), state)
    assert patient_page.find_appointment(story.case) is None


# -- a hospital that says no, and a re-referral that is taken back


def test_hospital_when_it_says_no_the_patient_is_judged_anew_and_the_case_is_not_moved(story):
    sent = send(story)
    re_referral.record_answer(sent, state="declined", text="Fuldt", ground="no_capacity", by=story.by, at=AT)
    story.case.refresh_from_db()
    event = story.case.pathways.get().document["events"][-1]
    assert (event["type"], event["reason"]) == ("hospital_declined", "no_capacity")
    assert (story.case.outcome, story.case.row, story.case.re_referral_to) == ("", "not_re_referred", "")
    assert story.case.assessments.first().document == assessment.document_of(story.case, on=ON)


def test_partner_when_it_says_no_can_no_longer_keep_the_limit_and_is_out_of_the_list(story):
    WaitingTime.objects.filter(hospital__slug="aabrink").update(days=5)  # in time
    extended_choice_open(story)
    granted = a_decision(story, right="fast_assessment", option=an_option(story, "aabrink"))
    sent = send(story, decision=granted, to="partner_hospital")
    before = options.find_rights(story.case.assessments.first(), pathway="1").extended
    answer(story, sent, "declined")
    after = story.case.assessments.first()
    assert after.document["pathways"][0]["facts"]["partner_can_meet_limit"] is False
    assert (before, an_option(story, "aabrink").reason) == (False, "declined")


def test_second_re_referral_on_the_pathway_waits_until_the_first_is_taken_back(story):
    first, second = prepare(story), None
    second = prepare(story, decision=first.decision)
    re_referral.send(first, by=story.by, at=AT)
    assert any("er omvisiteret i dette forløb" in each for each in re_referral.find_missing(second, at=AT))
    with pytest.raises(Denied, match="er omvisiteret i dette forløb"):
        re_referral.send(second, by=story.by, at=AT)
    re_referral.withdraw(first, reason="Patienten vil hellere blive.", by=story.by, at=AT)
    letter.draft_letter(story.case, decision=first.decision, by=story.by, at=AT)
    re_referral.send(second, by=story.by, at=AT)
    second.refresh_from_db()
    assert second.state == "sent"


def test_re_referral_when_taken_back_is_forgotten_by_the_law_and_a_task_says_to_call(story):
    sent = send(story)
    re_referral.withdraw(sent, reason="Forkert hospital.", by=story.by, at=AT)
    story.case.refresh_from_db()
    assert "re_referral_sent" not in [event.type for event in story.pathway.events.all()]
    assert (story.case.state, story.case.outcome) == ("follow_up", "")
    assert story.case.tasks.filter(title__endswith="til Privathospitalet Lunden er trukket tilbage", due=ON).exists()


@pytest.mark.parametrize(("state", "reason", "said"), [("draft", "Fortrudt", "ligger ikke"), ("sent", " ", "hvorfor")])
def test_re_referral_when_not_sent_or_without_a_reason_is_not_taken_back(story, state, reason, said):
    made = send(story) if state == "sent" else prepare(story)
    with pytest.raises(Denied, match=said):
        re_referral.withdraw(made, reason=reason, by=story.by, at=AT)


def test_decision_when_withdrawn_takes_its_re_referral_back_from_the_hospital(story):
    sent = send(story)
    decision.withdraw(sent.decision, reason="Aftalen dækker ikke behandlingen.", by=story.by, at=AT)
    sent.refresh_from_db()
    assert (sent.state, sent.answer) == ("withdrawn", "Aftalen dækker ikke behandlingen.")
    assert story.case.tasks.filter(title__startswith="Fortæl patienten", done_at=None).exists()


def test_patient_with_a_protected_address_and_no_telephone_can_be_moved(story):
    ready = prepare(story)
    told = {"phone": "", "email": "", "address": "Testvej 1", "protected_address": True}
    Person.objects.filter(pk=story.case.patient_id).update(**told)
    ready = ReReferral.objects.get(pk=ready.pk)
    assert (re_referral.find_missing(ready, at=AT), re_referral.find_reach(ready.case)) == ([], [])


@pytest.mark.parametrize(
    ("lacks", "said"),
    [({"name": ""}, "navn"), ({"birth_date": None, "cpr": ""}, "CPR-nummer"), ({"phone": ""}, "telefonnummer")],
)
def test_re_referral_without_who_the_patient_is_and_how_to_reach_is_not_complete(story, lacks, said):
    prepared = prepare(story)
    Person.objects.update(**lacks)
    prepared.case.refresh_from_db()
    assert said in " ".join(re_referral.find_missing(prepared, at=AT))


@pytest.mark.parametrize("topic", ["complaint_to_authority", "ehr", "transport"])
def test_case_about_something_else_is_not_ended_as_not_re_referred(story, topic):
    story.case.topic = topic
    story.case.save()
    with pytest.raises(Denied, match="Ret sagens emne"):
        re_referral.not_re_refer(story.case, reason="no_offer", note="", by=story.by, at=AT)


# -- a patient with a maximum waiting time, moved


def test_maximum_waiting_time_when_moved_still_stands_on_top_and_cannot_be_closed(story):
    story.case.topic = "max_wait"
    story.case.save()
    sent = send(story)
    answer(story, sent, "accepted", "")
    for task in story.case.tasks.all():
        follow_up.finish_task(task, by=story.by, at=AT)
    story.case.refresh_from_db()
    assert (story.case.topic, story.case.row, story.case.priority) == ("max_wait", "re_referred", 1)
    with pytest.raises(Denied, match="undersøgt, har sagt nej tak eller er død"):
        closing.close(story.case, note="Flyttet", by=story.by, at=AT)
    closing.record_seen(story.case, on=ON, by=story.by, at=AT)
    assert closing.close(story.case, note="Flyttet", by=story.by, at=AT).is_closed
