"""allauth's forms for codes and passwords, with the limits of `tries`."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.utils.translation import gettext_lazy as _

from . import tries


class OnceOnly:
    """A one-time code is taken once, and wrong ones are counted."""

    def clean_code(self) -> str:
        attempt = tries.try_code(context.request, self.user)  # type: ignore[attr-defined]
        if not attempt.is_allowed:
            raise get_adapter().validation_error("too_many_login_attempts")
        code = str(super().clean_code())  # type: ignore[misc]
        if self.is_one_time() and not tries.use_code(self.user, code):  # type: ignore[attr-defined]
            raise get_mfa_adapter().validation_error("incorrect_code")
        attempt.was_right()
        return code

    def is_one_time(self) -> bool:
        """Whether it is a code of the app; a recovery code is crossed out by allauth itself."""
        found = getattr(self, "authenticator", None)
        return found is None or found.type == Authenticator.Type.TOTP


class CodeForm(OnceOnly, AuthenticateForm):  # type: ignore[misc]
    """The code at login."""


class CodeAgainForm(OnceOnly, ReauthenticateForm):  # type: ignore[misc]
    """The code before something that concerns safety."""


class FirstCodeForm(OnceOnly, ActivateTOTPForm):  # type: ignore[misc]
    """The code that shows that the app is set up."""


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """A new password, which is another one."""

    def clean_oldpassword(self) -> str:
        attempt = tries.try_old_password(context.request, self.user)
        if not attempt.is_allowed:
            raise get_adapter().validation_error("too_many_login_attempts")
        password = str(super().clean_oldpassword())
        attempt.was_right()
        return password

    def clean(self) -> dict[str, str]:
        given: dict[str, str] = super().clean() or {}
        if given.get("password1") and given["password1"] == given.get("oldpassword"):
            self.add_error("password1", _("Vælg en anden adgangskode end den, du har nu."))
        return given
