"""A matter sent to whom it belongs: the receipt stamp, what goes along and what does not, the answer, the refusals."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from pikepdf import Pdf
from PIL import Image
from pypdfium2 import PdfDocument

from rettidig.casework import outbox
from rettidig.casework.files.kinds import Kind
from rettidig.casework.letters.forwarding import BadPages, read_pages
from rettidig.casework.models import (
    Attachment,
    AuditEvent,
    Forwarding,
    ForwardingBasis,
    ForwardingEnd,
    MatterOutcome,
    OutboxMessage,
    OutboxState,
    Recipient,
)
from rettidig.casework.permissions import BadDay, Denied
from rettidig.casework.policies import find_obstacles_to_closing
from rettidig.casework.steps import closing, follow_up, join, matter_end
from rettidig.casework.steps import forwarding as step
from rettidig.casework.steps import matter as matters
from tests.casework.factories import a_case, a_pathway, a_user, an_adviser, moment
from tests.casework.file_examples import as_bytes, new_pdf

pytestmark = pytest.mark.django_db
LAST_DAY = moment("2026-02-27 14:05")  # a Friday: 28 days after the decision was received
AT = moment("2026-03-04 10:00")
ANSWERED = moment("2026-03-09 09:00")
DUE = date(2026, 3, 11)
DECISION = {"date": "2026-01-30", "type": "decision_received", "source": "patient"}
WORDS = "Hospitalet ville ikke give mig en tid.\nJeg klager over afgørelsen."


@pytest.fixture
def case():
    case = a_case(received_at=LAST_DAY)
    a_pathway(case, {})
    return case


@pytest.fixture
def by(case):
    return an_adviser(office=case.office)


@pytest.fixture
def complaint(case, by):
    made = matters.add_matter(case, kind="complaint", by=by, at=AT)
    return matters.change_matter(made, facts={"about": "patient_rights"}, events=[DECISION], by=by, at=AT)


@pytest.fixture
def words(case, by):
    return follow_up.add_contact(
        case, channel="email", direction="in", with_whom="patient", text=WORDS, held_at=LAST_DAY, by=by, at=AT
    )


def a_file(case, *, pages=1, name="brev.pdf", **more):
    content = as_bytes(new_pdf(pages))
    facts = {"content_type": Kind.PDF, "size": len(content), "sha256": "0" * 64, "content": content, "added_at": AT}
    return Attachment.objects.create(case=case, name=name, **{**facts, "scan": "clean", "text": "", **more})


def agency():
    return Recipient.objects.get(recipient="complaints_agency")


@pytest.fixture
def chosen(words):
    basis = ForwardingBasis.FILED_HERE
    return step.Chosen(agency(), "Klagen hører til hos jer.", basis, DUE, files={}, contacts=[words.pk])


def text_of(pdf):
    opened = PdfDocument(bytes(pdf))
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in opened).split())


def finding(case, right="complaint"):
    (matter,) = case.assessments.first().answer["matters"]
    return next(each for each in matter["findings"] if each["right"] == right)


def test_complaint_received_on_the_last_day_counts_as_in_time_although_it_was_forwarded_after(
    case, by, complaint, chosen
):
    assert (finding(case)["deadline"], finding(case)["status"]) == ("2026-02-27", "lapsed")
    sent = step.forward(complaint, chosen, by=by, at=AT)
    assert (finding(case)["status"], sent.filed_on, sent.filed_at) == ("kept", date(2026, 2, 27), LAST_DAY)
    assert "Modtaget i Patientkontoret fredag den 27. februar 2026 kl. 14.05" in text_of(sent.pdf)
    assert "§ 51, stk. 5" in text_of(sent.pdf)


def test_event_of_receipt_that_stands_decides_the_day_of_the_stamp(by, complaint, chosen):
    came = {"date": "2026-02-20", "type": "received", "at": "office"}
    changed = matters.change_matter(complaint, events=[DECISION, came], by=by, at=AT)
    sent = step.forward(changed, chosen, by=by, at=AT)
    assert (sent.filed_on, sent.filed_at) == (date(2026, 2, 20), None)
    changed.refresh_from_db()
    assert [each["type"] for each in changed.events].count("received") == 1


def test_cover_says_purpose_rule_words_and_by_when_to_answer(by, complaint, chosen):
    text = text_of(step.forward(complaint, chosen, by=by, at=AT).pdf)
    for said in ("Klagen hører til hos jer.", "Hospitalet ville ikke give mig en tid.", "11. marts 2026"):
        assert said in text


def test_pages_and_files_that_are_left_out_do_not_leave_the_office_and_the_cover_says_so(case, by, complaint, chosen):
    file, other = a_file(case, pages=5), a_file(case, name="hemmelig.pdf")
    sent = step.forward(complaint, replace(chosen, files={file.pk: "2, 4-5"}), by=by, at=AT)
    alone = step.preview(complaint, replace(chosen, recipient=_another()), at=AT)
    assert len(Pdf.open(BytesIO(sent.pdf)).pages) == len(Pdf.open(BytesIO(alone)).pages) + 2
    assert "brev.pdf, uden side 2, 4, 5" in text_of(sent.pdf)
    assert other.name not in text_of(sent.pdf)
    assert sent.parts[-1] == {"file": file.pk, "name": "brev.pdf", "left_out": [2, 4, 5]}


def _another():
    return Recipient.objects.create(recipient="hospital", name="Hospitalet", valid_from=date(2026, 1, 1))


@pytest.mark.parametrize(("text", "pages"), [("", ()), ("2", (2,)), ("1, 3-4", (1, 3, 4)), ("4;2", (2, 4))])
def test_pages_to_leave_out_are_read(text, pages):
    assert read_pages(text, count=5) == pages


@pytest.mark.parametrize("text", ["0", "6", "3-2", "alle", "1-5"])
def test_pages_that_are_none_of_the_file_or_all_of_it_are_refused(text):
    with pytest.raises(BadPages):
        read_pages(text, count=5)


def test_picture_goes_along_as_a_page(case, by, complaint, chosen):
    out = BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    photo = a_file(case, name="foto.jpg", content=out.getvalue(), content_type=Kind.JPEG)
    sent = step.forward(complaint, replace(chosen, files={photo.pk: ""}), by=by, at=AT)
    assert "foto.jpg" in text_of(sent.pdf)


def test_without_a_secure_address_the_office_posts_it_and_writes_it_down(case, by, complaint, chosen):
    sent = step.forward(complaint, chosen, by=by, at=AT)
    message = OutboxMessage.objects.get(kind="forwarding", item=sent.pk)
    outbox.deliver(message.pk, at=AT)
    message.refresh_from_db()
    assert (message.state, message.is_held_up) == (OutboxState.UNREAD, True)
    assert "send det med posten til Styrelsen for Patientklager" in message.error
    outbox.hand_over(message, how="Med posten", by=by, at=AT)
    assert not case.tasks.filter(kind=outbox.TASK, done_at=None).exists()


def test_secure_address_gets_all_of_it_in_an_email_that_names_nobody(by, complaint, chosen, settings):
    settings.EMAIL_HOST = "mail.example.dk"
    Recipient.objects.filter(pk=chosen.recipient.pk).update(email="klage@example.dk", email_is_secure=True)
    sent = step.forward(complaint, replace(chosen, recipient=agency()), by=by, at=AT)
    outbox.deliver(OutboxMessage.objects.get(kind="forwarding", item=sent.pk).pk, at=AT)
    (mailed,) = mail.outbox
    assert mailed.to == ["klage@example.dk"]
    assert mailed.attachments[0][1] == bytes(sent.pdf)
    assert WORDS.splitlines()[0] not in mailed.body
    sent.refresh_from_db()
    assert sent.sent_to == "klage@example.dk"


def test_task_awaits_the_acknowledgement_which_ends_it(case, by, complaint, chosen):
    sent = step.forward(complaint, chosen, by=by, at=AT)
    assert (sent.task.due, sent.task.kind) == (date(2026, 3, 12), follow_up.FORWARDING)
    with pytest.raises(Denied, match="venter på modtageren"):
        follow_up.finish_task(sent.task, by=by, at=AT)
    step.answer(sent, end=ForwardingEnd.ACKNOWLEDGED, note="", by=by, at=ANSWERED)
    sent.task.refresh_from_db()
    assert sent.task.done_at == ANSWERED
    assert AuditEvent.objects.filter(case_id=case.pk, verb="matter.forwarding_ended").exists()


def test_answer_comes_once(by, complaint, chosen):
    sent = step.forward(complaint, chosen, by=by, at=AT)
    step.answer(sent, end=ForwardingEnd.ACKNOWLEDGED, by=by, at=ANSWERED)
    with pytest.raises(Denied, match="står allerede"):
        step.answer(sent, end=ForwardingEnd.RETURNED, note="x", by=by, at=ANSWERED)


@pytest.mark.parametrize(("end", "said"), [("", "Vælg"), ("returned", "hvorfor")])
def test_answer_without_its_kind_and_return_without_a_reason_are_refused(by, complaint, chosen, end, said):
    sent = step.forward(complaint, chosen, by=by, at=AT)
    with pytest.raises(Denied, match=said):
        step.answer(sent, end=end, by=by, at=ANSWERED)


def test_what_came_back_can_be_sent_to_the_same_again(by, complaint, chosen):
    sent = step.forward(complaint, chosen, by=by, at=AT)
    with pytest.raises(Denied, match="allerede sendt"):
        step.forward(complaint, chosen, by=by, at=AT)
    step.answer(sent, end=ForwardingEnd.RETURNED, note="Fuldmagten manglede", by=by, at=ANSWERED)
    step.forward(complaint, chosen, by=by, at=ANSWERED)
    assert Forwarding.objects.count() == 2


def test_case_closes_after_the_acknowledgement_and_the_end_of_the_matter(case, by, complaint, chosen):
    sent = step.forward(complaint, chosen, by=by, at=AT)
    step.answer(sent, end=ForwardingEnd.ACKNOWLEDGED, by=by, at=ANSWERED)
    assert [each.matter for each in find_obstacles_to_closing(case)] == [complaint]
    matter_end.end_matter(complaint, outcome=MatterOutcome.FORWARDED, by=by, at=ANSWERED)
    closing.close(case, note="Klagen er sendt videre", by=by, at=ANSWERED)
    case.refresh_from_db()
    assert case.is_closed


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"purpose": " "}, "hvorfor"),
        ({"purpose": "Til [navnet …]"}, "navnet"),
        ({"basis": ""}, "regel"),
        ({"contacts": []}, "Vælg, hvad der skal med"),
        ({"contacts": [987654]}, "ikke på sagen mere"),
        ({"files": {987654: ""}}, "ikke på sagen mere"),
        ({"due": AT.date()}, "kontoret har åbent"),
        ({"due": date(2026, 3, 14)}, "kontoret har åbent"),
    ],
)
def test_forwarding_is_refused(by, complaint, chosen, change, said):
    with pytest.raises((Denied, BadDay), match=said):
        step.forward(complaint, replace(chosen, **change), by=by, at=AT)
    assert not Forwarding.objects.exists()


def test_file_that_has_not_been_looked_at_and_pages_that_are_not_there_are_refused(case, by, complaint, chosen):
    waiting, file = a_file(case, scan="quarantine"), a_file(case, pages=2)
    for files, said in (({waiting.pk: ""}, "ikke på sagen"), ({file.pk: "3"}, "brev.pdf: Skriv siderne")):
        with pytest.raises(Denied, match=said):
            step.forward(complaint, replace(chosen, files=files), by=by, at=AT)


def test_recipient_that_no_longer_holds_is_refused(by, complaint, chosen):
    Recipient.objects.update(valid_to=date(2026, 3, 1))
    with pytest.raises(Denied, match="registret"):
        step.forward(complaint, chosen, by=by, at=AT)


def test_rule_of_complaints_is_not_that_of_other_matters(case, by, complaint, chosen):
    transport = matters.add_matter(case, kind="transport", by=by, at=AT)
    with pytest.raises(Denied, match="regel"):
        step.forward(transport, chosen, by=by, at=AT)
    sent = step.forward(transport, replace(chosen, basis=ForwardingBasis.OTHER_AUTHORITY), by=by, at=AT)
    assert "regnes det for indgivet" not in text_of(sent.pdf)
    transport.refresh_from_db()
    assert transport.events == []


def test_matter_that_has_ended_is_not_forwarded_and_who_may_not_send_is_refused(case, by, complaint, chosen):
    with pytest.raises(Denied):
        step.forward(complaint, chosen, by=a_user("administrative", office=case.office), at=AT)
    matter_end.end_matter(complaint, outcome=MatterOutcome.ANSWERED, by=by, at=AT)
    with pytest.raises(Denied, match="Tag afslutningen tilbage"):
        step.forward(complaint, chosen, by=by, at=AT)


def test_what_a_joined_case_has_forwarded_is_answered_from_the_case_that_goes_on(case, by, complaint, chosen):
    sent = step.forward(complaint, chosen, by=by, at=AT)
    older = a_case(office=case.office, received_at=moment("2026-02-20 10:00"))
    join.join(case, older, reason="Samme sag", is_one_person=True, by=by, at=AT)
    assert [each.pk for each in step.forwardings_of(older)] == [sent.pk]
    step.answer(sent, end=ForwardingEnd.ACKNOWLEDGED, by=by, at=ANSWERED)
    assert not older.tasks.filter(kind=follow_up.FORWARDING, done_at=None).exists()


def test_forwarding_is_evidence(by, complaint, chosen):
    sent = step.forward(complaint, chosen, by=by, at=AT)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Forwarding.objects.filter(pk=sent.pk).update(purpose="Noget andet")
