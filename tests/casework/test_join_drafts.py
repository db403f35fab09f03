"""Two cases that both have a draft of the same letter become one: a person says which goes on, the other is kept."""

import pytest

from rettidig.casework.models import Case, Letter
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import join

from .factories import an_adviser
from .test_join import LATER, a_draft, again, joined, two_cases

pytestmark = pytest.mark.django_db


def two_drafts() -> tuple[Case, Case, Letter, Letter]:
    older, newer = two_cases()
    return older, newer, a_draft(older), a_draft(newer)


@pytest.mark.parametrize("chosen", ["", "x"])
def test_two_drafts_of_the_same_letter_ask_which_goes_on(chosen):
    older, newer, _ours, theirs = two_drafts()
    with pytest.raises(Denied, match="kladde til det samme brev"):
        joined(older, again(newer), draft=chosen)
    assert (again(newer).joined_to, Letter.objects.get(pk=theirs.pk).case) == (None, newer)


@pytest.mark.parametrize(
    ("chosen", "go_on"), [("kept", {"ours"}), ("joined", {"theirs"}), ("both", {"ours", "theirs"})]
)
def test_draft_that_was_not_chosen_is_kept_in_the_joined_case_and_comes_back(chosen, go_on):
    older, newer, ours, theirs = two_drafts()
    named = {ours.pk: "ours", theirs.pk: "theirs"}
    joined(older, again(newer), draft=chosen)
    assert {named[pk] for pk in older.letters.values_list("pk", flat=True)} == go_on
    assert {named[pk] for pk in newer.letters.values_list("pk", flat=True)} == {"ours", "theirs"} - go_on
    join.separate(again(newer), reason="Forkert", by=an_adviser(), at=LATER)
    assert (list(older.letters.all()), list(newer.letters.all())) == ([ours], [theirs])


def test_drafts_of_different_letters_both_go_on_unasked():
    older, newer, ours, theirs = two_drafts()
    Letter.objects.filter(pk=ours.pk).update(right="extended_choice")
    joined(older, again(newer))
    assert set(older.letters.all()) == {ours, theirs}
