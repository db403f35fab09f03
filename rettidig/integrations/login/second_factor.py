"""The authenticator app of one user."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser


def forget_second_factor(user: AbstractBaseUser) -> None:
    """At the next login the app is set up as for the first time."""
    Authenticator.objects.filter(user=user).delete()
