"""The adaptations of allauth."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import InvalidToken

from rettidig.casework.models import Role, User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.base_urls")]

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_secret_of_the_app_then_is_encrypted_in_the_database():
    user = User.objects.create_user("anna", role=Role.LEAD)
    TOTP.activate(user, SECRET)
    stored = Authenticator.objects.get(user=user).data["secret"]
    assert SECRET not in stored
    assert get_adapter().decrypt(stored) == SECRET


def test_secret_when_the_key_is_another_then_cannot_be_read(settings):
    stored = get_adapter().encrypt(SECRET)
    settings.PERSON_KEY = "another key"
    with pytest.raises(InvalidToken):
        get_adapter().decrypt(stored)


@pytest.mark.parametrize("address", ["signup/", "email/", "password/reset/", "password/set/", "confirm-email/"])
def test_what_is_not_offered_then_says_whom_to_ask(client, address):
    answer = client.get(f"/konto/{address}")
    assert answer.status_code == 200
    assert "Kontakt den systemansvarlige" in answer.text
    assert client.post(f"/konto/{address}", {"username": "eve"}).status_code == 405
    assert not User.objects.exists()
