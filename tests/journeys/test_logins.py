"""A login that ends while somebody writes, a first password, a refused form: what people see, on a telephone too."""

import os
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from rettidig.casework.models import Note, Role
from tests.casework.factories import a_case, a_user
from tests.web.test_login import PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
WORDS = "Patienten ringede og fortalte, at tiden er flyttet til den 3. december."


@pytest.fixture
def case():
    return a_case()


@pytest.fixture
def anna(case, settings, monkeypatch):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr("rettidig.web.middleware.is_mfa_enabled", lambda *_args: True)
    user = a_user(Role.ADVISER, office=case.office)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture(params=[360, 1280])
def seen(request, new_page, axe):
    """A page of that width, and a look at it: accessible, nothing to scroll sideways."""
    page = new_page(width=request.param)

    def look(name):
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= request.param
        if folder := os.environ.get("LOOK"):
            page.screenshot(path=Path(folder) / f"{name}-{request.param}.png", full_page=True)

    return page, look


def log_in(page, user):
    page.get_by_label("Brugernavn").fill(user.username)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()


def test_words_that_were_typed_while_the_login_ended_are_offered_and_sent(seen, anna, case):
    page, look = seen
    address = f"/kontor/sag/{case.pk}/notat/"
    page.goto(address)
    log_in(page, anna)
    page.get_by_label("Notat").fill(WORDS)
    Session.objects.all().delete()
    page.get_by_role("button", name="Gem notat").click()
    expect(page.get_by_text("Det, du skrev, er gemt imens.")).to_be_visible()
    look("login-after-time-out")
    log_in(page, anna)
    expect(page.get_by_text(WORDS)).to_be_visible()
    look("kept-form")
    page.get_by_role("button", name="Send igen").click()
    expect(page.get_by_text("Notatet er gemt.")).to_be_visible()
    assert Note.objects.get(case=case).text == WORDS


def test_first_password_is_changed_before_work_begins(seen, anna):
    page, look = seen
    anna.must_change_password = True
    anna.save()
    page.goto("/kontor/")
    log_in(page, anna)
    expect(page.get_by_text("Vælg din egen, før du går i gang.")).to_be_visible()
    look("first-password")
    page.get_by_label("Din adgangskode nu").fill(PASSWORD)
    page.get_by_label("Ny adgangskode", exact=True).fill("fire andre gode ord")
    page.get_by_label("Ny adgangskode igen").fill("fire andre gode ord")
    page.get_by_role("button", name="Skift adgangskode").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Skift adgangskode")
    anna.refresh_from_db()
    assert not anna.must_change_password


def test_form_without_a_cookie_says_why_and_keeps_what_was_typed(seen, case):
    page, look = seen
    page.goto("/min-sag/")
    page.get_by_label("Sagsnummer").fill("2026-290")
    page.get_by_label("Kode").fill("ABCD")
    page.context.clear_cookies()
    page.get_by_role("button", name="Åbn min sag").click()
    expect(page.get_by_role("heading", name="Vi mangler en cookie fra din browser")).to_be_visible()
    look("csrf-failure")
    page.get_by_role("button", name="Send igen").click()
    expect(page.get_by_role("heading", name="Følg din sag")).to_be_visible()


def test_code_behind_the_number_sign_of_a_link_is_filled_in_and_leaves_the_address(seen, case):
    page, look = seen
    page.goto("/fortsaet/#ABCDEFGHJKLMNPQRSTUVWXYZ")
    expect(page.get_by_label("Din kode til kladden")).to_have_value("ABCDEFGHJKLMNPQRSTUVWXYZ")
    assert page.url.endswith("/fortsaet/")
    look("resume")
