"""Asking the look-up log, asking IT and hospitals to explain, and the letters to the patient."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from rettidig.casework import policies
from rettidig.casework.letters.language import lix
from rettidig.casework.letters.promises import find_faults
from rettidig.casework.models import AuditEvent, Case, LookupQuestion, Person, Receiver
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import person
from rettidig.casework.steps.consent import record_consent
from rettidig.casework.steps.letter import send_letter
from rettidig.casework.tracks import ehr_access
from rettidig.casework.tracks.ehr_access import Lookups, ReportText

from .factories import a_case, a_user, an_adviser, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-11-16 12:00")
TODAY = date(2026, 11, 16)
PURPOSE = "Borgeren spørger, hvem der har læst."
LOOKUPS = Lookups(moment("2026-11-03 14:05"), moment("2026-11-03 14:20"), "EPJ", ("L1", "L2"))
TOLD = ReportText(
    days=[("Tirsdag den 3. november 2026", ["Den 3. november læste en læge.", "Den 3. november læste en portør."])],
    explained=["Den 3. november læste en læge."],
    open=["Den 3. november læste en portør."],
    number=3,
    number_explained=2,
)


@pytest.fixture
def adviser():
    return an_adviser()


def a_record_case(**more) -> Case:
    patient = Person.objects.create(name="Einer Test Lauridsen")
    return a_case(**{"topic": "ehr", "patient": patient, "identity_confirmed_at": AT, **more})


def ask(case: Case, by, **more) -> LookupQuestion:
    facts = {"patient": "P-17", "first": date(2026, 11, 1), "last": TODAY, "purpose": PURPOSE, "at": AT}
    return ehr_access.ask_log(case, by=by, **{**facts, **more})


def explanation_request(question: LookupQuestion, by, **more):
    facts = {"receiver": Receiver.HOSPITAL, "place": "Medicinsk Afdeling", "lookups": [LOOKUPS], "at": AT}
    return ehr_access.ask_for_explanation(question, by=by, **{**facts, "due": TODAY + timedelta(days=7), **more})


@pytest.mark.parametrize("topic", ["ehr", "lookup_notice"])
def test_log_when_asked_on_a_case_about_the_record_then_the_purpose_is_audited(adviser, topic):
    question = ask(a_record_case(topic=topic), adviser)
    event = AuditEvent.objects.get(verb="lookups.asked")
    assert (event.case_id, event.user, event.reason) == (question.case_id, adviser.username, PURPOSE)
    assert "P-17" not in str(vars(event))


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": " "},
        {"patient": ""},
        {"first": TODAY, "last": TODAY - timedelta(days=1)},
        {"last": TODAY + timedelta(days=1)},
    ],
)
def test_log_when_asked_without_what_it_needs_then_is_refused(adviser, wrong):
    with pytest.raises(Denied):
        ask(a_record_case(), adviser, **wrong)


def test_log_when_asked_on_a_case_about_something_else_then_is_refused(adviser):
    with pytest.raises(Denied, match="på en sag om journalen"):
        ask(a_case(), adviser)


@pytest.mark.parametrize(("consent", "allowed"), [(True, True), (False, False)])
def test_log_when_a_relative_asks_then_the_patient_must_have_consented(adviser, consent, allowed):
    case = a_record_case(reporter="relative")
    if consent:
        given = {"giver": "patient", "form": "oral", "to_whom": "kontoret", "given_on": AT.date(), "words": "Ja."}
        record_consent(case, scopes=["records"], by=adviser, at=AT, **given)
    if allowed:
        assert ask(case, adviser)
        return
    with pytest.raises(Denied, match="samtykke"):
        ask(case, adviser)


def test_log_when_a_lawyer_asks_then_is_refused():
    with pytest.raises(Denied):
        ask(a_record_case(), a_user("lawyer"))


def test_number_of_the_patient_when_stored_then_cannot_be_read_in_the_database(adviser):
    question = ask(a_record_case(), adviser)
    raw = LookupQuestion.objects.extra(select={"raw": "patient::text"}).values_list("raw", flat=True).get()
    assert question.patient == "P-17"
    assert "P-17" not in raw


def test_explanation_when_sent_then_a_contact_and_a_task_hold_the_case_open(adviser):
    question = ask(a_record_case(), adviser)
    made = explanation_request(question, adviser)
    case = Case.objects.get(pk=question.case_id)
    assert case.contacts.get(ordinal=2).text == made.text
    assert (made.task.due, made.task.owner) == (TODAY + timedelta(days=7), adviser)
    assert case.next_deadline == made.task.due
    assert policies.find_obstacles_to_closing(case)


def test_explanation_when_sent_then_tells_times_system_and_numbers_and_nothing_of_the_patient(adviser):
    text = explanation_request(ask(a_record_case(), adviser), adviser).text
    assert "- 3. november 2026 kl. 14.05–14.20, EPJ: L1, L2" in text
    assert "senest mandag den 23. november 2026" in text
    assert not [secret for secret in ("P-17", "Einer", PURPOSE) if secret in text]


@pytest.mark.parametrize("wrong", [{"lookups": []}, {"place": " "}, {"due": TODAY}])
def test_explanation_when_something_is_missing_then_is_refused(adviser, wrong):
    with pytest.raises(Denied):
        explanation_request(ask(a_record_case(), adviser), adviser, **wrong)


def test_explanation_when_sent_then_the_database_refuses_to_change_its_text(adviser):
    made = explanation_request(ask(a_record_case(), adviser), adviser)
    made.text = "noget andet"
    with pytest.raises(DatabaseError), transaction.atomic():
        made.save()


def test_answer_when_written_down_then_the_task_is_done_and_nothing_holds_the_case(adviser):
    question = ask(a_record_case(), adviser)
    made = ehr_access.record_explanation(
        explanation_request(question, adviser), text="Lægen sad i konference.", by=adviser, at=AT
    )
    made.task.refresh_from_db()
    assert made.task.done_at == AT
    assert policies.find_obstacles_to_closing(question.case) == []
    with pytest.raises(Denied):
        ehr_access.record_explanation(made, text="Igen", by=adviser, at=AT)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("kind", ehr_access.KINDS)
def test_letter_when_drafted_then_says_where_to_complain_and_may_be_sent(adviser, kind, language):
    question = ask(a_record_case(language=language), adviser)
    explanation_request(question, adviser)
    letter = ehr_access.draft_report_letter(question, kind=kind, report=TOLD, by=adviser, at=AT)
    assert all(words in letter.body for words in ("Styrelsen for Patientklager", "stpk.dk", "Datatilsynet"))
    assert "{" not in letter.body
    assert find_faults(letter) == []
    assert language == "en" or lix(letter.body) <= 35


def test_log_when_nobody_has_confirmed_who_the_patient_is_then_is_not_asked(adviser):
    with pytest.raises(Denied, match="Bekræft først"):
        ask(a_record_case(identity_confirmed_at=None), adviser)


@pytest.mark.parametrize("kind", ehr_access.KINDS)
def test_letter_when_the_patient_turns_out_to_be_another_then_waits_until_that_is_confirmed(adviser, kind):
    question = ask(a_record_case(), adviser)
    person.correct_number(question.case, number="2103009996", reason="Forkert nummer", by=adviser, at=AT)
    with pytest.raises(Denied, match="Bekræft først"):
        ehr_access.draft_report_letter(question, kind=kind, report=TOLD, by=adviser, at=AT)


LATER = AT + timedelta(hours=1)


@pytest.mark.parametrize("kind", ehr_access.KINDS)
def test_what_the_log_says_of_one_person_then_never_reaches_the_patient_whom_the_case_turns_out_to_be_about(
    adviser, kind
):
    question = ask(a_record_case(patient=Person.objects.create(name="Nancy", cpr="2512489996")), adviser)
    drafted = ehr_access.draft_report_letter(question, kind=kind, report=TOLD, by=adviser, at=AT)
    person.correct_number(question.case, number="2103009996", reason="Forkert nummer", by=adviser, at=LATER)
    person.confirm_identity(question.case, how="mitid", by=adviser, at=LATER)
    with pytest.raises(Denied, match="en anden patient, end da brevet"):
        send_letter(drafted, by=adviser, at=LATER)
    with pytest.raises(Denied, match="en anden patient, end da loggen"):
        ehr_access.draft_report_letter(question, kind=kind, report=TOLD, by=adviser, at=LATER)


GAPS = ("Vi har ingen log for disse dage, og ved derfor intet om dem: 3.–5. marts 2026.",)
NOBODY = replace(TOLD, days=(), explained=(), open=(), number=0, number_explained=0)
SAID = {
    "somebody read": (replace(TOLD, not_known=GAPS, is_complete=False), "Der er 3 opslag"),
    "nobody read": (NOBODY, "Ingen har læst i din journal i de dage."),
    "nobody is seen": (replace(NOBODY, not_known=GAPS, is_complete=False), "Men vi har ikke log for dem alle."),
}


@pytest.mark.parametrize("kind", ehr_access.KINDS)
@pytest.mark.parametrize(("told", "said"), SAID.values(), ids=SAID)
def test_letter_says_nobody_read_only_when_the_log_is_complete_and_what_it_lacks(adviser, told, said, kind):
    body = ehr_access.draft_report_letter(ask(a_record_case(), adviser), kind=kind, report=told, by=adviser, at=AT).body
    assert said in body
    assert ("Ingen har læst" in body) is (told is NOBODY)
    assert (GAPS[0] in body) is not (told is NOBODY)
    assert lix(body) <= 35


def test_answer_when_drafted_then_says_what_stands_open_and_who_was_asked(adviser):
    question = ask(a_record_case(), adviser)
    explanation_request(question, adviser)
    body = ehr_access.draft_report_letter(question, kind="answer", report=TOLD, by=adviser, at=AT).body
    assert "Der er 3 opslag i loggen for de dage. Vi kan forklare 2 af dem." in body
    assert "## Det kan vi ikke forklare endnu\n\n- Den 3. november læste en portør." in body
    assert "Vi har bedt Medicinsk Afdeling om en forklaring. De skal svare os senest mandag den 23. november" in body


def test_answer_when_the_hospital_has_explained_then_tells_what_it_said(adviser):
    question = ask(a_record_case(), adviser)
    ehr_access.record_explanation(
        explanation_request(question, adviser), text="Hun ringede\ntil dig.", by=adviser, at=AT
    )
    body = ehr_access.draft_report_letter(question, kind="answer", report=TOLD, by=adviser, at=AT).body
    assert "## Det har vi fået at vide\n\n- Medicinsk Afdeling: Hun ringede til dig." in body
    assert "Vi skriver til dig, når vi har fået svar" not in body


def test_access_when_drafted_then_shows_our_own_reading_by_role_and_purpose(adviser):
    question = ask(a_record_case(), adviser)
    ehr_access.record_reading(question, by=adviser, at=AT)
    body = ehr_access.draft_report_letter(question, kind="access", report=TOLD, by=adviser, at=AT).body
    assert "## Tirsdag den 3. november 2026\n\n- Den 3. november læste en læge." in body
    assert f"- Mandag den 16. november 2026: Patientvejleder. Grund: {PURPOSE}\n\n" in body
    assert adviser.username not in body


def test_names_when_shown_then_the_reason_is_written_down(adviser):
    question = ask(a_record_case(), adviser)
    with pytest.raises(Denied):
        ehr_access.show_names(question, reason=" ", by=adviser, at=AT)
    ehr_access.show_names(question, reason="Hospitalet spørger, hvem det var.", by=adviser, at=AT)
    assert AuditEvent.objects.get(verb="lookups.names_shown").reason == "Hospitalet spørger, hvem det var."
