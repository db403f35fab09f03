"""Wrong passwords and codes: slowed down, never so that others are kept out, and written down."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from rettidig.casework.models import AuditEvent, Role, User
from rettidig.integrations.login import tries
from rettidig.limits.models import Count
from rettidig.web import demo_box
from tests.web.test_login import PASSWORD, SECRET

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.base_urls")]

HERE, ELSEWHERE = "192.0.2.1", "198.51.100.1"


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def anna():
    user = User.objects.create_user("anna", password=PASSWORD, role=Role.LEAD)
    TOTP.activate(user, SECRET)
    return user


def visitor(address=HERE, **headers):
    return Client(REMOTE_ADDR=address, headers=headers)


def type_password(client, password="forkert", name="anna"):
    return client.post("/konto/login/", {"login": name, "password": password})


def type_wrong_passwords(times, address=HERE, **headers):
    for _try in range(times):
        type_password(visitor(address, **headers))


def is_let_in(client):
    return type_password(client, PASSWORD).status_code == 302


def type_code(client, code):
    return client.post("/konto/2fa/authenticate/", {"code": code})


def code_now():
    return demo_box._code(SECRET)


def log_in_fully(client):
    assert is_let_in(client)
    assert type_code(client, code_now()).status_code == 302
    Count.objects.filter(purpose=tries.CODE_USED.purpose).delete()  # as half a minute later


def verbs():
    return list(AuditEvent.objects.order_by("id").values_list("verb", "user", "subject"))


def test_too_many_wrong_passwords_from_one_place_make_the_right_one_wait(anna):
    type_wrong_passwords(5)
    assert "Der er prøvet for mange gange." in type_password(visitor(), PASSWORD).text


@pytest.mark.parametrize("wrong", [5, 40])
def test_wrong_passwords_from_elsewhere_keep_nobody_out(anna, wrong):
    type_wrong_passwords(wrong, ELSEWHERE)
    log_in_fully(visitor(HERE))


def test_wrong_passwords_from_ever_new_places_are_slowed_down_by_name(anna):
    for number in range(tries.PASSWORD_ELSEWHERE.times):
        type_password(visitor(f"203.0.{number // 250}.{number % 250 + 1}"))
    assert not is_let_in(visitor(ELSEWHERE))


@pytest.mark.parametrize("knows", ["device", "network"])
def test_one_who_has_logged_in_before_is_never_kept_out_by_others(anna, knows):
    own = visitor(HERE)
    log_in_fully(own)
    own.post("/konto/logout/")
    for number in range(tries.PASSWORD_ELSEWHERE.times + 1):
        type_password(visitor(f"203.0.{number // 250}.{number % 250 + 1}"))
    if knows == "device":
        type_wrong_passwords(60, HERE)  # somebody on the same network
        log_in_fully(own)
    else:
        log_in_fully(visitor(HERE))


def test_own_device_has_a_limit_too(anna):
    own = visitor()
    log_in_fully(own)
    own.post("/konto/logout/")
    for _try in range(5):
        type_password(own)
    assert not is_let_in(own)


@pytest.mark.parametrize(("name", "end"), [("anna", "x"), ("bo", "")])
def test_forged_cookie_or_that_of_another_user_is_no_known_device(anna, name, end):
    User.objects.create_user("bo", password=PASSWORD, role=Role.LEAD)
    own, other = visitor(), visitor()
    log_in_fully(own)
    other.cookies["device"] = own.cookies["device"].value + end
    for _try in range(5):
        type_password(visitor(), name=name)
    assert type_password(other, PASSWORD, name).status_code == 200


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip", "client-ip"])
def test_headers_that_a_visitor_writes_give_no_new_tries(anna, header):
    for number in range(5):
        type_password(visitor(HERE, **{header: f"zz{number}"}))
    assert not is_let_in(visitor(HERE, **{header: "192.0.2.77"}))


def test_addresses_of_one_network_share_their_tries(anna):
    for number in range(5):
        type_password(visitor(f"2001:db8::{number + 1}"))
    assert not is_let_in(visitor("2001:db8::ffff"))
    assert is_let_in(visitor("2001:db8:0:1::1"))


def test_many_names_from_one_network_are_slowed_down_together(anna):
    for number in range(tries.PASSWORD_NETWORK.times):
        type_password(visitor(), name=f"gæt{number}")
    assert not is_let_in(visitor())


def test_lock_out_stays_whatever_others_do_and_when_the_cache_is_emptied(anna):
    type_wrong_passwords(5)
    for number in range(300):
        tries.allows(tries.PASSWORD_HERE, "nobody", str(number))
    cache.clear()
    assert not is_let_in(visitor())


def test_right_passwords_are_not_counted(anna):
    for _turn in range(10):
        assert is_let_in(visitor())


def test_code_is_taken_once_as_long_as_it_is_valid(anna):
    code = code_now()
    first, second = visitor(), visitor()
    assert is_let_in(first)
    assert is_let_in(second)
    assert type_code(first, code).status_code == 302
    cache.clear()
    assert "Koden er forkert." in type_code(second, f"{code[:3]} {code[3:]}").text
    used = Count.objects.get(purpose=tries.CODE_USED.purpose)
    assert (used.until - timezone.now()).total_seconds() > 85


def test_wrong_codes_are_counted_by_user_and_place(anna):
    client = visitor()
    assert is_let_in(client)
    for _try in range(5):
        type_code(client, "000000x")
    assert "Der er prøvet for mange gange." in type_code(client, code_now()).text


def test_new_password_wants_the_old_one_and_few_guesses(anna, client):
    log_in_fully(client)
    new = {"password1": "helt andre gode ord", "password2": "helt andre gode ord"}
    for _try in range(5):
        client.post("/konto/password/change/", {"oldpassword": "forkert", **new})
    answer = client.post("/konto/password/change/", {"oldpassword": PASSWORD, **new})
    assert "Der er prøvet for mange gange." in answer.text


def test_login_wrong_password_wrong_code_and_logout_are_in_the_audit_log(anna):
    client = visitor()
    type_password(client)
    assert is_let_in(client)
    type_code(client, "000000x")
    type_code(client, code_now())
    client.post("/konto/logout/")
    assert verbs() == [
        ("user.login_failed", "", "anna"),
        ("user.login_failed", "", "anna"),
        ("user.logged_in", "anna", "anna"),
        ("user.logged_out", "anna", "anna"),
    ]


def test_lock_out_is_in_the_audit_log_once(anna):
    type_wrong_passwords(9)
    assert verbs().count(("user.locked_out", "", "anna")) == 1


def test_what_was_typed_for_a_name_is_written_nowhere_unless_it_is_a_user(anna, caplog):
    type_password(visitor(), name="hemmelig adgangskode i forkert felt")
    type_password(visitor())
    assert [subject for _verb, _user, subject in verbs()] == ["", "anna"]
    assert "hemmelig" not in str(AuditEvent.objects.values()) + caplog.text
    assert "user.login_failed, of an unknown name" in caplog.text
    assert "anna" not in caplog.text
    assert HERE not in caplog.text


def test_new_password_and_new_app_are_in_the_audit_log(client, django_capture_on_commit_callbacks):
    user = User.objects.create_user("bo", password=PASSWORD, role=Role.LEAD)
    type_password(client, PASSWORD, "bo")
    client.get("/konto/2fa/totp/activate/")
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/konto/2fa/totp/activate/", {"code": demo_box._code(client.session["mfa.totp.secret"])})
    new = "fire andre gode ord"
    client.post("/konto/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)
    assert [verb for verb, _user, _subject in verbs()] == [
        "user.logged_in",
        "user.second_factor_set",
        "user.second_factor_set",
        "user.password_changed",
    ]
