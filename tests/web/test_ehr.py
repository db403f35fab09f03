"""The pages about who has read a record: what they show, whom they refuse, what they write down."""

# ruff: noqa: F401, F811  (fixtures are imported, and named as arguments)

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from rettidig.casework.models import AuditEvent, Case, ExplanationRequest
from rettidig.web.desk.ehr.report import find_asked
from tests.casework.factories import a_case
from tests.desk_data import person_called
from tests.ehr_data import log, log_folder, the_record_case, use_log
from tests.login import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(client) -> Case:
    case = the_record_case()
    log_in(client, person_called("vejleder"))
    return case


def page(case: Case, view: str, *rest: object) -> str:
    return reverse(f"desk:{view}", args=[case.pk, *rest])


def report(case: Case) -> str:
    return page(case, "access_report", case.lookup_questions.get().pk)


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def ask(client, case: Case, **more):
    said = {"patient": "RM-204117", "first": "-60", "last": "i dag", "purpose": "Borgeren spørger."}
    return client.post(page(case, "ask_log"), said | more)


def test_log_when_asked_then_leads_to_the_account_without_the_patients_number_in_the_address(client, case, log):
    answer = ask(client, case)
    assert answer.status_code == 302
    assert "204117" not in answer.url
    assert "sygeplejerske på Ortopædkirurgisk Ambulatorium" in text(client.get(answer.url))


def test_ask_when_the_period_is_turned_round_then_says_so_and_keeps_what_was_typed(client, case, log):
    answer = ask(client, case, first="i dag", last="-60")
    assert answer.status_code == 403
    assert "begynde, før den slutter" in text(answer)
    assert "RM-204117" in text(answer)


def test_account_when_opened_then_the_reading_is_written_down_with_its_purpose(client, case, log):
    client.get(report(case))
    event = AuditEvent.objects.get(verb="lookups.read")
    assert (event.case_id, event.reason) == (case.pk, case.lookup_questions.get().purpose)


def test_account_when_opened_then_tells_what_is_open_and_never_accuses(client, case, log):
    shown = text(client.get(report(case)))
    assert "Det er ikke forklaret endnu" in shown
    assert "Vi kan ikke se, at du havde kontakt med dem på det tidspunkt." in shown
    assert "angivet grund: behandling" in shown
    assert not [word for word in ("ulovlig", "mistænk", "misbrug", "snag") if word in shown.lower()]


def test_names_of_staff_when_no_reason_is_given_then_are_not_shown(client, case, log):
    question = case.lookup_questions.get()
    assert "Mona Medicinsk" not in text(client.get(report(case)))
    refused = client.post(page(case, "lookup_names", question.pk), {"reason": ""})
    assert refused.status_code == 422
    assert "Mona Medicinsk" not in text(refused)
    shown = client.post(page(case, "lookup_names", question.pk), {"reason": "Hospitalet spørger."})
    assert "Mona Medicinsk" in text(shown)


@pytest.mark.parametrize(("username", "status"), [("jurist", 200), ("ledelse", 403), ("system", 403)])
def test_account_when_opened_by_role_then_only_those_who_read_cases_see_it(client, case, log, username, status):
    log_in(client, person_called(username))
    assert client.get(report(case)).status_code == status


def test_account_of_another_case_when_asked_for_then_is_not_found(client, case, log):
    other = a_case(office=case.office, topic="ehr")
    assert client.get(page(other, "access_report", case.lookup_questions.get().pk)).status_code == 404


def test_account_when_no_log_is_read_in_then_says_how(client, case, use_log, tmp_path):
    use_log(tmp_path / "nothing")
    for address in (report(case), page(case, "ask_log")):
        assert "rettidig lookups import" in text(client.get(address))


NOT_KNOWN = {
    "the number is unknown": ({"patient": "findes-ikke"}, "Loggen kender ikke patientens nummer."),
    "there is no log for the period": ({"first": "-900", "last": "-800"}, "Vi har ingen log for perioden."),
    "the log begins later": ({"first": "-800", "last": "-48"}, "Vi har ingen log for disse dage"),
}


@pytest.mark.parametrize(("asked", "said"), NOT_KNOWN.values(), ids=NOT_KNOWN)
def test_account_that_cannot_know_says_why_and_never_that_nobody_read(client, case, log, asked, said):
    shown = text(client.get(ask(client, case, **asked).url))
    assert "Vi ved ikke, om nogen har læst i journalen" in shown
    assert said in shown
    assert "Ingen har læst" not in shown


def test_account_of_a_day_that_the_log_has_says_that_nobody_read(client, case, log):
    shown = text(client.get(ask(client, case, first="-5", last="-5").url))
    assert "Ingen har læst i journalen i perioden" in shown
    assert "Vi ved ikke" not in shown


def test_account_with_readings_says_for_which_days_there_is_no_log(client, case, log):
    shown = text(client.get(ask(client, case, first="-70").url))
    assert "Det ved vi ikke" in shown
    assert "Vi har ingen log for disse dage" in shown
    assert "Loggen slutter den" in shown


def letter(client, case: Case, kind: str, **asked):
    client.get(ask(client, case, **asked).url)
    question = case.lookup_questions.latest("pk")
    return client.post(page(case, "draft_report_letter", question.pk, kind), follow=True)


@pytest.mark.parametrize("kind", ["answer", "access"])
def test_letter_says_what_is_not_known(client, case, log, kind):
    body = text(letter(client, case, kind, first="-70"))
    assert "Det ved vi ikke" in body
    assert "Vi har ingen log for disse dage" in body


@pytest.mark.parametrize("kind", ["answer", "access"])
def test_letter_that_nobody_read_is_written_only_when_it_is_known(client, case, log, kind):
    assert "Ingen har læst i din journal i de dage." in text(letter(client, case, kind, first="-5", last="-5"))
    unsure = text(letter(client, case, kind, first="-800", last="-48"))
    assert "Vi kan ikke se, at nogen har læst i din journal i de dage. Men vi har ikke log for dem alle." in unsure
    assert "Ingen har læst" not in unsure


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"patient": "findes-ikke"}, "Loggen kender ikke patientens nummer"),
        ({"first": "-900", "last": "-800"}, "ingen log"),
    ],
)
def test_letter_is_refused_when_the_log_can_say_nothing(client, case, log, asked, said):
    answer = letter(client, case, "answer", **asked)
    assert answer.status_code == 403
    assert said in text(answer)
    assert not case.letters.exists()


def question_and_form(client, case: Case, receiver: str) -> tuple[str, dict]:
    address = page(case, "ask_for_explanation", case.lookup_questions.get().pk, receiver)
    return address, client.get(address).context["form"].initial


def test_look_ups_that_somebody_was_asked_about_are_known_by_system_day_and_number(client, case, log):
    address, initial = question_and_form(client, case, "hospital")
    client.post(address, initial | {"due": "+7", "version": case.version})
    (asked,) = ExplanationRequest.objects.get().lookups
    day = timezone.localtime(datetime.fromisoformat(asked["first_at"])).date()
    (number,) = asked["ids"]
    assert list(find_asked(case.lookup_questions.get())) == [f"EPJ {day} {number}"]
    assert initial["chosen"] == [f"EPJ {day} {number}"]


@pytest.mark.parametrize(("receiver", "place"), [("it", "It-afdelingen"), ("hospital", "Medicinsk Sengeafsnit 1")])
def test_explanation_when_opened_then_the_fitting_look_ups_are_chosen(client, case, log, receiver, place):
    _address, initial = question_and_form(client, case, receiver)
    assert initial["place"] == place
    assert len(initial["chosen"]) == 1


def test_explanation_when_sent_then_stands_on_the_account_with_its_deadline(client, case, log):
    address, initial = question_and_form(client, case, "hospital")
    answer = client.post(address, initial | {"due": "+7", "version": case.version}, follow=True)
    made = ExplanationRequest.objects.get()
    assert made.task.due == timezone.localdate() + timedelta(days=7)
    assert "Venter på svar" in text(answer)


def test_look_ups_that_somebody_was_asked_about_then_say_so_and_are_not_chosen_again(client, case, log):
    address, initial = question_and_form(client, case, "hospital")
    client.post(address, initial | {"due": "+7", "version": case.version})
    shown = text(client.get(report(case)))
    assert "Vi spurgte Medicinsk Sengeafsnit 1 den" in shown
    assert "Vi spørger hospitalet, hvad opslaget blev brugt til." not in shown
    assert question_and_form(client, case, "hospital")[1]["chosen"] == []


def test_ask_when_the_log_was_asked_before_then_the_number_is_filled_in(client, case, log):
    asked = case.lookup_questions.get()
    assert client.get(page(case, "ask_log")).context["form"].initial["patient"] == asked.patient


def test_answer_then_an_employees_look_ups_are_one_sentence_and_the_whole_list_has_times_and_reasons(client, case, log):
    pk = case.lookup_questions.get().pk
    body = {
        kind: client.post(page(case, "draft_report_letter", pk, kind), follow=True) for kind in ("answer", "access")
    }
    assert text(body["answer"]).count("fordi du gik til behandling i ambulatoriet") < text(body["access"]).count(
        "fordi du gik til behandling i ambulatoriet"
    )
    assert "i din journal 6 gange, fordi du gik til behandling" in text(body["answer"])
    assert "Angivet grund: behandling." in text(body["access"])
    assert "Kl. 9.00–13.30." in text(body["access"])


def test_explanation_when_the_page_is_stale_then_is_refused_and_keeps_the_choice(client, case, log):
    address, initial = question_and_form(client, case, "hospital")
    answer = client.post(address, initial | {"due": "+7", "version": case.version - 1})
    assert answer.status_code == 409
    assert not ExplanationRequest.objects.exists()


def test_explanation_to_somebody_else_when_asked_for_then_is_not_found(client, case, log):
    assert client.get(page(case, "ask_for_explanation", case.lookup_questions.get().pk, "politi")).status_code == 404


@pytest.mark.parametrize("kind", ["answer", "access"])
def test_letter_when_asked_for_then_is_a_draft_with_the_account_and_no_names(client, case, log, kind):
    answer = client.post(page(case, "draft_report_letter", case.lookup_questions.get().pk, kind), follow=True)
    shown = text(answer)
    assert "Styrelsen for Patientklager" in shown
    assert "sygeplejerske på Medicinsk Sengeafsnit 1" in shown
    assert "Mona" not in shown


@pytest.mark.parametrize("kind", ["answer", "access"])
def test_letter_when_the_role_may_not_begin_one_then_button_and_address_say_the_same(client, case, log, kind):
    log_in(client, person_called("kontor"))
    refusal = "Kun en patientvejleder eller lederen"
    assert refusal in text(client.get(report(case)))
    answer = client.post(page(case, "draft_report_letter", case.lookup_questions.get().pk, kind))
    assert (answer.status_code, refusal in text(answer)) == (403, True)
    assert not case.letters.exists()


@pytest.mark.parametrize("username", ["kontor", "jurist"])
def test_explanation_when_the_role_may_not_send_then_is_refused(client, case, log, username):
    log_in(client, person_called(username))
    address = page(case, "ask_for_explanation", case.lookup_questions.get().pk, "it")
    assert client.get(address).status_code == 403
