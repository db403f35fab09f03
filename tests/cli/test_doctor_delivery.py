"""The doctor on the services outside: hospitals' folders, the mail server, texts, and the login of citizens."""

import pytest
from authlib.integrations.django_client import DjangoOAuth2App

from rettidig.casework.models import Hospital
from rettidig.cli.checks.delivery import citizen_login, complaint_folder, hospital_folders, mail_server, text_gateway
from tests.casework.offers import a_hospital


@pytest.fixture
def lunden(db) -> Hospital:
    made = a_hospital("lunden")
    made.receives = "folder"
    made.save()
    return made


def test_folder_that_can_be_used_and_hospitals_without_one_are_no_trouble(lunden, tmp_path, settings):
    settings.RE_REFERRAL_FOLDER = str(tmp_path)
    a_hospital("viborg")
    (tmp_path / "lunden").mkdir()
    (tmp_path / "lunden" / ".rettidig").touch()
    assert list(hospital_folders()) == []
    assert [each.name for each in (tmp_path / "lunden").iterdir()] == [".rettidig"]


def test_folder_that_is_not_there_or_not_mounted_is_told_with_the_cure(lunden, tmp_path, settings):
    settings.RE_REFERRAL_FOLDER = str(tmp_path)
    [trouble] = hospital_folders()
    assert trouble.is_serious
    assert f"mkdir -p {tmp_path}/lunden && touch {tmp_path}/lunden/.rettidig" in trouble.cure


def test_hospital_that_gets_files_where_no_folder_is_set_is_something_to_think_about(lunden, settings):
    settings.RE_REFERRAL_FOLDER = ""
    [trouble] = hospital_folders()
    assert not trouble.is_serious


def test_folder_of_complaints_that_is_not_there_is_told_with_the_cure_and_none_is_no_trouble(tmp_path, settings):
    assert list(complaint_folder()) == []
    settings.COMPLAINT_FOLDER = str(tmp_path)
    [trouble] = complaint_folder()
    assert f"touch {tmp_path}/.rettidig" in trouble.cure
    (tmp_path / ".rettidig").touch()
    assert list(complaint_folder()) == []


def test_mail_server_that_does_not_answer_is_told_and_none_is_no_trouble(settings):
    assert list(mail_server()) == []
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    [trouble] = mail_server()
    assert "127.0.0.1 does not let us in" in trouble.what


def test_gateway_for_texts_that_does_not_answer_is_told_and_none_is_no_trouble(settings, tmp_path):
    assert list(text_gateway()) == []
    settings.TEXTS_URL = f"folder:{tmp_path}"
    assert list(text_gateway()) == []
    settings.TEXTS_URL = "http://127.0.0.1:9/send"
    [trouble] = text_gateway()
    assert "cannot be reached" in trouble.what


def test_login_of_citizens_that_answers_and_knows_its_claims_is_no_trouble_and_none_is_none(settings, login_process):
    settings.CITIZEN_LOGIN_ISSUER = ""
    assert list(citizen_login()) == []
    settings.CITIZEN_LOGIN_ISSUER, settings.CITIZEN_LOGIN_CLIENT = login_process, "rettidig"
    settings.CITIZEN_LOGIN_SECRET = "any"
    assert list(citizen_login()) == []


def test_login_of_citizens_that_does_not_answer_is_told(settings):
    settings.CITIZEN_LOGIN_ISSUER = "http://127.0.0.1:9"
    [trouble] = citizen_login()
    assert "does not answer" in trouble.what
    assert trouble.is_serious


def test_claim_that_has_no_name_is_told(login_provider, settings):
    settings.CITIZEN_LOGIN_CLAIMS = [("number", "cpr"), ("level", "loa"), ("name", "name")]
    assert "what it calls the protected" in " ".join(each.what for each in citizen_login())


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"token_endpoint": None}, "token_endpoint is missing"),
        ({"issuer": "https://another.example.dk"}, "another issuer"),
        ({"id_token_signing_alg_values_supported": ["none", "HS256"]}, "signs with none"),
        ({"claims_supported": ["sub", "name"]}, "does not know the claim cprNumberIdentifier"),
    ],
)
def test_provider_that_cannot_do_what_is_asked_of_it_is_told(login_provider, monkeypatch, told, said):
    whole = DjangoOAuth2App.load_server_metadata
    monkeypatch.setattr(DjangoOAuth2App, "load_server_metadata", lambda client: dict(whole(client)) | told)
    assert said in " ".join(each.what for each in citizen_login())
