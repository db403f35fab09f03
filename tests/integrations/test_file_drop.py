"""Files in a folder that another system reads: whole or not at all, and fetched only when they were."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from rettidig.integrations import file_drop
from rettidig.integrations.file_drop import MARK, RECEIPT, Unreachable, find_fetched, place, remove

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / MARK).touch()
    return tmp_path


def names(folder):
    return sorted(each.name for each in folder.iterdir() if each.name != MARK)


def test_file_when_placed_again_takes_the_place_of_the_first_and_leaves_nothing_beside_it(folder):
    place(folder, "a.zip", b"one")
    place(folder, "a.zip", b"two")
    assert names(folder) == ["a.zip"]
    assert (folder / "a.zip").read_bytes() == b"two"


def test_file_that_lies_there_is_not_fetched_and_one_that_is_gone_is(folder):
    place(folder, "a.zip", b"one")
    assert find_fetched(folder, "a.zip", at=NOW) is None
    (folder / "a.zip").unlink()
    assert find_fetched(folder, "a.zip", at=NOW) == NOW


@pytest.mark.parametrize("minutes", [-5, 5])
def test_receipt_says_when_it_was_fetched_and_never_that_it_will_be(folder, minutes):
    place(folder, "a.zip", b"one")
    (folder / f"a.zip{RECEIPT}").touch()
    written = NOW + timedelta(minutes=minutes)
    os.utime(folder / f"a.zip{RECEIPT}", (written.timestamp(), written.timestamp()))
    assert find_fetched(folder, "a.zip", at=NOW) == min(written, NOW)


def test_file_when_removed_says_whether_nobody_had_fetched_it(folder):
    place(folder, "a.zip", b"one")
    assert remove(folder, "a.zip") is True
    assert remove(folder, "a.zip") is False
    place(folder, "a.zip", b"one")
    (folder / f"a.zip{RECEIPT}").touch()
    assert remove(folder, "a.zip") is False
    assert names(folder) == []


@pytest.mark.parametrize("act", [lambda at: place(at, "a", b""), lambda at: remove(at, "a"), file_drop.check])
def test_share_that_is_not_mounted_is_no_empty_folder(tmp_path, act):
    with pytest.raises(Unreachable, match=r"\.rettidig"):
        act(tmp_path)
    with pytest.raises(Unreachable, match=r"\.rettidig"):
        find_fetched(tmp_path, "a", at=NOW)
    with pytest.raises(Unreachable):
        act(tmp_path / "nowhere")


def test_disk_that_is_full_leaves_nothing_there_and_tells_no_name(folder, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device", str(folder / "a.zip"))

    monkeypatch.setattr(file_drop.os, "fsync", full)
    with pytest.raises(Unreachable) as refusal:
        place(folder, "a.zip", b"one")
    assert str(refusal.value) == "No space left on device"
    assert names(folder) == []
