"""Know your rights, for cases 2, 3 and 6 of the annual report, and beside waiting: on a phone, with and without
JavaScript.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from rettidig.casework.models import IntakeDraft
from rettidig.web.formatting import date_words
from tests.intake_data import make_office

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


WAITING = "Ventetid på undersøgelse eller behandling"
NONE_OF_IT = "Nej, ikke noget af det"
NEVER, LONG_AGO = object(), object()


@pytest.fixture(autouse=True)
def office():
    return make_office()


@pytest.fixture
def ask(new_page, axe, screenshot):
    """Answers page by page, as a citizen does, and stops at the answer."""

    def walk(*answers, about=WAITING, name="", javascript=False, locale="da"):
        page = new_page(width=360, javascript=javascript, locale=locale)
        page.goto("/dine-rettigheder/")
        page.locator("main a.button-primary").click()
        for answer in (about, *answers):
            axe(page)
            give(page, answer)
            page.locator("main form button").first.click()
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        if name:
            screenshot(page, name)
        return page

    return walk


def give(page, answer):
    """An answer: None is not known; NEVER that it has not happened; a pair the day and what is chosen beside it."""
    day, *beside = answer if isinstance(answer, tuple) else (answer,)
    if answer is None:
        page.locator("#id_unknown").check()
    elif answer is LONG_AGO:
        page.locator("#id_long_ago").check()
    elif answer is NEVER:
        page.locator("#id_no").check()
    elif page.locator("#id_answer[type=text]").count():
        page.locator("#id_answer").fill(day)
    else:
        page.get_by_label(day, exact=True).check()
    for choice in beside:
        page.get_by_label(choice, exact=True).check()


def days_from_today(days):
    return date_words(timezone.localdate() + timedelta(days=days))


def days_ago(days):
    day = timezone.localdate() - timedelta(days=days)
    return f"{day.day}/{day.month}-{day.year}"


def test_dementia_with_a_year_to_wait_says_depends_on_agreements_and_names_free_choice(ask):
    page = ask(
        "Jeg skal undersøges, så lægerne kan finde ud af, hvad jeg fejler",
        "Nej",
        days_ago(20),
        days_ago(-345),
        NONE_OF_IT,
        name="rights-dementia",
    )
    text = page.inner_text("main")
    limit = timezone.localdate() - timedelta(days=20) + timedelta(days=30)
    assert date_words(limit) in text
    assert "Ja, du kan vælge et andet offentligt hospital." in text
    assert "Det kommer an på flere ting, om du kan vælge et privathospital." in text
    assert "Det er 335 dage efter fristen." in text
    law = page.get_by_text("sundhedsloven, § 82 b, stk. 1").first
    assert not law.is_visible()
    page.emulate_media(media="print")  # on paper nothing can be folded out
    assert law.is_visible()


def test_shoulder_with_a_slot_after_the_limit_gives_the_date_and_goes_on_to_the_inquiry(ask):
    page = ask(
        "Jeg skal undersøges, så lægerne kan finde ud af, hvad jeg fejler",
        "Nej",
        days_ago(8),
        days_ago(-41),
        NONE_OF_IT,
        javascript=True,
        name="rights-shoulder",
    )
    assert page.get_by_role("heading", level=1).inner_text() == "Ja, du har rettigheder. Din tid ligger efter fristen."
    page.get_by_role("button", name="Skriv til os").click()
    page.wait_for_url("**/henvendelse/hvem/")
    assert IntakeDraft.objects.get().answers["purpose"] == "assessment"


def test_colon_cancer_puts_the_helpline_first_and_gives_fourteen_days(ask):
    page = ask(
        "Jeg skal undersøges, så lægerne kan finde ud af, hvad jeg fejler",
        "Ja, det kan være kræft",
        days_ago(6),
        None,
        NONE_OF_IT,
        name="rights-cancer",
    )
    text = page.inner_text("main")
    assert page.get_by_role("heading", level=1).inner_text().startswith("Det haster.")
    assert text.index("78 41 40 90") < text.index("Frist:")
    assert page.locator("main a[href='tel:78414090']").first.is_visible()
    assert date_words(timezone.localdate() + timedelta(days=8)) in text


def test_everything_unknown_still_gives_an_answer_and_a_person_to_call(ask):
    unknown = "Det ved jeg ikke"
    page = ask(unknown, unknown, None, None, unknown)
    text = page.inner_text("main")
    assert "Det kommer an på en dato, som vi ikke kender." in text
    assert "Hospitalet har som regel 30 dage" in text
    assert "78 41 40 90" in text


def test_surgery_that_the_hospital_has_put_off_gives_the_choice_of_a_private_hospital(ask):
    page = ask(
        "Hospitalet har ændret eller aflyst min operation",
        "Nej",
        days_ago(3),
        "Hospitalet havde ikke tid eller plads",
        days_ago(-40),
        NONE_OF_IT,
        name="rights-surgery",
    )
    text = page.inner_text("main")
    assert "Hospitalet har ændret din operation." in text
    assert "privathospital" in text


ASSESSED = "Jeg skal undersøges, så lægerne kan finde ud af, hvad jeg fejler"


def test_new_referral_after_an_ended_course_gives_the_new_limit_and_reaches_the_inquiry(ask):
    page = ask(
        ASSESSED,
        "Nej",
        days_ago(150),
        days_ago(-60),
        "Jeg er blevet henvist igen",
        "Det første forløb var slut eller stoppet",
        days_ago(9),
        javascript=True,
        name="rights-referred-again",
    )
    text = page.inner_text("main")
    assert days_from_today(21) in text
    assert days_from_today(-120) not in text
    page.get_by_role("button", name="Skriv til os").click()
    page.wait_for_url("**/henvendelse/hvem/")
    told = IntakeDraft.objects.get().answers
    assert told["referred_again"] == "ended"
    assert told["referred_again_on"] == str(timezone.localdate() - timedelta(days=9))


def test_choice_that_was_used_is_not_offered_again(ask):
    used = "Jeg er sendt til et privathospital, fordi jeg ventede for længe"
    page = ask(ASSESSED, "Nej", days_ago(60), days_ago(-60), used, days_ago(5), "Nej", name="rights-choice-used")
    text = page.inner_text("main")
    assert "Du har brugt dit valg." in text
    assert "Ja, du kan vælge et privathospital" not in text


def test_day_that_is_not_known_but_long_past_gives_a_certain_yes(ask):
    long_ago = "Jeg ved ikke hvornår, men det er mere end en måned siden"
    page = ask(ASSESSED, "Nej", LONG_AGO, None, NONE_OF_IT, name="rights-long-ago")
    assert long_ago in page.inner_text("main")
    assert "Ja, fristen er gået. Vi ved bare ikke, hvilken dag det var." in page.inner_text("main")


def test_complaint_over_patient_rights_says_the_last_day_and_goes_on_to_the_inquiry(ask):
    page = ask(
        "Patientrettigheder, for eksempel ventetid eller frit valg",
        days_ago(10),
        NEVER,
        "En pårørende",
        about="Klage",
        javascript=True,
        name="rights-complaint",
    )
    text = page.inner_text("main")
    assert "Ja, du har en ret. Fristen er" in text
    assert "En fuldmagt fra patienten" in text
    page.get_by_role("button", name="Skriv til os").click()
    page.wait_for_url("**/henvendelse/hvem/")
    told = IntakeDraft.objects.get().answers
    assert told["category"] == "complaint_to_authority"
    assert told["matters"]["complaint"]["facts"] == {"about": "patient_rights", "complainant": "relative"}


FAR_AWAY = ("Nej", "63", "Nej", "Nej", "Det er det hospital, som henvisningen gjaldt")


def test_journey_to_a_hospital_far_away_gives_the_whole_cost_back(ask):
    way = ("Et hospital", "Patienten", "126", "3/10-2022", *FAR_AWAY, "126", "Nej", "Nej", NEVER)
    page = ask(*way, about="Kørsel og transport", name="rights-transport")
    assert "Ja, du kan få 126 kr. for turen." in page.inner_text("main")


def test_journey_of_a_year_without_a_known_minimum_says_so(ask):
    way = ("Et hospital", "Patienten", "126", days_ago(10), *FAR_AWAY, "Nej", "Nej")
    page = ask(*way, about="Kørsel og transport", name="rights-transport-unknown")
    assert "Vi kender ikke den mindste udgift for det år" in page.inner_text("main")


def test_operation_abroad_must_be_applied_for_and_says_what_goes_along(ask):
    page = ask(
        "I et land i EU, eller i Norge, Island eller Liechtenstein",
        "Ja, det er planlagt før rejsen",
        "Undersøgelse eller behandling på et hospital",
        "Privat",
        "I Danmark",
        "Ja",
        "Ja",
        NEVER,
        NEVER,
        NEVER,
        NEVER,
        about="Behandling i et andet EU-land",
        name="rights-abroad",
    )
    text = page.inner_text("main")
    assert "Ja, regionen skal give dig lov. Søg, før du rejser." in text
    assert "Et tilbud med prisen" in text
    assert "Nej, du får ikke penge tilbage, hvis du ikke har søgt først." in text
