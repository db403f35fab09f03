"""The re-referrals at the desk: chased, printed, handed over, and several sent to one hospital in one act."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from rettidig.casework.models import Attachment, OutboxMessage, ReReferral
from rettidig.casework.steps import attachments, re_referral
from tests.desk_data import deliver_everything, page, person_called, the_story
from tests.login import log_in

pytestmark = pytest.mark.django_db
READY = ["take", "hear_patient", "judge", "show", "wish_other_region", "grant"]
LIST = "desk:re_referrals"


@pytest.fixture(autouse=True)
def scanner(settings):
    settings.CLAMD_ADDRESS = "fake"


def a_picture():
    out = BytesIO()
    Image.new("RGB", (40, 40), "white").save(out, "PNG")
    return out.getvalue()


def a_draft(office, *, referral=True):
    """Case 2 of the annual report, decided and written, with its re-referral prepared."""
    case, by = the_story("dementia", office, moves=READY), person_called("vejleder")
    granted = case.decisions.get()
    file = {"name": "a.png", "content": a_picture(), "kind": Attachment.Kind.REFERRAL}
    moved = {"decision": granted, "option": granted.option, "stage": "assessment_and_treatment", "to": "free_choice"}
    kept = attachments.attach(case, by=by, at=timezone.now(), **file) if referral else None
    return re_referral.prepare(case, move=re_referral.Move(referral=kept, **moved), by=by, at=timezone.now())


def boxes(*drafts):
    return [f"{draft.pk}.{type(draft.case).objects.get(pk=draft.case_id).version}" for draft in drafts]


def send_to(client, values, hospital="kolding"):
    return client.post(reverse("desk:send_to", args=[hospital]), {"kladde": values}, follow=True)


def danish(client, address):
    return client.get(address, headers={"accept-language": "da"}).text


def test_chosen_drafts_are_sent_to_their_hospital_in_one_act(adviser, office):
    first, second = a_draft(office), a_draft(office)
    assert "2 omvisiteringer er sendt til Kolding Sygehus." in send_to(adviser, boxes(first, second)).text
    assert set(ReReferral.objects.values_list("state", flat=True)) == {"sent"}


def test_draft_that_lacks_something_has_no_box_and_says_what(adviser, office):
    lacking = a_draft(office, referral=False)
    text = danish(adviser, reverse(LIST))
    assert "Henvisningen mangler. Vedhæft den." in text
    assert 'name="kladde"' not in text
    sent = send_to(adviser, boxes(lacking)).text
    assert f"Sag {lacking.case.number} er ikke sendt. Henvisningen mangler." in sent
    assert not OutboxMessage.objects.filter(kind="re_referral").exists()


@pytest.mark.parametrize(
    ("values", "hospital", "said"),
    [([], "kolding", "Vælg mindst én"), (["x", "1.2.3", "9"], "kolding", "Vælg mindst én"), (None, "aabrink", "Vælg")],
)
def test_nothing_is_sent_of_what_was_not_chosen_or_is_for_another_hospital(adviser, office, values, hospital, said):
    draft = a_draft(office)
    assert said in send_to(adviser, boxes(draft) if values is None else values, hospital).text
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_draft_whose_case_a_colleague_has_changed_is_not_sent(adviser, office):
    draft = a_draft(office)
    assert "har ændret sagen" in send_to(adviser, [f"{draft.pk}.1"]).text
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_list_is_read_by_those_who_may_not_send_but_without_boxes(client, office):
    a_draft(office)
    log_in(client, person_called("jurist"))
    text = danish(client, reverse(LIST))
    assert "Kolding Sygehus" in text
    assert 'name="kladde"' not in text
    assert send_to(client, []).status_code == 403


def test_who_may_not_chase_is_led_to_no_chasing(client, office):
    sent = the_story("dementia", office).re_referrals.get()
    log_in(client, person_called("jurist"))
    text = danish(client, reverse(LIST))
    assert sent.hospital.name in text
    assert page(sent.case, "chase_re_referral", sent.pk) not in text
    assert page(sent.case, "answer_re_referral", sent.pk) not in text


def test_hospital_is_chased_from_the_list_and_the_page_says_when_it_is_asked_again(adviser, office):
    case = the_story("dementia", office)
    sent, day = case.re_referrals.get(), timezone.localdate() + timedelta(days=2)
    assert page(case, "chase_re_referral", sent.pk) in danish(adviser, reverse(LIST))
    said = {"channel": "phone", "text": "Svarer i morgen", "next_on": day.isoformat(), "version": case.version}
    assert adviser.post(page(case, "chase_re_referral", sent.pk), said).status_code == 302
    sent.refresh_from_db()
    assert sent.answer_by == day
    assert "Vi spørger hospitalet igen" in danish(adviser, page(case, "re_referral", sent.pk))
    past = {**said, "next_on": timezone.localdate().isoformat()}
    assert adviser.post(page(case, "chase_re_referral", sent.pk), past).status_code == 422


def test_re_referral_that_nobody_can_read_is_printed_and_handed_over(adviser, office):
    case = the_story("dementia", office)
    deliver_everything()
    sent, message = case.re_referrals.get(), OutboxMessage.objects.get(kind="re_referral")
    text = danish(adviser, page(case, "re_referral", sent.pk))
    assert "Ingen på Kolding Sygehus kan åbne omvisiteringen her." in text
    printed = adviser.get(page(case, "re_referral_packet", sent.pk))
    assert printed.content.startswith(b"%PDF")
    assert case.patient.name not in printed["Content-Disposition"]
    assert adviser.post(page(case, "hand_over", message.pk), {"how": ""}).status_code == 422
    adviser.post(page(case, "hand_over", message.pk), {"how": "Sikker mail"})
    assert "Afleveret på anden måde" in danish(adviser, page(case, "re_referral", sent.pk))


def test_referral_that_is_a_picture_is_printed_behind_the_cover(adviser, office):
    draft = a_draft(office)
    assert adviser.get(page(draft.case, "re_referral_packet", draft.pk)).status_code == 403
    re_referral.send(draft, by=person_called("vejleder"), at=timezone.now())
    assert adviser.get(page(draft.case, "re_referral_packet", draft.pk)).content.startswith(b"%PDF")


def test_case_shows_by_when_the_patient_is_to_be_moved(adviser, office):
    draft = a_draft(office)
    assert "Omvisitering i direkte forlængelse af ønsket" in danish(adviser, page(draft.case, "case"))
    re_referral.send(draft, by=person_called("vejleder"), at=timezone.now())
    assert "Omvisitering i direkte forlængelse af ønsket" not in danish(adviser, page(draft.case, "case"))
