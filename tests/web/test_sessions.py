"""Logins that end, first passwords, and what was typed meanwhile."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rettidig.casework import staff
from rettidig.casework.models import AuditEvent, Case, Note, Role, User
from rettidig.jobs import tasks
from rettidig.limits.counting import Limit, allows
from rettidig.limits.models import Count
from rettidig.web.session_store import SessionStore
from tests.casework.factories import a_case, a_user
from tests.login import log_in
from tests.web.test_login import PASSWORD

pytestmark = pytest.mark.django_db

WORDS = "Patienten ringede og fortalte, at tiden er flyttet."


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def case() -> Case:
    return a_case()


@pytest.fixture
def anna(case) -> User:
    user = a_user(Role.ADVISER, office=case.office)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def desk(client, anna) -> Client:
    log_in(client, anna)
    client.get("/kontor/")
    return client


def let_time_pass(client, **seconds):
    session = client.session
    for name, passed in seconds.items():
        session[name] -= passed
    session.save()


def log_in_again(client, user):
    """As with password and code: the session of the browser goes on."""
    session = dict(client.session.items())
    log_in(client, user)
    kept = client.session
    kept.update({name: value for name, value in session.items() if name == "kept_form"})
    kept.save()


@pytest.mark.parametrize(
    ("passed", "is_in"),
    [
        ({"seen_at": 30 * 60 - 5}, True),
        ({"seen_at": 30 * 60}, False),
        ({"login_at": 10 * 3600 - 5}, True),
        ({"login_at": 10 * 3600}, False),
    ],
)
def test_login_ends_after_half_an_hour_without_work_and_after_ten_hours(desk, passed, is_in):
    let_time_pass(desk, **passed)
    assert (desk.get("/kontor/").status_code == 200) is is_in


def test_login_goes_on_while_somebody_works(desk):
    for _turn in range(5):
        let_time_pass(desk, seen_at=25 * 60)
        assert desk.get("/kontor/").status_code == 200


def test_login_that_ended_by_itself_says_so_and_stands_in_the_audit_log(desk):
    let_time_pass(desk, seen_at=3600)
    assert "så du er logget af" in desk.get("/kontor/", follow=True).text
    event = AuditEvent.objects.get(verb="user.logged_out")
    assert (event.role, event.after) == (Role.ADVISER, {"why": "idle"})


class InTheClear:
    """Everything that somebody without the key can read in a stored session."""

    def loads(self, data: bytes) -> str:
        return data.decode()


def test_session_cannot_be_read_in_the_database(client):
    client.post("/min-sag/besked/", {"text": WORDS, "case": "2026-000001"})
    stored = Session.objects.get().session_data
    assert client.session["unsent_words"] == {"2026-000001": WORDS}
    assert "unsent_words" not in signing.loads(stored, salt=SessionStore().key_salt, serializer=InTheClear)


def test_sessions_and_counts_whose_time_is_over_are_deleted(client):
    client.post("/min-sag/besked/", {"text": WORDS})
    allows(Limit("old", 1, 60), "x", at=timezone.now() - timedelta(hours=1))
    Session.objects.update(expire_date=timezone.now())
    client.post("/min-sag/besked/", {"text": WORDS})
    tasks.forget_visits(0)
    assert Session.objects.count() == 1
    assert not Count.objects.filter(purpose="old").exists()


# Words typed while the login ended


@pytest.mark.parametrize("page", ["add_note", "add_contact", "add_task", "close", "reopen", "draft_letter", "assess"])
def test_words_sent_after_the_login_has_ended_are_kept_and_offered(desk, anna, case, page):
    address = reverse(f"desk:{page}", args=[case.pk])
    let_time_pass(desk, seen_at=3600)
    answer = desk.post(address, {"text": WORDS, "version": "1"})
    assert answer.headers["Location"] == "/konto/login/?next=/konto/gemt/"
    assert WORDS not in str(answer.headers)
    assert "Det, du skrev, er gemt imens." in desk.get(answer.headers["Location"]).text
    log_in_again(desk, anna)
    offered = desk.get("/konto/gemt/").text
    assert WORDS in offered
    assert '<form method="post" action="/konto/gemt/">' in offered
    again = desk.post("/konto/gemt/", {"text": WORDS, "version": "1"})
    assert (again.status_code, again.headers["Location"]) == (307, address)
    assert desk.get("/konto/gemt/").status_code == 302


def test_words_sent_again_are_stored(desk, anna, case):
    address = reverse("desk:add_note", args=[case.pk])
    desk.post("/konto/logout/")
    desk.post(address, {"text": WORDS})
    log_in_again(desk, anna)
    desk.post("/konto/gemt/", {"text": WORDS}, follow=True)
    assert Note.objects.get(case=case).text == WORDS


def test_words_that_are_thrown_away_are_gone(desk, anna, case):
    address = reverse("desk:add_note", args=[case.pk])
    desk.post("/konto/logout/")
    desk.post(address, {"text": WORDS})
    log_in_again(desk, anna)
    assert desk.post("/konto/gemt/", {"discard": "1"}).headers["Location"] == address
    assert "kept_form" not in desk.session


@pytest.mark.parametrize(("page", "key"), [("partner:re_referral", uuid4()), ("management:notice_batch", 1)])
def test_words_of_hospitals_and_of_management_are_kept_too(client, page, key):
    address = reverse(page, args=[key])
    assert client.post(address, {"text": WORDS}).headers["Location"].endswith("?next=/konto/gemt/")


def test_words_typed_into_a_part_of_a_page_are_kept_for_the_page(client, anna, case):
    page = reverse("desk:add_note", args=[case.pk])
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
    answer = client.post(reverse("desk:preview_letter", args=[case.pk, 1]), {"body": WORDS}, headers=headers)
    assert answer.headers["HX-Redirect"] == "/konto/login/?next=/konto/gemt/"
    assert client.session["kept_form"]["address"] == page


def test_words_of_one_user_are_not_offered_to_another_in_the_same_browser(client, anna, case):
    client.post("/konto/login/", {"login": anna.username, "password": PASSWORD})  # remembers the browser as hers
    client.post("/konto/logout/")
    client.post(reverse("desk:add_note", args=[case.pk]), {"text": WORDS})
    log_in_again(client, a_user(Role.ADVISER, office=case.office))
    assert WORDS not in client.get("/konto/gemt/", follow=True).text
    assert "kept_form" not in client.session


@pytest.mark.parametrize("sent", [{}, {"q": "kort"}, {"password": "en lang adgangskode"}, {"text": "x " * 100_001}])
def test_what_is_no_text_or_a_password_or_too_long_is_not_kept(client, case, sent):
    client.post(reverse("desk:add_note", args=[case.pk]), sent)
    assert "kept_form" not in client.session


# First passwords


@pytest.fixture
def newcomer(client, office_of_case) -> Client:
    staff.add("bo", role=Role.ADVISER, office=office_of_case, hospital=None, by=None, at=timezone.now())
    bo = User.objects.get(username="bo")
    bo.set_password(PASSWORD)
    bo.save()
    log_in(client, bo)
    return client


@pytest.fixture
def office_of_case(case):
    return case.office


@pytest.mark.parametrize("address", ["/kontor/", "/kontor/find/", "/konto/2fa/", "/konto/2fa/totp/activate/", "/"])
def test_first_password_must_be_changed_before_anything_else(newcomer, address):
    assert newcomer.get(address).headers["Location"] == f"/konto/password/change/?next={address}"
    assert newcomer.post(address).headers["Location"] == f"/konto/password/change/?next={address}"
    assert "Vælg din egen" in newcomer.get("/konto/password/change/").text


@pytest.mark.parametrize(("new", "is_done"), [("fire andre gode ord", True), (PASSWORD, False), ("kort", False)])
def test_first_password_is_changed_to_another_one(newcomer, new, is_done):
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new, "next": "/kontor/find/"}
    answer = newcomer.post("/konto/password/change/", fields)
    assert answer.status_code == (302 if is_done else 200)
    assert (newcomer.get("/kontor/").status_code == 200) is is_done


def test_password_that_was_renewed_must_be_changed_too(newcomer):
    bo = User.objects.get(username="bo")
    User.objects.update(must_change_password=False)
    staff.renew(bo, by=None, at=timezone.now())
    assert User.objects.get(username="bo").must_change_password


def test_user_who_is_logged_out_everywhere_is_out_on_every_machine(anna):
    machines = [Client(), Client()]
    for each in machines:
        log_in(each, anna)
        assert each.get("/kontor/").status_code == 200
    staff.log_out_everywhere(anna, by=None, at=timezone.now())
    assert [each.get("/kontor/").status_code for each in machines] == [302, 302]
    assert AuditEvent.objects.filter(verb="user.logged_out_everywhere", subject=anna.username).exists()
