"""Staff log in with a password and a code, and land where their work begins."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import totp

from rettidig.casework.models import Office, Role, User
from rettidig.web import demo_box
from tests.login import log_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.base_urls")]

PASSWORD = "tre tilfældige ord"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STARTS = {
    Role.ADVISER: "/kontor/",
    Role.ADMINISTRATIVE: "/kontor/",
    Role.LEAD: "/kontor/morgen/",
    Role.LAWYER: "/kontor/",
    Role.ADMINISTRATOR: "/opsaetning/drift/",
    Role.PARTNER: "/hospital/",
    Role.MANAGEMENT: "/ledelse/",
}


def person(role=Role.LEAD, *, with_app=True):
    user = User.objects.create_user("anna", password=PASSWORD, role=role, first_name="Anna")
    if with_app:
        TOTP.activate(user, SECRET)
    return user


def demo_logins():
    return [("anna", PASSWORD, "Leder", SECRET)]


@pytest.fixture
def demo(settings):
    settings.DEMO_LOGINS = f"{__name__}.demo_logins"


def give_password(client):
    return client.post("/konto/login/", {"login": "anna", "password": PASSWORD})


@pytest.mark.parametrize(("role", "start"), STARTS.items())
def test_login_with_password_and_code_then_leads_to_where_the_role_works(client, demo, role, start):
    person(role)
    assert give_password(client).headers["Location"] == "/konto/2fa/authenticate/"
    code = demo_box.demo_logins()[0].code
    assert client.post("/konto/2fa/authenticate/", {"code": code}).headers["Location"] == start


def test_login_when_a_page_was_asked_for_then_leads_there(client, demo):
    person()
    client.post("/konto/login/?next=/leder/", {"login": "anna", "password": PASSWORD, "next": "/leder/"})
    answer = client.post("/konto/2fa/authenticate/", {"code": demo_box.demo_logins()[0].code})
    assert answer.headers["Location"] == "/leder/"


def test_login_with_a_wrong_password_or_code_then_says_so(client):
    person()
    wrong = client.post("/konto/login/", {"login": "anna", "password": "forkert"})
    assert "Brugernavn eller adgangskode er forkert." in wrong.text
    give_password(client)
    assert "Koden er forkert." in client.post("/konto/2fa/authenticate/", {"code": "000000x"}).text


def test_login_when_only_the_password_was_given_then_nothing_is_open(client):
    person()
    give_password(client)
    assert client.get("/leder/").headers["Location"].startswith("/konto/login/")


def test_login_when_tried_too_often_then_must_wait(client):
    person()
    for _attempt in range(5):
        client.post("/konto/login/", {"login": "anna", "password": "forkert"})
    assert "Der er prøvet for mange gange." in give_password(client).text


@pytest.mark.parametrize("address", ["/leder/", "/kontor/", "/konto/2fa/", "/konto/2fa/recovery-codes/"])
def test_login_without_an_app_then_leads_to_setting_it_up_and_nowhere_else(client, address):
    person(with_app=False)
    assert give_password(client).status_code == 302
    assert client.get(address).headers["Location"] == "/konto/2fa/totp/activate/"
    page = client.get("/konto/2fa/totp/activate/").text
    assert '<svg class="qr"' in page
    assert 'src="data:' not in page


def test_app_when_set_up_then_work_can_begin_and_reserve_codes_are_shown(client):
    person(with_app=False)
    give_password(client)
    client.get("/konto/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    answer = client.post("/konto/2fa/totp/activate/", {"code": demo_box._code(secret)}, follow=True)
    assert "Reservekoder" in answer.text
    assert client.get("/kontor/").status_code == 200


def test_account_of_who_has_no_reserve_codes_leads_to_making_them_and_to_no_page_that_is_not_there(client):
    log_in(client, person())
    page = client.get("/konto/2fa/").text
    assert 'href="/konto/2fa/recovery-codes/"' not in page
    made = client.get(re.search(r'href="(/konto/2fa/recovery-codes/[^"]+)"', page)[1])
    assert made.status_code in {200, 302}
    assert "Behold de gamle" not in made.text


def test_app_when_set_up_then_cannot_be_taken_away(client):
    user = person()
    log_in(client, user)
    client.post("/konto/2fa/totp/deactivate/")
    assert user.authenticator_set.exists()


def test_login_pages_then_say_whose_office_it_is_and_what_to_call(client):
    Office.objects.create(slug="midt", name="Patientkontoret", region="midtjylland", helpline="78 41 30 40")
    person()
    assert "78 41 30 40" in client.get("/konto/login/").text
    give_password(client)
    assert "78 41 30 40" in client.get("/konto/2fa/authenticate/").text


def test_logging_off_then_leads_to_login(client):
    log_in(client, person())
    assert client.post("/konto/logout/").headers["Location"] == "/konto/login/"
    assert client.get("/leder/").headers["Location"].startswith("/konto/login/")


def test_password_when_changed_then_the_new_one_counts(client, demo):
    user = person()
    give_password(client)
    client.post("/konto/2fa/authenticate/", {"code": demo_box.demo_logins()[0].code})
    new = "fire andre gode ord"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    answer = client.post("/konto/password/change/", fields, follow=True)
    user.refresh_from_db()
    assert user.check_password(new)
    assert "Din adgangskode er skiftet." in answer.text


def test_demo_box_then_shows_logins_and_the_code_of_the_one_who_logs_in(client, demo):
    person()
    assert PASSWORD in client.get("/konto/login/").text
    give_password(client)
    page = client.get("/konto/2fa/authenticate/").text
    assert "Kun i demoen" in page
    assert demo_box.demo_logins()[0].code in page


def test_demo_box_when_this_is_no_demo_then_shows_and_loads_nothing(client, settings):
    assert settings.DEMO_LOGINS == ""
    person()
    assert "demo" not in client.get("/konto/login/").text
    give_password(client)
    assert "demo" not in client.get("/konto/2fa/authenticate/").text


def test_demo_code_then_is_the_one_that_apps_show():
    # RFC 6238, appendix B: the secret "12345678901234567890" at 59 seconds, its last six digits
    clock = totp.TOTP(b"12345678901234567890", demo_box.CODE_DIGITS, SHA1(), demo_box.CODE_SECONDS)
    assert clock.generate(59) == b"287082"


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_login_in_a_browser_then_each_page_is_accessible(new_page, axe, screenshot, demo):
    person()
    page = new_page(width=360)
    page.goto("/konto/login/?next=/konto/2fa/")
    axe(page)
    page.get_by_label("Brugernavn").fill("anna")
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    axe(page)
    page.get_by_label("Kode").fill(page.locator(".demo-code").inner_text())
    page.get_by_role("button", name="Log ind").click()
    assert page.get_by_role("heading", name="Din konto").is_visible()
    axe(page)
    page.get_by_role("link", name="Skift adgangskode").click()
    axe(page)
