"""One act moves the patient: wish, decision, letter and re-referral leave together, or nothing has changed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rettidig.casework.letters.decisions import compose_letter
from rettidig.casework.models import (
    ApprovalRule,
    Assessment,
    Case,
    Consent,
    Decision,
    Letter,
    OptionList,
    OutboxMessage,
    Person,
    ReReferral,
    Service,
    WaitingTime,
    Wish,
)
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import Stale
from rettidig.casework.steps import advice, decision, letter, options, re_referral
from rettidig.casework.steps.needs import record_needs
from rettidig.casework.steps.re_refer import (
    Chosen,
    Incomplete,
    Part,
    Said,
    Sheet,
    find_named,
    prepare_for_approval,
    re_refer,
)
from tests.casework.factories import a_case, a_pathway, a_user
from tests.casework.offers import AT, LATE, a_decision, a_grant, a_ready_re_referral, a_referral, an_option
from tests.database import past_the_guards

pytestmark = pytest.mark.django_db
KEPT = (Assessment, Consent, Decision, Letter, OptionList, OutboxMessage, ReReferral, Wish)


def the_sheet(story, **more):
    case = Case.objects.select_related("office", "patient", "owner", "team").get(pk=story.case.pk)
    return Sheet(case, case.pathways.get(), at=AT, **more)


def the_place(story, hospital):
    return next(each for each in the_sheet(story).places if each.candidate.hospital.slug == hospital)


@pytest.fixture
def referral(story):
    return a_referral(story.case)


@pytest.fixture
def lunden(story, referral) -> Chosen:
    """The agreement hospital with everything that must be there: the patient's own words, the letter as it was read."""
    place, sheet = the_place(story, "lunden"), the_sheet(story)
    found = sheet.letter_about(place)
    return Chosen(place.pk, words=sheet.words, referral=referral, text=letter.Text(found.title, found.body))


def move(story, chosen, **more):
    given = {"pathway": story.pathway, "by": story.by, "at": AT, **more}
    return re_refer(story.case, chosen=chosen, **given)


def counted():
    return {kind.__name__: kind.objects.count() for kind in KEPT} | {"case": Case.objects.values_list().get()}


def is_refused(story, chosen, **more):
    """The refusal; nothing is stored, and nothing has been sent."""
    before = counted()
    with pytest.raises(Denied) as refused:
        move(story, chosen, **more)
    assert counted() == before
    return refused.value


def parts_missing(story, chosen, **more):
    return [each.part for each in is_refused(story, chosen, **more).missing]


def test_patient_when_moved_then_wish_decision_letter_and_referral_leave_together(story, lunden):
    sent = move(story, lunden)
    made, wish, told = story.case.decisions.get(), story.case.wishes.get(), story.case.letters.get()
    assert (made.kind, made.right, made.option.hospital.slug) == ("grant", "extended_choice", "lunden")
    assert (wish.words, wish.option) == ("Jeg vil gerne hurtigere til.", made.option)
    assert (told.decision, told.sent_at, told.body) == (made, AT, lunden.text.body)
    assert (sent.decision, sent.state, sent.to, sent.codes) == (made, "sent", "agreement_hospital", "DM751")
    assert sorted(OutboxMessage.objects.values_list("kind", flat=True)) == ["letter", "re_referral"]
    story.case.refresh_from_db()
    assert (story.case.state, story.case.outcome, story.case.owner) == ("re_referred", "re_referred", story.by)


def test_patient_when_moved_then_is_judged_by_an_assessment_of_the_day_and_a_list_as_it_stands(story, lunden):
    assert not story.case.assessments.exists()
    move(story, lunden)
    made = story.case.decisions.get()
    assert made.assessment.on == AT.date()
    assert made.option.option_list.options.count() == len(the_sheet(story).places) == 4


def test_sheet_when_only_looked_at_then_stores_nothing(story, lunden):
    before = counted()
    assert the_sheet(story).find_missing(lunden) == []
    assert counted() == before


@pytest.mark.parametrize(
    ("hospital", "right"),
    [
        ("viborg", "free_choice"),
        ("aabrink", "fast_assessment"),
        ("lunden", "extended_choice"),
        ("kolding", "free_choice"),
    ],
)
def test_hospital_then_is_carried_by_the_right_that_fits_its_kind(story, lunden, hospital, right):
    place = the_place(story, hospital)
    assert place.right == right
    found = the_sheet(story).letter_about(place)
    move(story, replace(lunden, hospital=place.pk, text=letter.Text(found.title, found.body)))
    assert story.case.decisions.get().right == right


def test_letter_as_it_is_shown_then_is_the_one_that_the_decision_gives(story, lunden):
    made = move(story, lunden).decision
    assert lunden.text == compose_letter(story.case, decision=made, on=AT.date(), language="da")


def test_letter_when_changed_before_it_is_sent_then_is_sent_as_it_was_read(story, lunden):
    own = letter.Text("Du kan komme til Lunden", lunden.text.body + "\n\nRing, hvis du er i tvivl.")
    move(story, replace(lunden, text=own))
    assert (story.case.letters.get().title, story.case.letters.get().body) == (own.title, own.body)


@pytest.mark.parametrize(
    ("less", "part"),
    [
        ({"hospital": None}, Part.HOSPITAL),
        ({"referral": None}, Part.REFERRAL),
        ({"words": "  "}, Part.WISH),
        ({"text": None}, Part.LETTER),
        ({"text": letter.Text("", "")}, Part.LETTER),
        ({"words": "Jeg vil til Privathospitalet Åbrink."}, Part.WISH),
    ],
)
def test_one_thing_that_is_missing_then_stops_everything(story, lunden, less, part):
    assert parts_missing(story, replace(lunden, **less)) == [part]


def test_everything_that_is_missing_then_is_said_at_once(story):
    Case.objects.update(patient=None, reporter="relative", reporter_name="Max Test Berggren")
    missing = parts_missing(story, Chosen(None))
    assert set(missing) == {Part.HOSPITAL, Part.REFERRAL, Part.PERSON, Part.WISH, Part.CONSENT}


def test_referral_when_nobody_can_open_it_then_nothing_leaves(story, lunden):
    waiting = a_referral(story.case, name="b.pdf", scan="quarantine")
    assert parts_missing(story, replace(lunden, referral=waiting)) == [Part.REFERRAL]


def test_letter_when_it_promises_another_private_hospital_then_nothing_leaves(story, lunden):
    more = letter.Text(lunden.text.title, lunden.text.body + "\n\nDu kan også komme på Åbrink.")
    assert parts_missing(story, replace(lunden, text=more)) == [Part.LETTER]


def test_hospital_when_its_agreement_has_ended_since_the_page_was_read_then_nothing_leaves(story, lunden):
    story.service.agreements.filter(kind="duf").update(valid_to="2026-11-22")
    assert parts_missing(story, lunden)[0] == Part.HOSPITAL


def test_hospital_when_no_right_carries_it_then_the_decision_is_left_to_its_own_page(story, lunden):
    story.pathway.events.filter(type="appointment_offered").delete()
    assert parts_missing(story, replace(lunden, hospital=the_place(story, "aabrink").pk)) == [Part.DECISION]


def test_facts_when_they_contradict_each_other_then_nothing_leaves(story, lunden):
    story.pathway.events.filter(type="appointment_offered").update(facts={"for": "2020-01-01", "purpose": "surgery"})
    past_the_guards(
        "UPDATE casework_event SET facts = facts || '{\"for\": \"no date\"}' WHERE type LIKE 'appointment%'"
    )
    assert parts_missing(story, lunden)[0] == Part.PATHWAY


def test_service_when_it_is_not_known_then_is_asked_for_and_assessed_with(story, lunden):
    story.pathway.service = None
    story.pathway.save()
    assert the_sheet(story).places == []
    assert parts_missing(story, lunden) == [Part.SERVICE]
    move(story, lunden, service=story.service)
    assert story.case.pathways.get().service == story.service


def test_service_of_the_pathway_then_is_not_changed_by_another(story, lunden):
    other = Service.objects.create(slug="knee", name_da="Knæ", stage="treatment")
    assert the_sheet(story, service=other).service == story.service


def test_consent_when_a_relative_wrote_then_is_missing_until_it_is_said(story, lunden):
    Case.objects.update(reporter="relative", reporter_name="Max Test Berggren")
    assert parts_missing(story, lunden) == [Part.CONSENT]
    move(story, replace(lunden, consent=Said("patient", "Ja, det vil jeg gerne.")))
    kept = story.case.consents.get()
    assert (kept.scopes, kept.form, kept.words) == (["move"], "oral", "Ja, det vil jeg gerne.")


def test_packet_when_its_rules_ask_for_images_then_they_are_missing_until_somebody_says_where(story, lunden):
    operated = replace(lunden, stage="treatment")
    assert parts_missing(story, operated) == [Part.IMAGES]
    assert move(story, replace(operated, images="Ingen billeder.")).images == "Ingen billeder."


def test_patient_when_nobody_knows_how_to_reach_them_then_nothing_leaves(story, lunden):
    Person.objects.update(phone="", name="")
    assert parts_missing(story, lunden) == [Part.PERSON, Part.PERSON]


@pytest.mark.parametrize("role", ["administrative", "lawyer", "management", "administrator", "partner"])
def test_act_by_somebody_who_may_not_decide_then_is_refused(story, lunden, role):
    is_refused(story, lunden, by=a_user(role))


def test_act_on_a_closed_case_then_is_refused(story, lunden):
    Case.objects.update(state="closed", closed_at=AT)
    assert "Genåbn den først" in str(is_refused(story, lunden))


def test_act_on_a_case_about_something_else_then_is_refused(story, lunden):
    Case.objects.update(topic="ehr")
    assert "handler ikke om" in str(is_refused(story, lunden))


def test_act_when_a_colleague_has_changed_the_case_then_is_refused(story, lunden):
    assert isinstance(is_refused(story, lunden, version=story.case.version + 1), Stale)


def test_act_when_done_twice_then_sends_once(story, lunden):
    version = story.case.version
    move(story, lunden, version=version)
    assert isinstance(is_refused(story, lunden, version=version), Stale)
    assert "Patienten er omvisiteret" in str(is_refused(story, lunden))
    assert ReReferral.objects.count() == 1


def test_pathway_when_removed_or_of_another_case_then_is_refused(story, lunden):
    is_refused(story, lunden, pathway=None)
    story.pathway.removed_at = AT
    story.pathway.save()
    assert "fjernet" in str(is_refused(story, lunden))


def test_refusal_by_the_last_verb_then_takes_back_what_the_others_did(story, lunden, monkeypatch):
    def refuse(*_given, **_facts):
        raise Denied("Nej.")

    monkeypatch.setattr(re_referral, "send", refuse)
    assert str(is_refused(story, lunden)) == "Nej."


def test_owner_when_the_case_has_one_then_stays(story, lunden):
    owner = a_user("lead", office=story.case.office)
    Case.objects.update(owner=owner)
    move(story, lunden)
    assert Case.objects.get().owner == owner


def test_grant_that_was_made_by_itself_then_is_gone_on_from(story, lunden):
    granted = a_grant(story, "lunden")
    begun = letter.draft_letter(story.case, decision=granted, by=story.by, at=AT)
    letter.edit_letter(begun, title="Mit eget", body=begun.body, by=story.by, at=AT)
    sheet = the_sheet(story)
    assert (sheet.granted, sheet.wished.name) == (granted, "Privathospitalet Lunden")
    assert sheet.letter_about(sheet.wished).title == "Mit eget"
    sent = move(story, replace(lunden, text=letter.Text("Mit eget", begun.body)))
    assert (sent.decision, Decision.objects.count(), Letter.objects.get().title) == (granted, 1, "Mit eget")


def test_re_referral_that_was_begun_by_itself_then_is_the_one_that_is_sent(story, lunden):
    begun = a_ready_re_referral(story, a_grant(story, "lunden"))
    assert move(story, replace(lunden, message="Ring først.")).pk == begun.pk
    assert ReReferral.objects.get().message == "Ring først."


def test_grant_of_another_hospital_then_must_be_withdrawn_first(story, lunden):
    a_grant(story, "lunden")
    assert parts_missing(story, replace(lunden, hospital=the_place(story, "viborg").pk)) == [Part.DECISION]


def test_refusal_of_the_right_in_force_then_is_said_before_anything_is_sent(story, lunden):
    past_the_guards("UPDATE casework_case SET state = 'assessed'")
    options.renew(story.case, at=AT)
    late = story.case.assessments.first()
    story.case.decisions.create(
        kind="refuse", right="extended_choice", pathway=story.pathway, assessment=late, at=AT, by=story.by
    )
    assert parts_missing(story, lunden) == [Part.DECISION]


def test_grant_whose_hospital_is_possible_no_more_then_must_be_withdrawn_first(story, lunden):
    a_grant(story, "lunden")
    WaitingTime.objects.filter(hospital__slug="lunden").update(days=90)
    assert Part.DECISION in parts_missing(story, lunden)


def test_grant_whose_hospital_is_possible_no_more_then_says_so_before_anything_is_chosen(story):
    a_grant(story, "lunden")
    WaitingTime.objects.filter(hospital__slug="lunden").update(days=90)
    assert the_sheet(story).find_missing(Chosen(None))[0].part == Part.DECISION


def test_wish_on_another_pathway_then_says_nothing_of_this_one(story, lunden):
    a_wish(story, "kolding", "Så langt som det skal være.")
    other = a_pathway(story.case, LATE, service=story.service)
    sheet = Sheet(story.case, other, at=AT)
    assert (sheet.wish, sheet.wished) == (None, None)


def test_hospital_that_said_no_then_is_told_and_the_next_can_be_chosen_when_the_grant_is_withdrawn(story, lunden):
    sent = move(story, lunden)
    re_referral.record_answer(sent, state="declined", text="Ingen plads.", by=story.by, at=AT)
    assert Part.DECISION in parts_missing(story, lunden)
    decision.withdraw(sent.decision, reason="Hospitalet har sagt nej.", by=story.by, at=AT)
    viborg, sheet = the_place(story, "viborg"), the_sheet(story)
    text = letter.Text(sheet.letter_about(viborg).title, sheet.letter_about(viborg).body)
    move(story, replace(lunden, hospital=viborg.pk, text=text, words="Så vil jeg til Viborg."))
    assert [each.words for each in story.case.wishes.all()] == [
        "Så vil jeg til Viborg.",
        "Jeg vil gerne hurtigere til.",
    ]


def test_wish_that_was_written_down_then_is_chosen_and_not_written_again(story, lunden):
    a_wish(story, "lunden", "Jeg vil til Lunden.")
    sheet = the_sheet(story)
    assert (sheet.words, sheet.wished.name) == ("Jeg vil til Lunden.", "Privathospitalet Lunden")
    move(story, replace(lunden, words="Jeg vil til Lunden."))
    assert Wish.objects.count() == 1


def test_wish_that_stands_in_the_inquiry_then_was_said_there_and_then(story, lunden):
    move(story, lunden)
    said, received = story.case.wishes.get(), story.case.received_at
    assert (said.channel, said.said_at, said.at) == ("form", received, AT)


def test_wish_that_is_new_then_was_said_today(story, lunden):
    move(story, replace(lunden, words="Bare det bliver snart."))
    assert story.case.wishes.get().said_at == AT


def test_list_that_is_kept_then_is_the_one_that_was_shown_with_what_the_patient_needs(story, lunden):
    story.case.refresh_from_db()
    record_needs(story.case, said={"distance_max": 10}, by=story.by, at=AT)
    shown = [each.name for each in the_sheet(story).places]
    move(story, lunden)
    assert [each.facts["name"] for each in story.case.option_lists.get().options.all()] == shown


def test_wish_for_another_hospital_then_does_not_carry_the_chosen_one_until_new_words_are_said(story, lunden):
    a_wish(story, "kolding", "Så langt som det skal være.")
    assert parts_missing(story, replace(lunden, words="Så langt som det skal være.")) == [Part.WISH]
    move(story, replace(lunden, words="Nu vil jeg hellere være tæt på."))
    assert Wish.objects.count() == 2


def a_wish(story, hospital, words):
    options.record_wish(story.case, words=words, option=an_option(story, hospital), by=story.by, at=AT)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Jeg vil til privathospitalet Åbrink", "Privathospitalet Åbrink"),
        ("gerne ÅBRINKS klinik", "Privathospitalet Åbrink"),
        ("Kolding Sygehus er fint", "Kolding Sygehus"),
        ("Jeg bor i Viborg", None),
        ("på det private hospital, som I har en aftale med", None),
        ("Åbrink eller Lunden", None),
        ("", None),
    ],
)
def test_hospital_in_the_words_of_a_wish_then_is_found_only_when_one_is_named(story, words, named):
    found = find_named(words, the_sheet(story).places)
    assert (found.name if found else None) == named


def test_decision_of_guidance_then_stands_in_nobodys_way(story, lunden):
    options.renew(story.case, at=AT)
    Case.objects.update(state="assessed")
    a_decision(story, "guide", reasons="Sådan her ser det ud.")
    move(story, lunden)


def test_case_of_another_office_then_is_refused(story, lunden):
    stranger = a_user(
        "adviser", office=a_case().office.__class__.objects.create(slug="syd", name="S", region="syddanmark")
    )
    with pytest.raises(Denied):
        re_refer(story.case, pathway=story.pathway, chosen=lunden, by=stranger, at=AT)


def test_refusal_then_says_every_sentence(story):
    refusal = is_refused(story, Chosen(None))
    assert isinstance(refusal, Incomplete)
    assert str(refusal) == " ".join(each.sentence for each in refusal.missing)


@pytest.fixture
def rule(story):
    facts = {"letter_kind": "decision", "valid_from": AT.date()}
    return ApprovalRule.objects.create(office=story.case.office, **facts)


def put_together(story, chosen, **more):
    return prepare_for_approval(story.case, pathway=story.pathway, chosen=chosen, by=story.by, at=AT, **more)


def ask_for_approval(story, waiting, lawyer):
    due, subject = AT.date() + timedelta(days=3), advice.of_letter(waiting)
    facts = {"kind": "approval", "text": "Er det rigtigt?", "due": due, "subject": subject}
    return advice.ask(story.case, asked=lawyer, by=story.by, at=AT, **facts)


def test_sheet_says_from_the_start_that_the_letter_must_be_approved_and_sends_nothing(story, lunden, rule):
    assert "skal godkendes" in the_sheet(story).find_unapproved(Chosen(None))
    assert parts_missing(story, lunden) == [Part.APPROVAL]


def test_sheet_goes_on_from_what_was_prepared_when_the_letter_is_approved(story, lunden, rule):
    waiting = put_together(story, lunden)
    assert (waiting.sent_at, OutboxMessage.objects.count(), ReReferral.objects.get().sent_at) == (None, 0, None)
    lawyer = a_user("lawyer", first_name="Jens")
    asked = ask_for_approval(story, waiting, lawyer)
    goes_on = replace(lunden, words=the_sheet(story).words)
    assert parts_missing(story, goes_on) == [Part.APPROVAL]
    advice.answer(asked, end="approved", text="", by=lawyer, at=AT)
    assert move(story, goes_on).sent_at == AT
    waiting.refresh_from_db()
    assert waiting.sent_at == AT


def test_letter_that_is_changed_on_the_sheet_after_the_approval_is_approved_anew(story, lunden, rule):
    waiting, lawyer = put_together(story, lunden), a_user("lawyer", first_name="Jens")
    advice.answer(ask_for_approval(story, waiting, lawyer), end="approved", text="", by=lawyer, at=AT)
    body = lunden.text.body.replace("Venlig hilsen", "Mange hilsener")
    changed = replace(lunden, words=the_sheet(story).words, text=letter.Text(lunden.text.title, body))
    assert parts_missing(story, changed) == [Part.APPROVAL]
    assert put_together(story, changed).body == body


def test_nothing_is_prepared_while_something_else_than_the_approval_is_missing(story, lunden, rule):
    before = counted()
    with pytest.raises(Incomplete):
        put_together(story, replace(lunden, referral=None))
    assert counted() == before
