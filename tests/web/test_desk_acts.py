"""The acts in the middle of a case at the desk: pathway, assessment, options, decision, letter, re-referral."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rettidig import rights
from rettidig.casework.models import Case, Letter, OutboxMessage
from rettidig.casework.steps import pathway
from rettidig.rights import CURRENT, Law
from rettidig.rights.versions import versions
from rettidig.web.desk.acts import to_do
from rettidig.web.desk.subjects import stake, subjects
from rettidig.web.templatetags.desk import fact_words
from tests.casework.factories import an_amount
from tests.casework.offers import a_referral
from tests.database import past_the_guards
from tests.desk_data import page, person_called, the_story
from tests.login import log_in

pytestmark = pytest.mark.django_db

JUDGED = ["take", "judge"]
SURGERY = {"date": "2026-11-02", "type": "appointment_offered", "for": "2026-12-01", "purpose": "surgery"}
MOVED = {
    **SURGERY,
    "date": "2026-11-10",
    "type": "appointment_moved",
    "was_for": "2026-12-01",
    "for": "2026-12-15",
    "by": "hospital",
}


@pytest.fixture(autouse=True)
def scanner(settings):
    settings.CLAMD_ADDRESS = "fake"


@pytest.fixture
def moved(office) -> Case:
    """Case 2 of the annual report: decided, written and re-referred to another region."""
    return the_story("dementia", office)


def now(case: Case) -> dict[str, int]:
    case.refresh_from_db()
    return {"version": case.version}


def events(case: Case) -> list[dict[str, object]]:
    return case.pathways.get().document["events"]


def test_assessment_when_made_then_shows_status_deadline_reason_and_law(adviser, case):
    answer = adviser.post(page(case, "assess"), now(case), follow=True)
    text = answer.content.decode()
    assert "Hurtig udredning" in text
    assert "I fare" in text
    assert "§ 82 b, stk. 1" in text
    assert "Kilden er efterset" in text
    assert "<svg" in text
    assert f'href="{page(case, "options")}"' in text


def test_assessment_when_opened_then_each_deadline_can_be_counted_day_by_day(adviser, case):
    answer = adviser.post(page(case, "assess"), now(case), follow=True)
    clock = next(line for line in answer.context["drawn"][0][0].lines if line.right == "fast_assessment").clock
    days = clock.day_by_day()
    assert (days[0].number, days[-1].number, days[-1].day) == (0, 30, clock.until)
    assert "Tæl dag for dag" in answer.content.decode()


@pytest.mark.parametrize(
    ("fact", "words"), [("states", "Hvad brevet siger"), ("partner_can_meet_limit", "Kan et samarbejdssygehus holde")]
)
def test_fact_when_the_rights_engine_misses_it_then_is_said_in_words(fact, words):
    assert str(fact_words(fact)).startswith(words)


def test_assessment_for_another_day_then_is_only_looked_at(adviser, case):
    before = case.assessments.count()
    answer = adviser.get(page(case, "assess"), {"on": "+30"})
    assert "Kun vurderingen for i dag kan gemmes" in answer.text
    assert case.assessments.count() == before


def test_options_when_facts_contradict_each_other_then_a_sentence_says_what_to_do_first(adviser, case):
    past_the_guards("DELETE FROM casework_assessment")
    answer = adviser.get(page(case, "options"))
    assert answer.status_code == 403
    assert "Vurdér rettighederne først" in answer.content.decode()


def test_options_when_shown_then_each_hospital_is_possible_or_says_why_not(adviser, office):
    case = the_story("dementia", office, moves=[*JUDGED, "show"])
    text = adviser.get(page(case, "shown_options", case.option_lists.get().pk)).content.decode()
    for option in case.option_lists.get().options.all():
        assert option.facts["name"] in text
    assert "Mulig" in text


def test_options_when_the_register_knows_more_than_was_assessed_then_asks_for_a_new_assessment(adviser, office):
    case = the_story("dementia", office, moves=[*JUDGED, "show"])
    url, told = page(case, "shown_options", case.option_lists.get().pk), "Vurdér igen, og find mulighederne igen."
    assert told not in adviser.get(url).text
    pathway = case.pathways.get()
    pathway.attributes["facts"] |= {"agreement_hospital_available": True, "professionally_possible": True}
    pathway.save()
    assert told in adviser.get(url).text


def test_options_then_only_a_right_that_applies_can_be_asked_about(adviser, office):
    case = the_story("dementia", office, moves=JUDGED)
    rights = [key for key, _label in adviser.get(page(case, "options")).context["form"].fields["subject"].choices]
    assert {key.rpartition("|")[2] for key in rights} == {"extended_choice", "free_choice"}


@pytest.mark.parametrize(("moved", "offered"), [([], False), ([MOVED], True)])
def test_change_of_surgery_when_no_date_was_changed_then_is_not_offered(moved, offered):
    document = {"id": "hip", "area": "somatic", "events": [SURGERY, *moved]}
    answer = rights.assess({"pathways": [document]}, on=date(2026, 11, 20)).as_json()
    assert ("surgery_date_change" in {finding["right"] for _pathway, finding in subjects(answer)}) is offered


def test_wish_when_recorded_then_stands_in_the_patients_words(adviser, office):
    case = the_story("dementia", office, moves=[*JUDGED, "show"])
    shown = case.option_lists.get()
    typed = {"option": shown.options.get(hospital__slug="kolding").pk, "words": "Helst Kolding.", **now(case)}
    assert adviser.post(page(case, "record_wish", shown.pk), typed).status_code == 302
    assert case.wishes.get().words == "Helst Kolding."


def test_decision_page_then_is_filled_in_with_what_the_finding_points_to(adviser, office):
    case = the_story("dementia", office, moves=[*JUDGED, "show", "wish_other_region"])
    form = adviser.get(page(case, "decide")).context["form"]
    assert form.initial["kind"] == "grant"
    assert form.initial["option"] == case.wishes.get().option_id
    assert form.initial["reasons"]


def test_decision_page_when_no_options_were_shown_then_begins_with_the_limit_that_slips(adviser, office):
    case = the_story("dementia", office, moves=JUDGED)
    context = adviser.get(page(case, "decide")).context
    keys = [key for key, _label in context["form"].fields["subject"].choices]
    assert keys[:2] == ["1|fast_assessment", "1|assessment_plan"]
    assert context["form"].initial["subject"] == keys[0]


def test_decision_then_is_about_what_the_list_on_the_page_shows(adviser, office):
    case = the_story("dementia", office, moves=[*JUDGED, "show"])
    typed = {"kind": "guide", "option": "", "reasons": "Du kan ikke få en tid før fristen."}
    adviser.post(page(case, "decide"), {**typed, "subject": "1|fast_assessment", **now(case)})
    assert case.decisions.get().right == "fast_assessment"


def test_decision_page_when_the_proposal_is_asked_for_then_nothing_typed_stands_in_the_address(adviser, office):
    case = the_story("dementia", office, moves=[*JUDGED, "show"])
    typed = {"subject": "1|fast_assessment", "reasons": "Noget om patienten", "vis": "1", **now(case)}
    assert adviser.post(page(case, "decide"), typed).url.endswith("/afgoer/?ret=1%7Cfast_assessment")


def test_stake_when_an_extended_choice_is_open_then_it_is_the_first():
    limit = {"right": "fast_assessment", "status": "breached", "entitled": None, "deadline": "2026-11-01"}
    choice = {"right": "extended_choice", "status": "at_risk", "entitled": True, "deadline": "2026-12-01"}
    free = {"right": "free_choice", "status": "kept", "entitled": True, "deadline": None}
    letter = limit | {"right": "information_duty", "deadline": "2026-10-12"}
    plan = limit | {"right": "assessment_plan", "status": "running"}
    assert sorted([free, letter, plan, limit, choice], key=stake) == [choice, limit, plan, letter, free]


def test_decision_when_the_right_does_not_carry_it_then_is_refused_and_the_reasons_kept(adviser, office):
    case = the_story("dementia", office, moves=[*JUDGED, "show"])
    subject = "1|extended_choice"
    typed = {"subject": subject, "kind": "grant", "option": "", "reasons": "Min egen begrundelse", **now(case)}
    answer = adviser.post(page(case, "decide"), typed)
    assert answer.status_code == 403
    assert "Min egen begrundelse" in answer.content.decode()
    assert not case.decisions.exists()


def test_decision_when_withdrawn_then_says_when_and_why(adviser, moved):
    made = moved.decisions.get()
    adviser.post(page(moved, "withdraw", made.pk), {"reason": "Der var en fejl i datoen."})
    assert "Der var en fejl i datoen." in adviser.get(page(moved, "decision", made.pk)).content.decode()


@pytest.fixture
def draft(adviser, office) -> Letter:
    case = the_story("dementia", office, moves=[*JUDGED, "hear_patient", "show", "wish_other_region"])
    decide = {"kind": "grant", "option": case.wishes.get().option_id, "reasons": "", **now(case)}
    subject = adviser.get(page(case, "decide")).context["form"].initial["subject"]
    adviser.post(page(case, "decide"), decide | {"subject": subject})
    adviser.post(page(case, "draft_letter"), {"decision": case.decisions.get().pk, "language": "da"})
    return case.letters.get()


def test_case_with_a_grant_that_the_patient_has_no_letter_about_is_held_open_with_a_link_to_it(adviser, draft):
    made = draft.decision
    answer = adviser.get(page(draft.case, "close"))
    assert "men brevet om den er ikke sendt" in answer.text
    assert page(draft.case, "decision", made.pk) in answer.text
    assert page(draft.case, "letter", draft.pk) in adviser.get(page(draft.case, "decision", made.pk)).text


@pytest.fixture
def notice(adviser, draft) -> Letter:
    """A letter that grants no hospital, and so leaves by itself."""
    adviser.post(page(draft.case, "draft_letter"), {"decision": "", "language": "da"})
    return draft.case.letters.get(decision=None)


def typed_in(letter: Letter, **more: object) -> dict[str, object]:
    return {"title": letter.title, "body": letter.body, "version": letter.version, **more}


def test_letter_when_sent_then_what_stands_on_the_page_is_what_goes_out(adviser, notice):
    body = notice.body + "\n\nRing gerne til os."
    adviser.post(page(notice.case, "send_letter", notice.pk), typed_in(notice, body=body))
    notice.refresh_from_db()
    assert notice.sent_at
    assert notice.body.endswith("Ring gerne til os.")
    assert OutboxMessage.objects.filter(kind="letter", item=notice.pk).count() == 1


def test_letter_that_grants_a_hospital_is_kept_and_leaves_with_the_re_referral(adviser, draft):
    case = draft.case
    typed = typed_in(draft, body=draft.body + "\n\nRing gerne til os.")
    answer = adviser.post(page(case, "send_letter", draft.pk), typed, follow=True)
    assert answer.resolver_match.url_name == "prepare_re_referral"
    referral = a_referral(case)
    prepared = {"stage": "assessment_and_treatment", "to": "free_choice", "referral": referral.pk}
    prepared |= {"decision": case.decisions.get().pk, **now(case)}
    answer = adviser.post(page(case, "prepare_re_referral"), prepared, follow=True)
    assert "Ring gerne til os." in answer.text
    assert "Send brev og omvisitering" in answer.text
    office_worker = Client()
    log_in(office_worker, person_called("kontor"))
    place = case.re_referrals.get().pk
    assert "Kun en patientvejleder eller lederen" in office_worker.get(page(case, "re_referral", place)).text
    adviser.post(page(case, "send_re_referral", place), now(case))
    assert set(OutboxMessage.objects.values_list("kind", flat=True)) == {"letter", "re_referral"}


def test_draft_when_discarded_after_being_asked_then_the_case_tells_it_and_a_sent_one_is_shown(adviser, notice):
    case, place = notice.case, page(notice.case, "discard_letter", notice.pk)
    assert place in adviser.get(page(case, "letter", notice.pk)).text
    assert "kan ikke hentes igen" in adviser.get(place).text
    answer = adviser.post(place, now(case), follow=True).text
    assert not case.letters.filter(pk=notice.pk).exists()
    assert "Kladde til brev kasseret" in answer
    assert notice.title in answer
    moved = the_story("dementia", case.office, at=timezone.now() - timedelta(days=1))
    for view, sent in (("letter", moved.letters.first()), ("re_referral", moved.re_referrals.get())):
        assert adviser.get(page(moved, f"discard_{view}", sent.pk)).url == page(moved, view, sent.pk)


def test_letter_that_grants_a_hospital_when_an_office_worker_writes_it_is_kept_and_left_to_the_adviser(client, draft):
    log_in(client, person_called("kontor"))
    assert "Kun en patientvejleder eller lederen" in client.get(page(draft.case, "letter", draft.pk)).text
    typed = typed_in(draft, body=draft.body + "\n\nRing gerne til os.")
    answer = client.post(page(draft.case, "send_letter", draft.pk), typed, follow=True)
    assert (answer.status_code, answer.resolver_match.url_name) == (200, "letter")
    assert "Ring gerne til os." in answer.text


def test_letter_that_grants_a_hospital_and_promises_too_much_is_kept_and_says_which_sentence(adviser, draft):
    body = draft.body + "\n\nDu kan komme til Privathospitalet Lunden i morgen."
    answer = adviser.post(page(draft.case, "send_letter", draft.pk), typed_in(draft, body=body), follow=True)
    assert answer.resolver_match.url_name == "letter"
    assert "Brevet lover mere, end afgørelsen bærer" in answer.text


def test_letter_when_it_promises_too_much_then_is_not_sent_and_says_which_sentence(adviser, notice):
    body = notice.body + "\n\nDu kan komme til Privathospitalet Lunden i morgen."
    answer = adviser.post(page(notice.case, "send_letter", notice.pk), typed_in(notice, body=body))
    notice.refresh_from_db()
    assert answer.status_code == 403
    assert "Du kan komme til Privathospitalet Lunden i morgen." in answer.context["form"]["body"].value()
    assert notice.sent_at is None
    assert notice.body != body


def test_letter_when_sent_twice_then_one_goes_out(adviser, notice):
    adviser.post(page(notice.case, "send_letter", notice.pk), typed_in(notice))
    adviser.post(page(notice.case, "send_letter", notice.pk), typed_in(notice))
    assert OutboxMessage.objects.filter(kind="letter", item=notice.pk).count() == 1


def test_letter_when_the_office_worker_writes_it_then_sending_is_left_to_the_adviser(client, notice):
    log_in(client, person_called("kontor"))
    assert "Kun en patientvejleder eller lederen" in client.get(page(notice.case, "letter", notice.pk)).content.decode()
    assert client.post(page(notice.case, "send_letter", notice.pk), typed_in(notice)).status_code == 403


def test_letter_when_typed_then_the_preview_marks_what_is_hard_to_read_and_stores_nothing(adviser, draft):
    typed = typed_in(draft, body="Vedrørende henvendelse " + "og mere " * 30)
    answer = adviser.post(page(draft.case, "preview_letter", draft.pk), typed, headers={"HX-Request": "true"})
    draft.refresh_from_db()
    assert "Del sætningen i to." in answer.content.decode()
    assert "og mere og mere" not in draft.body


def test_letter_then_is_to_be_had_as_pdf(adviser, draft):
    answer = adviser.get(page(draft.case, "letter_pdf", draft.pk))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_re_referral_when_the_referral_is_missing_then_lists_it_and_cannot_be_sent(adviser, draft):
    case = draft.case
    typed = {"decision": case.decisions.get().pk, "stage": "assessment_and_treatment", "to": "free_choice", **now(case)}
    answer = adviser.post(page(case, "prepare_re_referral"), typed, follow=True)
    assert "Henvisningen mangler. Vedhæft den." in answer.content.decode()
    assert adviser.post(page(case, "send_re_referral", case.re_referrals.get().pk), now(case)).status_code == 403
    assert not OutboxMessage.objects.filter(kind="re_referral").exists()


def test_re_referral_draft_when_a_colleague_has_changed_it_then_is_refused_and_what_was_typed_stays(adviser, draft):
    case = draft.case
    typed = {"decision": case.decisions.get().pk, "stage": "assessment_and_treatment", "to": "free_choice", **now(case)}
    adviser.post(page(case, "prepare_re_referral"), typed)
    address = page(case, "change_re_referral", case.re_referrals.get().pk)
    seen = now(case)
    adviser.post(address, typed | seen | {"message": "Patienten er døv."})
    answer = adviser.post(address, typed | seen | {"message": "Ring efter kl. 12."})
    assert answer.status_code == 409
    assert "Ring efter kl. 12." in answer.text
    assert case.re_referrals.get().message == "Patienten er døv."


def test_re_referral_when_the_hospital_declines_then_the_words_stand_on_the_case(adviser, moved):
    sent = moved.re_referrals.get()
    adviser.post(page(moved, "answer_re_referral", sent.pk), {"state": "declined", "text": "Vi har ingen plads."})
    text = adviser.get(page(moved, "case")).content.decode()
    assert "Hospitalets svar: Afvist" in text
    assert "Vi har ingen plads." in text


def test_re_referral_when_the_hospital_gives_a_date_then_the_adviser_writes_it_into_the_pathway(adviser, moved):
    sent = moved.re_referrals.get()
    day = timezone.localdate() + timedelta(days=14)
    adviser.post(page(moved, "answer_re_referral", sent.pk), {"state": "accepted", "appointment": "+14"})
    offered = next(event for event in events(moved) if event.get("for") == day.isoformat())
    assert (offered["type"], offered["source"]) == ("appointment_offered", "hospital")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"state": "declined", "text": "Nej", "appointment": "+14"}, "Skriv kun en dato, når hospitalet tager"),
        ({"state": "accepted", "appointment": "-3"}, "eller senere"),
        ({"state": "accepted", "appointment": "32/13"}, "Måneden findes ikke"),
    ],
)
def test_re_referral_when_the_date_cannot_be_right_then_says_so_and_keeps_it(adviser, moved, typed, said):
    answer = adviser.post(page(moved, "answer_re_referral", moved.re_referrals.get().pk), typed)
    assert answer.status_code in (403, 422)
    assert said in answer.text
    assert f'value="{typed["appointment"]}"' in answer.text


def test_re_referral_when_answered_twice_then_says_what_the_answer_is(adviser, moved):
    url = page(moved, "answer_re_referral", moved.re_referrals.get().pk)
    adviser.post(url, {"state": "accepted"})
    assert "Hospitalet har allerede sagt ja." in adviser.post(url, {"state": "accepted"}).text
    assert "Hospitalets svar er allerede: Accepteret" in adviser.post(url, {"state": "received"}).text
    adviser.post(url, {"state": "returned", "text": "Lukket afdeling."})
    assert "Hospitalet har svaret. Her er svaret." in adviser.post(url, {"state": "accepted"}, follow=True).text


def test_letter_when_a_draft_is_begun_twice_then_the_first_is_opened(adviser, draft):
    typed = {"decision": draft.decision_id, "language": "da"}
    answer = adviser.post(page(draft.case, "draft_letter"), typed, follow=True)
    assert "Der lå allerede en kladde. Her er den." in answer.text
    assert draft.case.letters.count() == 1


def test_not_re_referred_when_no_list_proves_that_there_was_no_offer_then_only_the_kept_date_is_taken(adviser, case):
    said = adviser.post(page(case, "not_re_refer"), {"reason": "no_offer", **now(case)}).text
    assert "Find mulighederne først." in said
    adviser.post(page(case, "not_re_refer"), {"reason": "kept_date", **now(case)})
    case.refresh_from_db()
    assert (case.not_re_referred, case.topic, case.outcome) == ("kept_date", "waiting", "not_re_referred")


def test_buttons_when_a_hospital_has_the_patient_then_say_what_their_pages_would_refuse(adviser, moved):
    refusals = {str(button.label): button.refusal for button in to_do(moved, person_called("vejleder")).others}
    assert (
        refusals["Omvisiteres ikke"]
        == "Patienten er omvisiteret. Træk omvisiteringen tilbage, eller registrer hospitalets nej."
    )
    assert refusals["Find muligheder"].startswith("Patienten er omvisiteret i dette forløb.")
    said = adviser.post(page(moved, "not_re_refer"), {"reason": "no_offer", "note": "", **now(moved)})
    assert refusals["Omvisiteres ikke"] in said.text


def test_delivery_when_it_failed_then_can_be_tried_again_from_the_letter(adviser, moved):
    message = OutboxMessage.objects.get(kind="letter", item=moved.letters.get().pk)
    OutboxMessage.objects.filter(pk=message.pk).update(state="failed", error="Kunne ikke leveres.")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")  # the job has had its tries
    assert "Den er ikke kommet frem" in adviser.get(page(moved, "letter", message.item)).content.decode()
    adviser.post(page(moved, "retry_delivery", message.pk))
    message.refresh_from_db()
    assert message.state == "queued"


def test_lawyer_who_reads_a_decision_and_a_re_referral_is_offered_nothing_that_would_be_refused(client, moved):
    log_in(client, person_called("jurist"))
    decided = client.get(page(moved, "decision", moved.decisions.get().pk)).text
    sent = client.get(page(moved, "re_referral", moved.re_referrals.get().pk)).text
    for act in ("Træk afgørelsen tilbage", "Skriv brevet", "Skriv hospitalets svar", "Træk omvisiteringen tilbage"):
        assert act not in decided + sent


def test_assessment_when_it_comes_out_again_by_todays_rules_then_says_so(adviser, case):
    answer = adviser.post(page(case, "assess"), now(case), follow=True)
    assert "bliver svaret det samme" in answer.text


def test_assessment_when_it_comes_out_otherwise_then_says_what_differs_and_shows_the_stored_answer(adviser, case):
    adviser.post(page(case, "assess"), now(case))
    kept = case.assessments.first()
    kept.pk, kept._state.adding = None, True
    finding = next(one for one in kept.answer["pathways"][0]["findings"] if one["right"] == "fast_assessment")
    finding["status"] = "kept"
    kept.save(force_insert=True)
    answer = adviser.get(reverse("desk:assessment", args=[case.pk, kept.pk]))
    assert "bliver svaret et andet" in answer.text
    assert any("Hurtig udredning: Status Overholdt → " in each for each in answer.context["verified"].then)
    assert "Svaret er ikke, som det blev gemt" in answer.text


def test_assessment_when_an_amount_came_after_it_then_comes_out_the_same_by_both_rules(adviser, case):
    adviser.post(page(case, "assess"), now(case))
    an_amount()
    answer = adviser.get(page(case, "assessment", case.assessments.first().pk)).text
    assert "Med reglerne fra dengang bliver svaret det samme." in answer
    assert "Med reglerne i dag bliver svaret det samme." in answer


def test_assessment_when_a_row_of_the_law_has_changed_since_then_says_which_and_from_what_to_what(
    adviser, case, monkeypatch
):
    adviser.post(page(case, "assess"), now(case))
    rows = [replace(row, value=60) if row.id == "fast_assessment_days" else row for row in CURRENT.parameters]
    law = Law(rows)
    monkeypatch.setattr("rettidig.web.desk.assessment.law_in_force", lambda: law)
    answer = adviser.get(page(case, "assessment", case.assessments.first().pk))
    assert answer.context["verified"].then == []
    assert any(each.startswith("Hurtig udredning: Frist") for each in answer.context["verified"].now)
    assert answer.context["verified"].causes == [
        "Frist for udredning, dage (kroppens sygdomme): 30 fra 1. sep. 2013 → 60 fra 1. sep. 2013"
    ]


def test_assessment_when_of_an_earlier_version_then_tells_what_has_changed_since(adviser, case):
    adviser.post(page(case, "assess"), now(case))
    kept = case.assessments.first()
    kept.pk, kept._state.adding = None, True
    kept.answer["receipt"]["version"] = "1"
    kept.save(force_insert=True)
    answer = adviser.get(page(case, "assessment", kept.pk)).text
    assert "Det er ændret i reglerne siden" in answer
    assert versions()[0].changes["da"] in answer


def test_assessment_when_it_has_no_receipt_then_says_that_it_cannot_be_worked_out_again(adviser, case):
    adviser.post(page(case, "assess"), now(case))
    kept = case.assessments.first()
    kept.pk, kept._state.adding, kept.by = None, True, None
    del kept.answer["receipt"]
    kept.save(force_insert=True)
    answer = adviser.get(reverse("desk:assessment", args=[case.pk, kept.pk]))
    assert "kan ikke regnes igen" in answer.text
    assert "kontorets system" in answer.text


def test_assessment_when_there_are_several_pathways_then_says_how_they_go_together_by_their_names(adviser, case):
    first = case.pathways.get()
    pathway.add_pathway(
        case, label="Skulder", attributes=first.attributes, by=person_called("vejleder"), at=timezone.now()
    )
    answer = adviser.post(page(case, "assess"), now(case), follow=True)
    assert f"Forløbene »{first}« og »Skulder« bedømmes hvert for sig." in answer.text


def test_assessment_when_a_right_does_not_reach_the_patient_then_its_paragraph_stands_there_too(adviser, case):
    answer = adviser.post(page(case, "assess"), now(case), follow=True)
    others = answer.context["drawn"][0][0].others
    assert all(each.section in answer.text for line in others for each in line.basis)
