"""Know your rights, for cases 2, 3 and 6 of the annual report: on a phone, with and without JavaScript."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rettidig.casework.models import IntakeDraft
from rettidig.web.formatting import date_words
from tests.intake_data import make_office

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def office():
    return make_office()


@pytest.fixture
def ask(new_page, axe, screenshot):
    """Answers page by page, as a citizen does, and stops at the answer."""

    def walk(*answers, name="", javascript=False, locale="da"):
        page = new_page(width=360, javascript=javascript, locale=locale)
        page.goto("/dine-rettigheder/")
        page.locator("main a.button-primary").click()
        for answer in answers:
            axe(page)
            if answer is None:
                page.locator("#id_unknown").check()
            elif page.locator("input[type=text]").count():
                page.locator("#id_answer").fill(answer)
            else:
                page.get_by_label(answer, exact=True).check()
            page.locator("main form button").first.click()
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        if name:
            screenshot(page, name)
        return page

    return walk


def days_ago(days):
    day = timezone.localdate() - timedelta(days=days)
    return f"{day.day}/{day.month}-{day.year}"


def test_dementia_with_a_year_to_wait_says_depends_on_agreements_and_names_free_choice(ask):
    page = ask(
        "Jeg skal undersøges, så lægerne kan finde ud af, hvad jeg fejler",
        "Nej",
        "Kroppen",
        days_ago(20),
        days_ago(-345),
        "Region Midtjylland",
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
        "Kroppen",
        days_ago(8),
        days_ago(-41),
        "Region Midtjylland",
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
        "Kroppen",
        days_ago(6),
        None,
        "Region Midtjylland",
        name="rights-cancer",
    )
    text = page.inner_text("main")
    assert page.get_by_role("heading", level=1).inner_text().startswith("Det haster.")
    assert text.index("78 41 40 90") < text.index("Frist:")
    assert page.locator("main a[href='tel:78414090']").first.is_visible()
    assert date_words(timezone.localdate() + timedelta(days=8)) in text


def test_everything_unknown_still_gives_an_answer_and_a_person_to_call(ask):
    unknown = "Det ved jeg ikke"
    page = ask(unknown, unknown, unknown, None, None, unknown)
    text = page.inner_text("main")
    assert "Det kommer an på en dato, som vi ikke kender." in text
    assert "Hospitalet har som regel 30 dage" in text
    assert "78 41 40 90" in text
