"""Files from citizens: what is taken, what is refused with which sentence, and what is taken out."""

import io

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.actions import JavaScript
from pypdf.generic import DictionaryObject, NameObject

from rettidig.casework.models import Attachment
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import attachments, intake
from rettidig.integrations.virus_scan.fake import EICAR
from tests.intake_data import AT, SHOULDER, make_office, make_user, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(settings):
    settings.CLAMD_ADDRESS = "fake"
    return intake.open_draft(max_wait_form=False, at=AT)[0]


def attach(place, content, *, name="henvisning.pdf", kind="referral", by=None):
    return intake.attach(place, name=name, content=content, kind=kind, by=by, at=AT)


def make_pdf(*, password="", script=""):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": "Kaja Test Hansen"})
    if script:
        writer.add_open_action(JavaScript(script))
        writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): JavaScript(script)})
    if password:
        writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def make_image(kind="JPEG", *, size=(40, 20), turned=False):
    image, exif, out = Image.new("RGB", size, "white"), Image.Exif(), io.BytesIO()
    exif[0x010F] = "A phone"
    if turned:
        exif[0x0112] = 6
    image.save(out, kind, exif=exif)
    return out.getvalue()


def test_referral_as_pdf_is_kept_without_its_metadata(draft):
    attachment = attach(draft, make_pdf())
    assert (attachment.content_type, attachment.scan) == ("application/pdf", "clean")
    assert not PdfReader(io.BytesIO(attachment.content)).metadata
    assert b"Kaja" not in attachment.content


def test_script_in_a_pdf_is_taken_out(draft):
    assert b"app.alert" not in attach(draft, make_pdf(script="app.alert('x')")).content


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_photo_is_kept_without_what_the_phone_wrote_in_it(draft, kind):
    attachment = attach(draft, make_image(kind), name="foto")
    image = Image.open(io.BytesIO(attachment.content))
    assert (attachment.content_type, image.format) == (f"image/{kind.lower()}", kind)
    assert not image.getexif()


def test_photo_taken_with_the_phone_on_its_side_stands_upright(draft):
    attachment = attach(draft, make_image(turned=True))
    assert Image.open(io.BytesIO(attachment.content)).size == (20, 40)


def test_photo_that_is_very_large_is_made_smaller(draft):
    attachment = attach(draft, make_image(size=(8000, 100)))
    assert Image.open(io.BytesIO(attachment.content)).width == 4000


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "er tom"),
        (b"MZ\x90\x00 a program called henvisning.pdf", "ikke PDF, JPG eller PNG"),
        (b"<html><script>alert(1)</script></html>", "ikke PDF, JPG eller PNG"),
        (b"%PDF-1.7 and then nothing that can be read", "kan ikke åbnes"),
        (make_image()[:200], "kan ikke åbnes"),
        (make_pdf(password="hemmelig"), "låst med en adgangskode"),
        (make_pdf() + EICAR, "virus"),
    ],
)
def test_file_that_cannot_be_taken_is_refused_with_what_to_do(draft, content, sentence):
    with pytest.raises(intake.BadFile, match=sentence):
        attach(draft, content)
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(("more", "refused"), [(0, False), (1, True)])
def test_file_at_the_limit_is_taken_and_one_byte_more_is_not(draft, settings, more, refused):
    content = make_pdf()
    settings.ATTACHMENT_BYTES_MAX = len(content) - more
    if not refused:
        assert attach(draft, content)
        return
    with pytest.raises(intake.BadFile, match="for stor"):
        attach(draft, content)


def test_file_without_a_virus_scanner_lies_in_quarantine(draft, settings):
    settings.CLAMD_ADDRESS = ""
    assert attach(draft, make_pdf()).scan == "quarantine"


def test_file_when_the_virus_scanner_is_away_lies_in_quarantine(draft, settings):
    settings.CLAMD_ADDRESS = "127.0.0.1:1"
    assert attach(draft, make_pdf()).scan == "quarantine"


def test_same_file_sent_twice_is_one_attachment(draft):
    assert attach(draft, make_pdf()) == attach(draft, make_pdf())


def test_eleventh_file_is_refused(draft):
    for width in range(1, 11):
        attach(draft, make_image(size=(width, 1)))
    with pytest.raises(intake.BadFile, match="10 filer"):
        attach(draft, make_image(size=(11, 1)))


def test_name_of_a_file_keeps_neither_folder_nor_hidden_signs(draft):
    assert attach(draft, make_pdf(), name="C:\\temp\\hen\u202evisning\x00.pdf").name == "henvisning.pdf"


def test_file_when_taken_out_of_the_draft_is_gone(draft):
    attachment = attach(draft, make_pdf())
    intake.detach(draft, attachment_id=attachment.pk)
    assert not Attachment.objects.exists()


def test_file_of_another_draft_cannot_be_taken_out(draft):
    attachment = attach(draft, make_pdf())
    other, _key = intake.open_draft(max_wait_form=False, at=AT)
    intake.detach(other, attachment_id=attachment.pk)
    assert Attachment.objects.get() == attachment


def test_files_of_a_draft_follow_it_into_the_case(draft):
    attachment = attach(draft, make_pdf())
    case = intake.receive(draft, key="K", office=make_office(), at=AT).case
    attachment.refresh_from_db()
    assert (attachment.case, attachment.draft) == (case, None)


def test_files_of_an_expired_draft_are_deleted_with_it(draft):
    attach(draft, make_pdf())
    intake.open_draft(max_wait_form=False, at=AT + intake.DRAFT_LIFE)
    assert not Attachment.objects.exists()


def test_draft_when_sent_takes_no_more_files(draft):
    intake.receive(draft, key="K", office=make_office(), at=AT)
    with pytest.raises(intake.AlreadySent):
        attach(draft, make_pdf())


def test_file_put_on_a_case_is_a_new_version_and_in_the_audit_log(draft):
    office = make_office()
    case = send(office, SHOULDER).case
    attachment = attach(case, make_pdf(), by=make_user(office, "adviser"))
    assert attachment.added_by.role == "adviser"
    assert type(case).objects.get(pk=case.pk).version == case.version + 1


def test_file_is_not_put_on_a_case_by_a_lawyer_who_may_only_read(draft):
    office = make_office()
    case = send(office, SHOULDER).case
    with pytest.raises(Denied):
        attach(case, make_pdf(), by=make_user(office, "lawyer"))


@pytest.mark.parametrize(("address", "scan", "count"), [("fake", "clean", 1), ("", "quarantine", 0)])
def test_file_in_quarantine_is_looked_at_again_when_a_scanner_answers(draft, settings, address, scan, count):
    case = send(make_office(), SHOULDER).case
    settings.CLAMD_ADDRESS = ""
    attachment = attach(case, make_pdf())
    settings.CLAMD_ADDRESS = address
    assert attachments.rescan(at=AT) == count
    attachment.refresh_from_db()
    assert attachment.scan == scan


def test_infected_file_in_quarantine_is_marked_and_stays(draft, settings):
    case = send(make_office(), SHOULDER).case
    settings.CLAMD_ADDRESS = ""
    attachment = attach(case, make_pdf())
    Attachment.objects.update(content=EICAR)
    settings.CLAMD_ADDRESS = "fake"
    attachments.rescan(at=AT)
    attachment.refresh_from_db()
    assert attachment.scan == "infected"
