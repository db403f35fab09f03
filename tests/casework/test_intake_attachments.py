"""Files that people send: kept as they came, opened as safe copies, refused with what to do, and never lost unseen."""

import hashlib
import threading
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction
from PIL import Image

from rettidig.casework.files import isolation
from rettidig.casework.models import Attachment, AuditEvent, Case, Original
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import attachments, follow_up, patient_page
from rettidig.casework.steps import draft as store
from rettidig.casework.steps import receive as receiving
from rettidig.integrations import virus_scan
from rettidig.integrations.virus_scan import Verdict
from rettidig.integrations.virus_scan.fake import EICAR
from tests.casework import file_examples as made
from tests.intake_data import AT, SHOULDER, make_office, make_user, send

pytestmark = pytest.mark.django_db
PDF = made.text_form()


@pytest.fixture
def draft(settings):
    settings.CLAMD_ADDRESS = "fake"
    return store.open_draft(max_wait_form=False, at=AT)[0]


@pytest.fixture
def case(draft):
    return send(make_office(), SHOULDER).case


def attach(place, content=PDF, *, name="henvisning.pdf", kind="referral", by=None):
    return attachments.attach(place, name=name, content=content, kind=kind, by=by, at=AT)


def send_file(case, content=PDF, *, name="henvisning.pdf"):
    return patient_page.send_file(case, name=name, content=content, kind="referral", at=AT)


def tasks(case):
    return list(case.tasks.exclude(kind="missing_facts").values_list("kind", flat=True))


@pytest.mark.parametrize("content", [PDF, made.photo(), made.picture(made.ink_on_nothing("P"), "PNG"), made.HEIC])
def test_file_is_kept_byte_for_byte_as_it_came_beside_its_copy(draft, content):
    original = attach(draft, content, name="Brev.PDF").original
    assert bytes(original.content) == content
    assert (original.size, original.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert bytes(original.attachment.content) != content


def test_original_can_not_be_changed(case):
    attach(case)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Original.objects.update(content=b"other")


def test_file_when_taken_out_of_the_draft_can_be_put_back_for_an_hour(draft):
    attachment = attach(draft)
    attachments.detach(draft, attachment_id=attachment.pk, at=AT)
    assert attachments.put_back(draft, attachment_id=attachment.pk, at=AT + timedelta(minutes=59))
    assert draft.attachments.get() == attachment


def test_file_that_was_taken_out_is_deleted_with_its_original_after_an_hour(draft):
    attachment = attach(draft)
    attachments.detach(draft, attachment_id=attachment.pk, at=AT)
    assert not attachments.put_back(draft, attachment_id=attachment.pk, at=AT + timedelta(hours=1))
    store.delete_expired(at=AT + timedelta(hours=1))
    assert not Original.objects.exists()


def test_file_of_a_case_is_never_put_into_a_draft(draft, case):
    assert not attachments.put_back(draft, attachment_id=attach(case).pk, at=AT)


def test_file_from_before_originals_were_kept_is_opened_and_examined_as_it_is(case, settings):
    old = case.attachments.create(content=b"%PDF-1.4", content_type="application/pdf", size=8, added_at=AT)
    assert attachments.rescan(at=AT) == 1
    old.refresh_from_db()
    assert attachments.open_copy(old).content == b"%PDF-1.4"


@pytest.mark.parametrize(("name", "stored"), [("IMG_0001", "IMG_0001.jpg"), ("brev.pdf", "brev.jpg")])
def test_file_is_known_by_its_content_and_gets_the_ending_that_fits(draft, name, stored):
    attachment = attach(draft, made.photo(), name=name)
    assert (attachment.name, attachment.content_type) == (stored, "image/jpeg")
    assert attachment.original.name == name


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "er tom"),
        (b"MZ\x90\x00 a program called henvisning.pdf", "Den slags fil kan vi ikke læse"),
        (b"%PDF-1.7 and then nothing that can be read", "kan ikke åbnes"),
        (made.photo()[:300], "kan ikke åbnes"),
        (made.locked(user="hemmelig"), "låst med en adgangskode"),
        (made.picture(Image.new("1", (7700, 7700)), "PNG"), "for stort"),
        (made.as_bytes(made.new_pdf(201)), "for mange sider"),
        (PDF + EICAR, "virus"),
    ],
)
def test_file_that_cannot_be_taken_is_refused_with_what_to_do(draft, content, sentence):
    with pytest.raises(attachments.BadFile, match=sentence):
        attach(draft, content)
    assert not Attachment.objects.exists()


def test_file_is_asked_for_again_in_a_minute_while_many_others_are_read(draft, monkeypatch):
    monkeypatch.setattr(isolation, "AT_ONCE", threading.BoundedSemaphore(1))
    monkeypatch.setattr(isolation, "SECONDS_IN_LINE", 0.01)
    with isolation.AT_ONCE, pytest.raises(attachments.BadFile, match="Vent et minut"):
        attach(draft)
    assert attach(draft)


@pytest.mark.parametrize(("more", "refused"), [(0, False), (1, True)])
def test_file_at_the_limit_is_taken_and_one_byte_more_is_not(draft, settings, more, refused):
    content = PDF
    settings.ATTACHMENT_BYTES_MAX = len(content) - more
    if not refused:
        assert attach(draft, content)
        return
    with pytest.raises(attachments.BadFile, match="for stor"):
        attach(draft, content)


def test_file_without_a_virus_scanner_lies_in_quarantine(draft, settings):
    settings.CLAMD_ADDRESS = ""
    assert attach(draft).scan == "quarantine"


def test_file_when_the_virus_scanner_is_away_lies_in_quarantine(draft, settings):
    settings.CLAMD_ADDRESS = "127.0.0.1:1"
    assert attach(draft).scan == "quarantine"


def test_same_file_sent_twice_is_one_attachment(draft):
    assert attach(draft) == attach(draft)


def test_eleventh_file_is_refused(draft):
    for width in range(2, 12):
        attach(draft, made.photo((width, 2)))
    with pytest.raises(attachments.BadFile, match="10 filer"):
        attach(draft, made.photo((20, 2)))


def test_name_of_a_file_keeps_neither_folder_nor_hidden_signs(draft):
    assert attach(draft, PDF, name="C:\\temp\\hen\u202evisning\x00.pdf").name == "henvisning.pdf"


def test_file_when_taken_out_of_the_draft_is_gone(draft):
    attachment = attach(draft)
    attachments.detach(draft, attachment_id=attachment.pk, at=AT)
    assert not draft.attachments.exists()


def test_file_of_another_draft_cannot_be_taken_out(draft):
    attachment = attach(draft)
    other, _key = store.open_draft(max_wait_form=False, at=AT)
    attachments.detach(other, attachment_id=attachment.pk, at=AT)
    assert Attachment.objects.get() == attachment


def test_files_of_a_draft_follow_it_into_the_case(draft):
    attachment = attach(draft)
    case = receiving.receive(draft, key="K", office=make_office(), at=AT).case
    attachment.refresh_from_db()
    assert (attachment.case, attachment.draft) == (case, None)


def test_files_of_an_expired_draft_are_deleted_with_it(draft):
    attach(draft)
    store.delete_expired(at=AT + store.DRAFT_LIFE)
    assert not Attachment.objects.exists()


def test_draft_when_sent_takes_no_more_files(draft):
    receiving.receive(draft, key="K", office=make_office(), at=AT)
    with pytest.raises(attachments.AlreadySent):
        attach(draft)


def test_file_put_on_a_case_is_a_new_version_and_in_the_audit_log(case):
    attachment = attach(case, by=make_user(case.office, "adviser"))
    assert attachment.added_by.role == "adviser"
    assert Case.objects.get(pk=case.pk).version == case.version + 1
    assert AuditEvent.objects.filter(verb="attachment.added", case_id=case.pk).exists()


def test_file_is_not_put_on_a_case_by_a_lawyer_who_may_only_read(case, monkeypatch):
    monkeypatch.setattr(attachments, "make_copy", None)  # nothing is read for one who may not
    with pytest.raises(Denied):
        attach(case, by=make_user(case.office, "lawyer"))


def close(case):
    """As the case lies when it is closed."""
    Case.objects.filter(pk=case.pk).update(state="closed", closed_at=AT)


def test_file_is_not_put_on_a_closed_case_by_staff(case):
    close(case)
    with pytest.raises(Denied, match="Genåbn den først"):
        attach(case, by=make_user(case.office, "adviser"))


@pytest.mark.parametrize("closed", [False, True])
def test_file_from_the_patient_makes_a_task_with_a_date_until_somebody_has_seen_it(case, closed):
    if closed:
        close(case)
    send_file(case)
    send_file(case, made.photo())
    task = case.tasks.get(kind="file")
    assert (task.title, task.team) == ("Se filen fra patienten", case.team)
    assert task.due.isoformat() == "2026-11-26"
    follow_up.finish_task(task, by=make_user(case.office, "adviser"), at=AT)
    send_file(case, made.photo((20, 20)))
    assert case.tasks.filter(kind="file", done_at=None).count() == 1


def test_file_from_the_patient_is_the_next_thing_to_be_done(case):
    Case.objects.filter(pk=case.pk).update(answered_at=AT)
    case.tasks.all().delete()
    send_file(case)
    case.refresh_from_db()
    assert (str(case.next_deadline), case.next_deadline_kind) == ("2026-11-26", "task")


def test_same_file_sent_again_makes_no_second_task(case):
    send_file(case)
    case.tasks.filter(kind="file").update(done_at=AT)
    send_file(case)
    assert not case.tasks.filter(kind="file", done_at=None).exists()


@pytest.mark.parametrize("content", [made.portfolio(), made.form_of_one_maker()])
def test_file_without_a_safe_copy_is_kept_with_the_reason_and_a_task_asks_for_another(case, content):
    attachment = send_file(case, content)
    assert (attachment.scan, bytes(attachment.content)) == ("unsafe", b"")
    assert bytes(attachment.original.content) == content
    assert "send_file_again" in tasks(case)
    with pytest.raises(Denied, match=r"Filen er en (mappe|formular).+ sendes igen"):
        attachments.open_copy(attachment)


def test_file_without_a_safe_copy_in_a_draft_is_a_task_of_the_case_that_it_becomes(draft):
    attach(draft, made.portfolio())
    attach(draft)
    sent = receiving.receive(draft, key="K", office=make_office(), at=AT).case
    assert sent.tasks.filter(kind="send_file_again").count() == 1


def test_next_good_file_asks_for_nothing_more(case):
    send_file(case, made.portfolio())
    case.tasks.filter(kind="send_file_again").update(done_at=AT)
    send_file(case)
    assert not case.tasks.filter(kind="send_file_again", done_at=None).exists()


def test_files_inside_a_pdf_are_told_of_beside_its_copy(case):
    attachment = attach(case, made.full_of_tricks())
    assert attachments.open_copy(attachment).content
    assert "De er ikke med her." in attachments.find_remark(attachment)


@pytest.mark.parametrize("scan", Attachment.Scan)
def test_file_is_opened_only_when_it_is_examined_and_clean(case, scan):
    attachment = attach(case)
    attachment.scan = scan
    if scan == "clean":
        assert attachments.open_copy(attachment).content == bytes(attachment.content)
        return
    with pytest.raises(Denied):
        attachments.open_copy(attachment)


@pytest.mark.parametrize(("address", "scan", "count"), [("fake", "clean", 1), ("", "quarantine", 0)])
def test_file_in_quarantine_is_looked_at_again_when_a_scanner_answers(case, settings, address, scan, count):
    settings.CLAMD_ADDRESS = ""
    attachment = attach(case)
    settings.CLAMD_ADDRESS = address
    assert attachments.rescan(at=AT) == count
    attachment.refresh_from_db()
    assert attachment.scan == scan


@pytest.mark.parametrize("address", ["", "127.0.0.1:1"])
def test_no_file_is_read_while_no_scanner_answers(case, settings, address, django_assert_num_queries):
    settings.CLAMD_ADDRESS = ""
    attach(case)
    settings.CLAMD_ADDRESS = address
    with django_assert_num_queries(0):
        attachments.rescan(at=AT)


def test_scanner_that_goes_away_ends_the_round(case, settings, monkeypatch):
    settings.CLAMD_ADDRESS = ""
    for width in (10, 20, 30):
        attach(case, made.photo((width, 10)))
    settings.CLAMD_ADDRESS, answers, asked = "fake", iter([True, False]), []
    monkeypatch.setattr(virus_scan, "is_answering", lambda _address: next(answers))
    monkeypatch.setattr(virus_scan, "scan", lambda content, address: asked.append(1) or Verdict.UNKNOWN)
    assert attachments.rescan(at=AT) == 0
    assert len(asked) == 1


def test_file_without_a_safe_copy_is_not_looked_at_again(case):
    attach(case, made.portfolio())
    assert attachments.rescan(at=AT) == 0


def test_virus_found_later_in_the_file_as_it_came_is_marked_and_a_task_asks_for_another(case, settings):
    settings.CLAMD_ADDRESS = ""
    attachment = attach(case, PDF + EICAR)
    settings.CLAMD_ADDRESS = "fake"
    attachments.rescan(at=AT)
    attachment.refresh_from_db()
    assert attachment.scan == "infected"
    assert "send_file_again" in tasks(case)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("slow", [attach, lambda case: attachments.rescan(at=AT)])
def test_case_is_free_for_others_while_a_file_is_examined(settings, monkeypatch, slow):
    settings.CLAMD_ADDRESS = ""
    case = send(make_office(), SHOULDER).case
    attach(case, made.photo())
    settings.CLAMD_ADDRESS = "fake"

    def scan(content, *, address):
        """Another act on the case, by somebody else, while the scanner works."""
        other = threading.Thread(target=lock_at_once)
        other.start()
        other.join()
        return Verdict.CLEAN

    def lock_at_once():
        with ExitStack() as end, transaction.atomic():
            end.callback(connections.close_all)
            connection.cursor().execute("SET LOCAL lock_timeout = '1s'")
            Case.objects.select_for_update().get(pk=case.pk)
            locked.append(case)

    locked = []
    monkeypatch.setattr(virus_scan, "scan", scan)
    slow(case)
    assert locked == [case]
