"""Links in the letters of hospitals: who makes them, what is refused and where, and when they open nothing more."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from rettidig.casework import letter_links, same_case
from rettidig.casework.letter_links import BadLetters, Letter
from rettidig.casework.models import AuditEvent, Hospital, LetterLink
from rettidig.casework.permissions import Denied
from rettidig.casework.questionnaire.answers import Answers
from rettidig.casework.steps import draft as store
from rettidig.casework.steps import receive
from tests.casework.factories import a_user, an_organisation
from tests.casework.offers import a_hospital
from tests.intake_data import AT, SHOULDER, make_office

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(AT)
LETTER = Letter(
    hospital="horsens",
    department="Ortopædkirurgi",
    referral_received=date(2026, 11, 9),
    letter_date=date(2026, 11, 12),
    appointment_date=date(2027, 1, 19),
    appointment_kind="examination",
    purpose="assessment",
)


@pytest.fixture
def hospital() -> Hospital:
    return a_hospital("horsens", name="Regionshospitalet Horsens")


@pytest.fixture
def system(hospital):
    return a_user("partner", organisation=an_organisation(hospital))


def make(system, *letters: Letter, **more) -> list[letter_links.Made]:
    return letter_links.make(letters or [LETTER], by=system, at=AT, **more)


def test_link_is_found_by_its_token_which_is_stored_nowhere(system):
    link, token = make(system)[0]
    assert letter_links.find(token, on=TODAY) == link
    assert token not in str(LetterLink.objects.values().get())
    assert len(token) >= 22
    assert list(AuditEvent.objects.values_list("verb", "after")) == [("letter_links.made", {"letters": 1})]


def test_link_when_unknown_expired_closed_or_opened_too_often_is_not_found(system):
    assert letter_links.find("x" * 22, on=TODAY) is None
    link, token = make(system, days=10)[0]
    assert letter_links.find(token, on=TODAY + timedelta(days=10))
    assert letter_links.find(token, on=TODAY + timedelta(days=11)) is None
    LetterLink.objects.update(opened=letter_links.OPENINGS_MAX - 1)
    assert letter_links.find(token, on=TODAY)
    letter_links.count_opening(link)
    assert letter_links.find(token, on=TODAY) is None
    link, token = make(system)[0]
    letter_links.revoke(LetterLink.objects.filter(pk=link.pk), by=system, at=AT)
    assert letter_links.find(token, on=TODAY) is None


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"hospital": "nowhere"}, "hospital"),
        (
            {"referral_received": TODAY + timedelta(days=1), "letter_date": TODAY + timedelta(days=1)},
            "referral_received",
        ),
        ({"referral_received": date(2020, 1, 1)}, "referral_received"),
        ({"letter_date": date(2026, 11, 8)}, "letter_date"),
        ({"letter_date": TODAY + timedelta(days=15)}, "letter_date"),
        ({"appointment_date": date(2026, 11, 8)}, "appointment_date"),
        ({"appointment_date": date(2030, 1, 1)}, "appointment_date"),
        ({"appointment_kind": "tea"}, "appointment_kind"),
        ({"purpose": "tea"}, "purpose"),
        ({"department": "Afd. 210300-9996"}, "department"),
    ],
)
def test_letter_that_cannot_be_is_refused_with_its_place_and_no_link_is_made(system, wrong, path):
    with pytest.raises(BadLetters) as refused:
        make(system, LETTER, LETTER._replace(**wrong))
    assert path in [fault.path.removeprefix("letters[1].") for fault in refused.value.faults]
    assert not any(fault.path.startswith("letters[0]") for fault in refused.value.faults)
    assert not LetterLink.objects.exists()


def test_letter_of_another_organisation_is_refused_like_an_unknown_one_and_cannot_be_closed(system):
    other = a_user("partner", organisation=an_organisation(a_hospital("fjord")))
    with pytest.raises(BadLetters):
        make(other)
    make(system)
    assert not letter_links.links_of(other)
    with pytest.raises(Denied):
        letter_links.revoke(LetterLink.objects.all(), by=other, at=AT)
    assert letter_links.links_of(a_user("administrator")).count() == 1


def test_letter_made_by_somebody_of_the_office_is_refused():
    with pytest.raises(Denied):
        make(a_user("adviser", office=make_office()))


def sent_from(link, **corrected):
    """A case of an inquiry that was begun with the link."""
    draft, key = store.open_draft(max_wait_form=False, at=AT, letter=link)
    said = letter_links.answers_of(link)
    rest = {name: value for name, value in SHOULDER.items() if name not in said}
    store.save_answers(draft, said | {"from_letter": list(said)}, at=AT)
    store.save_answers(draft, rest | corrected, at=AT)
    return receive.receive(draft, key=key, office=make_office(), at=AT).case


def test_answer_that_was_corrected_is_the_senders_own_and_the_rest_is_the_letters(system):
    link = make(system)[0].link
    case = sent_from(link, appointment_date="2027-02-01", hospital="Regionshospitalet Horsens")
    answers = Answers.of(case.answers)
    assert answers.from_letter == {*letter_links.CARRIED} - {"appointment_date"}
    assert answers.appointment_date == date(2027, 2, 1)
    link.refresh_from_db()
    assert link.used == 1


def test_inquiry_from_the_letter_and_one_that_was_written_are_about_the_same_referral(system):
    case = sent_from(make(system)[0].link)
    written = Answers.of(SHOULDER | {"hospital": "horsens", "department": "ortopædkirurgi"})
    assert same_case.is_same_referral(Answers.of(case.answers), written)
    assert not same_case.is_same_referral(
        Answers.of(case.answers), replace(written, referral_received=date(2026, 10, 1))
    )


def test_days_tell_how_many_links_were_made_opened_used_and_closed(system):
    one, two = make(system, LETTER, LETTER)
    letter_links.count_opening(one.link)
    letter_links.count_opening(one.link)
    letter_links.count_use(one.link.pk)
    assert letter_links.revoke(LetterLink.objects.filter(pk=two.link.pk), by=system, at=AT) == 1
    assert letter_links.revoke(LetterLink.objects.filter(pk=two.link.pk), by=system, at=AT) == 0
    day = letter_links.by_day(letter_links.links_of(system)).get()
    assert day == {"made_on": TODAY, "made": 2, "read": 1, "sent": 1, "revoked": 1}


def test_old_link_that_nobody_used_is_forgotten_with_the_next_print(system):
    make(system)
    LetterLink.objects.update(expires_on=TODAY - letter_links.FORGOTTEN_AFTER - timedelta(days=1))
    make(system)
    assert LetterLink.objects.get().expires_on > TODAY
