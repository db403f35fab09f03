"""How a re-referral reaches its hospital: on its page, as a file in its folder, or on paper; and when it has."""

import json
import logging
import time
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from rettidig.casework import outbox
from rettidig.casework.models import AuditEvent, Delivery, OutboxMessage
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import partner_door, re_referral
from rettidig.casework.steps.patient_status import facts_of
from tests.casework.factories import a_user, moment
from tests.casework.file_examples import as_bytes, new_pdf
from tests.casework.offers import AT, a_referral
from tests.casework.test_re_referral import send
from tests.casework.test_re_referral_packet import deliver, message_of

pytestmark = pytest.mark.django_db
LATER = moment("2026-11-24 09:00")


@pytest.fixture
def folder(tmp_path, settings):
    settings.RE_REFERRAL_FOLDER = str(tmp_path)
    made = tmp_path / "lunden"
    made.mkdir()
    (made / ".rettidig").touch()
    return made


def send_pdf(story):
    return send(story, referral=a_referral(story.case, content=as_bytes(new_pdf())))


def send_as(story, way, *, deliver_it=True):
    sent = send_pdf(story)
    sent.hospital.receives = way
    sent.hospital.save()
    return (sent, deliver(sent)) if deliver_it else (sent, message_of(sent, "re_referral"))


def names(folder):
    return sorted(each.name for each in folder.iterdir() if each.name != ".rettidig")


def open_tasks(story):
    return [task.title for task in story.case.tasks.filter(kind="delivery", done_at=None)]


@pytest.mark.parametrize(
    ("receives", "has_folder", "has_reader", "way"),
    [
        ("page", True, True, "page"),
        ("page", True, False, "print"),
        ("folder", True, False, "folder"),
        ("folder", False, True, "page"),
        ("folder", False, False, "print"),
        ("print", True, True, "print"),
    ],
)
def test_way_is_that_of_the_register_where_somebody_can_read_there(
    story, settings, receives, has_folder, has_reader, way
):
    sent = send(story)
    settings.RE_REFERRAL_FOLDER = "/srv/x" if has_folder else ""
    if has_reader:
        a_user("partner", hospital=sent.hospital)
    sent.hospital.receives = receives
    assert partner_door.find_way(sent.hospital) == way


def test_packet_in_the_folder_has_pdf_referral_and_index_with_checksums_and_names_nobody_outside(story, folder):
    sent, message = send_as(story, "folder")
    assert (message.state, names(folder)) == ("placed", [f"re-referral-{sent.pk}.zip"])
    archive = ZipFile(BytesIO((folder / f"re-referral-{sent.pk}.zip").read_bytes()))
    index = json.loads(archive.read("index.json"))
    assert (index["format"], index["version"], index["id"]) == ("rettidig-re-referral", 1, sent.pk)
    assert (index["message"], index["hospital"]["slug"]) == (str(message.pk), "lunden")
    assert index["patient"] == {"cpr": "", "name": "Kaja Test Hansen", "birth_date": "2000-03-21"}
    for file in index["files"]:
        content = archive.read(file["name"])
        assert (sha256(content).hexdigest(), len(content)) == (file["sha256"], file["bytes"])
    assert "Omvisiteret patient" in PdfReader(BytesIO(archive.read("packet.pdf"))).pages[0].extract_text()
    assert {*archive.namelist()} == {"index.json", *(file["name"] for file in index["files"])}


def test_packet_that_is_carried_twice_is_the_same_file(story, folder):
    sent, message = send_as(story, "folder")
    first = (folder / f"re-referral-{sent.pk}.zip").read_bytes()
    OutboxMessage.objects.filter(pk=message.pk).update(state="queued")
    time.sleep(1)  # a PDF may be marked with the second in which it is made
    outbox.deliver(message.pk, at=LATER)
    assert (folder / f"re-referral-{sent.pk}.zip").read_bytes() == first
    assert Delivery.objects.filter(message=message).count() == 1


@pytest.mark.parametrize("fetch", ["moves it", "leaves a receipt"])
def test_re_referral_is_delivered_when_the_hospital_has_fetched_it_and_not_before(story, folder, fetch):
    sent, message = send_as(story, "folder")
    assert not facts_of(story.case).has_arrived
    assert partner_door.read_receipts(at=LATER) == 0
    name = folder / f"re-referral-{sent.pk}.zip"
    name.unlink() if fetch == "moves it" else name.with_name(f"{name.name}.receipt").touch()
    assert partner_door.read_receipts(at=LATER) == 1
    message.refresh_from_db()
    assert (message.state, message.delivered_at, message.delivery.opened_at) == ("delivered", *[LATER] * 2)
    assert names(folder) == []
    assert facts_of(story.case).has_arrived
    assert AuditEvent.objects.filter(verb="delivery.fetched", role="system").count() == 1
    assert partner_door.read_receipts(at=LATER) == 0


def test_share_that_is_gone_is_not_taken_for_a_hospital_that_has_fetched(story, folder):
    _sent, message = send_as(story, "folder")
    for each in folder.iterdir():
        each.unlink()
    assert partner_door.read_receipts(at=LATER) == 0
    message.refresh_from_db()
    assert message.state == "placed"


def test_folder_that_cannot_be_reached_keeps_the_re_referral_in_the_outbox_until_it_can(story, folder, caplog):
    (folder / ".rettidig").unlink()
    with caplog.at_level(logging.WARNING):
        _sent, message = send_as(story, "folder")
    assert (message.state, message.attempts) == ("queued", 0)
    assert "Privathospitalet Lunden kan ikke nås" in message.error
    assert "lunden" in caplog.text
    assert "Kaja" not in caplog.text
    assert outbox.sweep(at=moment("2026-11-23 12:00")) == 0  # the job of the sending waits still
    (folder / ".rettidig").touch()
    outbox.deliver(message.pk, at=LATER)
    message.refresh_from_db()
    assert (message.state, message.error) == ("placed", "")


def test_re_referral_that_waits_for_a_folder_can_be_brought_in_another_way_and_never_arrives_twice(story, folder):
    (folder / ".rettidig").unlink()
    _sent, message = send_as(story, "folder")
    outbox.hand_over(message, how="Med bud", by=story.by, at=AT)
    (folder / ".rettidig").touch()
    outbox.deliver(message.pk, at=LATER)
    assert names(folder) == []


@pytest.mark.parametrize(("way", "said"), [("folder", "ingen har hentet"), ("page", "ingen har åbnet")])
@pytest.mark.parametrize(("on", "count"), [("2026-11-25 23:00", 0), ("2026-11-26 00:05", 1)])
def test_office_is_told_once_to_call_when_nobody_has_opened_or_fetched_in_two_business_days(
    story, folder, way, said, on, count
):
    sent = send_pdf(story)
    reader = a_user("partner", hospital=sent.hospital)
    sent.hospital.receives = way
    sent.hospital.save()
    message = deliver(sent)
    assert partner_door.warn_of_unopened(at=moment(on)) == count
    assert partner_door.warn_of_unopened(at=moment(on)) == 0
    assert [said in title for title in open_tasks(story)] == [True] * count
    partner_door.open_delivery(message.delivery, at=moment(on))
    message.refresh_from_db()
    assert (message.state, open_tasks(story), reader.is_active) == ("delivered", [], True)


def test_re_referral_that_was_answered_on_the_telephone_is_no_unopened_one(story, folder):
    sent, _message = send_as(story, "folder")
    re_referral.record_answer(sent, state="received", text="", by=story.by, at=AT)
    assert partner_door.warn_of_unopened(at=moment("2026-12-10 09:00")) == 0


def test_re_referral_taken_back_before_it_is_fetched_is_gone_from_the_folder_and_recalls_nothing(story, folder):
    sent, message = send_as(story, "folder")
    re_referral.withdraw(sent, reason="Patienten bliver", by=story.by, at=LATER)
    assert deliver(sent, "recall").state == "delivered"
    message.refresh_from_db()
    assert (names(folder), message.state) == ([], "stopped")
    assert partner_door.warn_of_unopened(at=moment("2026-12-10 09:00")) == 0


def test_re_referral_taken_back_after_it_was_fetched_is_recalled_by_a_file_that_names_no_patient(story, folder):
    sent, _message = send_as(story, "folder")
    (folder / f"re-referral-{sent.pk}.zip").unlink()
    partner_door.read_receipts(at=LATER)
    re_referral.withdraw(sent, reason="Patienten bliver", by=story.by, at=LATER)
    assert deliver(sent, "recall").state == "placed"
    [name] = names(folder)
    told = (folder / name).read_text()
    assert (name, json.loads(told)["id"]) == (f"re-referral-{sent.pk}.recall.json", sent.pk)
    assert "Kaja" not in told
    (folder / name).unlink()
    partner_door.read_receipts(at=LATER)
    assert message_of(sent, "recall").state == "delivered"


def test_re_referral_that_was_handed_over_by_hand_is_recalled_by_telephone_and_lies_there_no_longer(story, folder):
    sent, message = send_as(story, "folder")
    outbox.hand_over(message, how="Med bud", by=story.by, at=AT)
    re_referral.withdraw(sent, reason="Patienten bliver", by=story.by, at=LATER)
    assert deliver(sent, "recall").state == "unread"
    assert names(folder) == []
    partner_door.read_receipts(at=LATER)
    assert open_tasks(story) == [
        "Ring til Privathospitalet Lunden: omvisiteringen er trukket tilbage. Ingen kan læse det her."
    ]


def test_packet_of_a_worker_that_died_before_it_noted_the_file_is_taken_back_too(story, folder):
    sent, message = send_as(story, "folder")
    OutboxMessage.objects.filter(pk=message.pk).update(state="queued")  # as if the transaction had been lost
    re_referral.withdraw(sent, reason="Forkert hospital", by=story.by, at=LATER)
    deliver(sent, "recall")
    assert names(folder) == []


def test_hospital_that_gets_paper_is_a_task_to_bring_it_and_is_delivered_when_somebody_says_so(story):
    _sent, message = send_as(story, "print")
    assert (message.state, len(open_tasks(story))) == ("unread", 1)
    assert "på papir" in message.error
    outbox.hand_over(message, how="Med bud", by=story.by, at=AT)
    assert open_tasks(story) == []
    with pytest.raises(Denied):
        outbox.hand_over(message, how="Med bud", by=story.by, at=AT)
