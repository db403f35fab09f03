"""Five people and ten seconds of what `python -m bench soak` does with fifty and two minutes."""

from bench.bench_soak import soak


def test_receipts_and_letters_are_whole_when_parts_are_killed_under_a_crowd():
    found = soak(people=5, seconds=10, kills=2)
    assert found.shown
    assert found.is_whole, found
