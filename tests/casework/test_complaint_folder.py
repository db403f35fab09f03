"""The folder of hospital complaints: what is taken, where it lies afterwards, and what a fault leaves behind."""

import os
from datetime import timedelta

import pytest

from rettidig.casework.demo.complaint_letters import lock
from rettidig.casework.models import AuditEvent, HospitalComplaint
from rettidig.casework.tracks import hospital_complaints as track
from rettidig.casework.tracks.hospital_complaints import folder as module

from .factories import an_office
from .hospital_complaints import NOW, a_hospital, a_letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.CLAMD_ADDRESS, settings.COMPLAINT_FOLDER = "fake", str(tmp_path)
    (tmp_path / ".rettidig").touch()
    an_office()
    a_hospital()
    place = tmp_path / "midtjylland"
    place.mkdir()
    return place


def put(folder, name, content, *, age=timedelta(minutes=1)):
    (folder / name).write_bytes(content)
    changed = (NOW - age).timestamp()
    os.utime(folder / name, (changed, changed))


def lying(folder):
    """How many files lie in each place."""
    return {each.name: len(list(each.iterdir())) for each in folder.iterdir() if each.is_dir()}


def test_files_are_taken_in_and_moved(folder):
    put(folder, "en.pdf", a_letter())
    put(folder, "samme.pdf", a_letter())
    put(folder, "låst.pdf", lock(a_letter(number="26/2"), word="kode"))
    assert track.read_folders(at=NOW) == 3
    assert lying(folder) == {"reading": 0, "done": 2, "refused": 1}
    assert sorted(HospitalComplaint.objects.values_list("state", flat=True)) == ["double", "locked", "read"]
    assert set(AuditEvent.objects.values_list("role", flat=True)) == {"system"}
    assert track.read_folders(at=NOW) == 0


def test_file_that_is_still_being_written_waits(folder):
    put(folder, "ny.pdf", a_letter(), age=timedelta(seconds=1))
    put(folder, ".skjult.pdf", a_letter())
    put(folder, "halv.part", a_letter())
    assert track.read_folders(at=NOW) == 0
    assert track.read_folders(at=NOW + timedelta(minutes=1)) == 1


def test_reader_that_is_stopped_after_storing_makes_no_double(folder, monkeypatch):
    put(folder, "en.pdf", a_letter())
    with monkeypatch.context() as fault:
        fault.setattr(module.file_pickup, "finish", lambda *_args, **_rest: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            track.read_folders(at=NOW)
    assert lying(folder)["reading"] == 1
    track.read_folders(at=NOW)
    assert lying(folder) == {"reading": 0, "done": 1, "refused": 0}
    assert HospitalComplaint.objects.get().name == "en.pdf"


def test_reader_that_is_stopped_before_storing_goes_on(folder, monkeypatch):
    put(folder, "en.pdf", a_letter())
    with monkeypatch.context() as fault:
        fault.setattr(module, "take_in", lambda *_args, **_rest: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            track.read_folders(at=NOW)
    assert (HospitalComplaint.objects.count(), track.read_folders(at=NOW)) == (0, 1)


def test_files_are_left_where_no_scanner_answers(folder, settings):
    put(folder, "en.pdf", a_letter())
    settings.CLAMD_ADDRESS = ""
    assert track.read_folders(at=NOW) == 0
    settings.CLAMD_ADDRESS = "fake"
    assert track.read_folders(at=NOW) == 1


def test_more_than_one_portion_is_read_in_one_go(folder, monkeypatch):
    monkeypatch.setattr(module, "of_folder", {"files": 2, "megabytes": 1, "kept_days": 30}.__getitem__)
    for each in range(5):
        put(folder, f"{each}.pdf", a_letter(number=f"26/{each}"))
    assert track.read_folders(at=NOW) == 5
    assert HospitalComplaint.objects.filter(state="read").count() == 5


@pytest.mark.parametrize("setting", ["", "/nowhere"])
def test_folder_that_is_not_there_takes_in_nothing(folder, settings, setting):
    settings.COMPLAINT_FOLDER = setting
    assert (track.read_folders(at=NOW), track.forget_read(at=NOW)) == (0, 0)


def test_folder_without_its_mark_is_none(folder):
    (folder.parent / ".rettidig").unlink()
    put(folder, "en.pdf", a_letter())
    assert track.read_folders(at=NOW) == 0


def test_what_was_taken_in_long_ago_is_deleted(folder):
    put(folder, "en.pdf", a_letter())
    track.read_folders(at=NOW)
    assert track.forget_read(at=NOW) == 0
    assert track.forget_read(at=NOW + timedelta(days=31)) == 1
