"""Drafts of letters and re-referrals that were never sent can be thrown away."""

import pytest

from rettidig.casework.models import AuditEvent, Letter, ReReferral
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import Stale
from rettidig.casework.steps import letter, re_referral
from tests.casework.factories import a_user
from tests.casework.offers import AT, a_grant, a_ready_re_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(story) -> ReReferral:
    return a_ready_re_referral(story, a_grant(story))


def discard_both(ready: ReReferral, by) -> None:
    letter.discard_letter(ready.decision.letters.get(), by=by, at=AT)
    re_referral.discard(ready, by=by, at=AT)


def test_draft_when_discarded_is_gone_and_the_log_keeps_what_it_was(story, ready):
    title, hospital = ready.decision.letters.get().title, ready.hospital.name
    discard_both(ready, story.by)
    assert (Letter.objects.count(), ReReferral.objects.count()) == (0, 0)
    words = dict(AuditEvent.objects.filter(verb__endswith=".discarded").values_list("verb", "before__draft"))
    assert words == {"letter.discarded": title, "re_referral.discarded": hospital}


def test_draft_when_discarded_can_be_written_anew_and_sent(story, ready):
    discard_both(ready, story.by)
    assert re_referral.send(a_ready_re_referral(story, ready.decision), by=story.by, at=AT)


@pytest.mark.parametrize(("role", "said"), [("administrative", "Kun en patientvejleder"), ("lawyer", "men ikke ændre")])
def test_draft_is_not_discarded_by_one_who_may_not_begin_it(story, ready, role, said):
    for discard, draft in ((letter.discard_letter, ready.decision.letters.get()), (re_referral.discard, ready)):
        with pytest.raises(Denied, match=said):
            discard(draft, by=a_user(role, office=story.case.office), at=AT)


def test_draft_when_a_colleague_has_changed_the_case_since_is_kept(story, ready):
    for discard, draft in ((letter.discard_letter, ready.decision.letters.get()), (re_referral.discard, ready)):
        with pytest.raises(Stale):
            discard(draft, by=story.by, at=AT, version=0)


def test_what_is_sent_cannot_be_discarded(story, ready):
    re_referral.send(ready, by=story.by, at=AT)
    for discard, sent in ((letter.discard_letter, ready.decision.letters.get()), (re_referral.discard, ready)):
        with pytest.raises(Denied, match="er sendt og kan ikke ændres"):
            discard(sent, by=story.by, at=AT)
