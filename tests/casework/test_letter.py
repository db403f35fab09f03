"""Letters: what they say, what they must not promise, and that they do not change once sent."""

from datetime import UTC, date, datetime, time
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from rettidig.casework import outbox, policies
from rettidig.casework.letters import pdf
from rettidig.casework.letters.formatting import say_date, say_time, say_wait
from rettidig.casework.letters.language import lix, remarks, sentences
from rettidig.casework.letters.text import split_blocks
from rettidig.casework.models import Letter, OutboxMessage
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import decision, letter, person, re_referral
from tests.casework.factories import a_user, moment
from tests.casework.offers import (
    AT,
    a_decision,
    a_finding,
    a_grant,
    a_hospital,
    a_ready_re_referral,
    a_stored_decision,
    a_story,
    a_wait,
    an_agreement,
    an_assessment,
    an_option,
    extended_choice_closed,
    extended_choice_open,
)

pytestmark = pytest.mark.django_db


def draft(story, made, language="da"):
    return letter.draft_letter(story.case, decision=made, by=story.by, at=AT, language=language)


def send(story, drafted, body=None, at=AT):
    if body is not None:
        drafted = letter.edit_letter(drafted, title=drafted.title, body=body, by=story.by, at=AT)
    if not letter.goes_with_re_referral(drafted):
        return letter.send_letter(drafted, by=story.by, at=at)
    re_referral.send(a_ready_re_referral(story, drafted.decision), by=story.by, at=at)
    return outbox.find_message(letter.KIND, drafted)


def a_refusal(story):
    extended_choice_closed(story)
    return a_decision(story, "refuse", reasons="En tid ligger inden for fristen.")


def a_partner_grant(story):
    an_assessment(story, a_finding("fast_assessment", "at_risk"))
    return a_decision(story, right="fast_assessment", option=an_option(story, "aabrink"))


def a_public_grant(story):
    extended_choice_closed(story)
    return a_decision(story, right="free_choice", option=an_option(story, "kolding"))


def a_guidance(story):
    extended_choice_closed(story)
    return a_decision(story, "guide", reasons="Dit hospital har en tid til dig inden for 30 dage.")


KINDS = [a_grant, a_partner_grant, a_public_grant, a_refusal, a_guidance, lambda story: None]


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("language", ["da", "en"])
def test_letter_when_drafted_is_plain_complete_and_can_be_sent(story, make, language):
    story.case.language = language
    story.case.save()
    drafted = draft(story, make(story), language)
    assert "{" not in drafted.title + drafted.body
    assert "Kaja Test Hansen" in drafted.body
    assert language == "en" or lix(drafted.body) <= 35
    assert send(story, drafted).state == "queued"


def test_letter_of_a_grant_names_right_hospital_wait_and_basis(story):
    body = draft(story, a_grant(story)).body
    for words in (
        "udvidet frit sygehusvalg",
        "Privathospitalet Lunden",
        "11 dage",
        "senest mandag den 30. november 2026",
        "Sundhedsloven § 87",
        "udredning af skulder",
    ):
        assert words in body


@pytest.mark.parametrize(
    ("days", "danish", "english"),
    [(1, "1 dag", "1 day"), (27, "27 dage", "27 days"), (28, "cirka 4 uger", "about 4 weeks"), (None, "", "")],
)
def test_wait_when_said_is_exact_for_four_weeks_and_then_in_weeks(days, danish, english):
    assert (say_wait(days, "da"), say_wait(days, "en")) == (danish, english)


def test_letter_of_a_refusal_tells_of_free_choice_reasons_and_complaint(story):
    body = draft(story, a_refusal(story)).body
    assert "et andet offentligt hospital" in body
    assert "En tid ligger inden for fristen." in body
    assert "Styrelsen for Patientklager" in body


@pytest.mark.parametrize(("entitled", "said"), [(False, True), (True, False), (None, False)])
def test_letter_of_a_refusal_says_that_there_is_no_right_only_where_the_finding_does(story, entitled, said):
    found = an_assessment(story, a_finding("free_choice", "kept", entitled))
    made = a_stored_decision(story, "refuse", found, right="free_choice", reasons="Afdelingen har ikke plads.")
    assert ("Du har ikke ret til frit sygehusvalg nu." in draft(story, made).body) is said


@pytest.mark.parametrize(
    "promise",
    [
        "Du kan komme til et privathospital.",
        "Du skal ikke være bange, du kan vælge et privat sygehus.",
        "Du har ret til udvidet frit sygehusvalg.",
        "Ring til Lunden og få en tid.",
        "Det er ikke kun offentlige hospitaler, men også private.",
        "You can choose a private hospital.",
    ],
)
def test_letter_when_a_promise_is_written_in_by_hand_is_not_sent(story, promise):
    drafted = draft(story, a_public_grant(story))
    with pytest.raises(Denied, match="lover mere"):
        send(story, drafted, f"{drafted.body}\n\n{promise}")
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    "words",
    ["Du har ikke ret til et privathospital.", "Ingen private hospitaler har en aftale.", "Det er dit privatliv."],
)
def test_letter_when_it_says_no_to_a_private_hospital_is_sent(story, words):
    drafted = draft(story, a_public_grant(story))
    assert send(story, drafted, f"{drafted.body}\n\n{words}")


def test_letter_when_the_reasons_themselves_promise_is_not_sent(story):
    extended_choice_closed(story)
    made = a_decision(story, "refuse", reasons="Du kan vælge et privathospital.")
    with pytest.raises(Denied, match="lover mere"):
        send(story, draft(story, made))


def test_letter_when_it_names_another_private_hospital_than_the_granted_is_not_sent(story):
    drafted = draft(story, a_grant(story))
    with pytest.raises(Denied, match="Åbrink"):
        send(story, drafted, f"{drafted.body}\n\nDu kan også vælge Åbrink.")


def test_letter_of_a_partner_when_it_promises_extended_choice_is_not_sent(story):
    drafted = draft(story, a_partner_grant(story))
    with pytest.raises(Denied, match="lover mere"):
        send(story, drafted, f"{drafted.body}\n\nDu har udvidet frit sygehusvalg.")


def test_letter_when_the_agreement_ends_before_it_is_sent_is_not_sent(story):
    hospital = a_hospital("bakken", kind="private", name="Bakkehuset")
    an_agreement(hospital, story.service, "duf", valid_to=date(2026, 11, 23))
    a_wait(hospital, story.service, 3)
    extended_choice_open(story)
    drafted = draft(story, a_decision(story, option=an_option(story, "bakken")))
    with pytest.raises(Denied, match="Aftalen gælder ikke i dag"):
        send(story, drafted, at=moment("2026-11-24 08:00"))


def test_letter_when_the_decision_is_withdrawn_is_not_sent(story):
    made = a_grant(story)
    drafted = draft(story, made)
    decision.withdraw(made, reason="Forkert", by=story.by, at=AT)
    drafted.refresh_from_db()
    with pytest.raises(Denied, match="trukket tilbage"):
        send(story, drafted)


def test_letter_of_a_refusal_without_guidance_on_complaint_is_not_sent(story):
    with pytest.raises(Denied, match="klage"):
        send(story, draft(story, a_refusal(story)), "Kære Kaja\n\nVi siger nej.")


def test_letter_when_empty_is_not_sent(story):
    with pytest.raises(Denied, match="tomt"):
        send(story, draft(story, None), " ")


def test_letter_when_sent_is_locked_by_the_database_with_its_pdf(story):
    drafted = draft(story, a_grant(story))
    send(story, drafted)
    drafted.refresh_from_db()
    assert bytes(drafted.pdf).startswith(b"%PDF")
    with pytest.raises(Denied, match="kan ikke ændres"):
        letter.edit_letter(drafted, title="x", body="y", by=story.by, at=AT)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        drafted.save()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Letter.objects.filter(pk=drafted.pk)._raw_delete("default")


def test_letter_when_sent_answers_the_case_and_stops_the_service_target(story):
    story.case.service_due = AT.date()
    story.case.save()
    send(story, draft(story, a_refusal(story)))
    story.case.refresh_from_db()
    assert (story.case.answered_at, story.case.next_deadline) == (AT, story.case.legal_due)


@pytest.mark.parametrize(
    ("more", "words", "answered"),
    [
        ({}, "", False),
        ({}, "\n\nDu kan få en tid den 1. december.", True),
        ({"reporter": "relative"}, "\n\nDu kan få en tid den 1. december.", False),
    ],
    ids=["the template alone", "with an answer", "who wrote cannot open it"],
)
def test_letter_when_sent_is_an_answer_only_with_content_that_its_receiver_can_open(more, words, answered):
    story = a_story(service_due=date(2026, 11, 24), **more)
    drafted = draft(story, None)
    send(story, drafted, body=drafted.body + words)
    story.case.refresh_from_db()
    assert (story.case.answered_at is not None) is answered
    assert (story.case.next_deadline_kind != "service") is answered


def test_letter_when_sent_by_an_administrative_is_refused(story):
    with pytest.raises(Denied, match="Kun en patientvejleder"):
        letter.send_letter(draft(story, None), by=a_user("administrative"), at=AT)


KNOWN = "Navn fra registret"


@pytest.fixture
def known_patient(story):
    """Somebody whose name and address the office knows from before; the inquiry gives another name."""
    story.case.patient.name, story.case.patient.address = KNOWN, "Vejen 1\n8800 Viborg"
    story.case.patient.save()
    return story.case.patient


def confirm(monkeypatch, is_confirmed):
    monkeypatch.setattr("rettidig.casework.letters.addressee.is_identity_confirmed", lambda case: is_confirmed)


@pytest.mark.parametrize("channel", ["form", "phone"])
def test_letter_to_somebody_who_only_claims_a_number_tells_nothing_that_is_known_of_the_patient(
    story, known_patient, channel
):
    story.case.channel = channel
    story.case.save()
    drafted = draft(story, None)
    send(story, drafted)
    drafted.refresh_from_db()
    printed = read(bytes(drafted.pdf))[1]
    assert drafted.recipient == {"name": "Kaja Test Hansen", "address": []}
    assert "Kære Kaja Test Hansen" in drafted.body
    assert not [told for told in (KNOWN, "Vejen 1") if told in drafted.body + printed]


def test_letter_to_somebody_who_gave_no_name_greets_without_one():
    drafted = draft(a_story(answers={}), None)
    assert drafted.body.startswith("Kære patient\n")
    assert drafted.recipient == {"name": "", "address": []}


@pytest.mark.parametrize(("protected", "address"), [(False, ["Vejen 1", "8800 Viborg"]), (True, [])])
def test_letter_when_the_identity_is_confirmed_is_addressed_but_for_a_protected_address(
    story, known_patient, monkeypatch, protected, address
):
    confirm(monkeypatch, True)
    known_patient.protected_address = protected
    known_patient.save()
    drafted = draft(story, None)
    assert f"Kære {KNOWN}" in drafted.body
    assert drafted.recipient == {"name": KNOWN, "address": address}


def test_letter_to_a_patient_with_a_protected_address_waits_until_the_sender_has_looked_for_it(story, known_patient):
    known_patient.protected_address = True
    known_patient.save()
    drafted = draft(story, None)
    with pytest.raises(Denied, match="sæt kryds"):
        letter.send_letter(drafted, by=story.by, at=AT)
    told = f"{drafted.body}\n\nVi skriver til dig på  Vejen 1."
    with pytest.raises(Denied, match="nævner patientens adresse"):
        letter.send_letter(drafted, body=told, address_checked=True, by=story.by, at=AT)
    assert letter.send_letter(drafted, address_checked=True, by=story.by, at=AT)


def test_letter_is_addressed_as_the_patient_is_known_when_it_is_sent(story, known_patient, monkeypatch):
    drafted = draft(story, None)
    confirm(monkeypatch, True)
    body = drafted.body.replace("Kaja Test Hansen", KNOWN)
    letter.send_letter(drafted, body=body, by=story.by, at=AT)
    drafted.refresh_from_db()
    assert drafted.recipient["address"] == ["Vejen 1", "8800 Viborg"]
    assert "Vejen 1" in read(bytes(drafted.pdf))[1]


def read(content):
    document = PdfReader(BytesIO(content))
    return document, " ".join(page.extract_text() for page in document.pages)


def test_pdf_of_a_letter_is_tagged_titled_and_in_its_language(story):
    document, text = read(pdf.render(draft(story, a_grant(story)), at=AT))
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "da"
    assert document.metadata.title == "Du kan komme til Privathospitalet Lunden"
    assert "pdfuaid" in document.xmp_metadata.stream.get_data().decode()
    assert "mandag den 23. november 2026" in text


def test_pdf_when_somebody_writes_markup_prints_it_as_it_stands(story):
    drafted = draft(story, None)
    drafted.body = '#panic("x") *fed* $x$ @ref \\ #"'
    assert '#panic("x") *fed* $x$ @ref' in read(pdf.render(drafted, at=AT))[1]


def test_pdf_of_a_receipt_tells_number_moment_and_code(story):
    text = read(pdf.render_receipt(story.case, "ABCDE-FGHJK", promise="Du hører fra os senest"))[1]
    for words in (story.case.number, "mandag den 16. november 2026 kl. 10.00.00", "ABCDE-FGHJK"):
        assert words in text


def test_pdf_when_the_design_systems_typeface_is_missing_is_made_all_the_same(story, settings, tmp_path):
    settings.NODE_MODULES = tmp_path
    pdf.fonts.cache_clear()
    assert pdf.render(draft(story, None), at=AT).startswith(b"%PDF")
    pdf.fonts.cache_clear()


def test_sentences_when_abbreviations_numbers_and_dates_stand_in_them_do_not_end_there():
    text = "Ring kl. 9.30 til f.eks. os d. 4. december. Det koster 1.200 kr. i alt."
    assert sentences(text) == ["Ring kl. 9.30 til f.eks. os d. 4. december.", "Det koster 1.200 kr. i alt."]


def test_lix_when_counted_by_hand_is_the_same():
    # 9 words, 2 sentences, 2 words of more than six letters: 4.5 + 22.2
    assert lix("Du kan vælge et hospital. Vi hjælper dig gerne.") == 26.7
    assert lix("") == 0


def test_lix_when_headings_and_lists_stand_between_leaves_them_out():
    assert lix("## Behandlingsgarantiordning\n\nDu kan ringe.\n\n- Sundhedsloven") == lix("Du kan ringe.")


def test_remarks_when_the_language_is_official_say_what_to_write():
    words = [remark.words for remark in remarks("Såfremt De bedes fremsende vedrørende anmodning.", "da")]
    assert {"såfremt", "bedes", "vedrørende"} <= set(words)
    assert remarks("Du kan ringe til os.", "da") == []


def test_remarks_when_a_sentence_has_twenty_six_words_mark_it():
    assert [each.advice for each in remarks("ja " * 26 + ".", "da")] == ["Del sætningen i to."]
    assert remarks("ja " * 25 + ".", "da") == []


def test_blocks_when_split_tell_headings_lists_and_paragraphs_apart():
    blocks = split_blocks("Hej\nmed dig\n\n## Regler\ntekst\n\n- en\n- to\n\n\n")
    assert [tuple(block) for block in blocks] == [
        ("paragraph", ["Hej med dig"]),
        ("heading", ["Regler"]),
        ("paragraph", ["tekst"]),
        ("list", ["en", "to"]),
    ]


def test_date_when_said_has_weekday_and_month():
    assert say_date(date(2026, 12, 4), "da") == "fredag den 4. december 2026"
    assert say_date(date(2026, 12, 4), "en") == "Friday 4 December 2026"


@pytest.mark.parametrize(("language", "said"), [("da", "9.05"), ("en", "09:05")])
def test_time_of_day_when_said_then_it_is_the_offices_own_time(language, said):
    assert say_time(datetime(2026, 12, 4, 8, 5, tzinfo=UTC), language) == said
    assert say_time(time(9, 5), language) == said


def says_that_a_grant_is_unsent(story):
    obstacles = policies.find_obstacles_to_closing(story.case)
    return any("brevet om den er ikke sendt" in each.sentence for each in obstacles)


def test_case_when_the_letter_of_a_grant_is_not_sent_is_held_open_until_it_is(story):
    made = a_partner_grant(story)
    assert says_that_a_grant_is_unsent(story)
    drafted = draft(story, made)
    assert says_that_a_grant_is_unsent(story)
    send(story, drafted)
    assert not says_that_a_grant_is_unsent(story)


def test_case_when_a_grant_is_withdrawn_is_not_held_open_for_its_letter(story):
    decision.withdraw(a_partner_grant(story), reason="Patienten ombestemte sig", by=story.by, at=AT)
    assert not says_that_a_grant_is_unsent(story)


def test_case_when_a_refusal_is_not_sent_is_not_held_open_for_its_letter(story):
    a_refusal(story)
    assert not says_that_a_grant_is_unsent(story)


def test_draft_that_names_the_patient_as_before_a_correction_is_not_sent(story):
    person.confirm_identity(story.case, how="called_back", by=story.by, at=AT)
    made = draft(story, None)
    person.correct_person(story.case, changes={"name": "Kaja Test Jensen"}, reason="Gift", by=story.by, at=AT)
    body = f"{made.body} Du kan ringe til os."
    with pytest.raises(Denied, match="I brevet står der Kaja Test Hansen"):
        letter.send_letter(made, body=body, by=story.by, at=AT)
    letter.send_letter(made, body=body.replace("Hansen", "Jensen"), by=story.by, at=AT)
