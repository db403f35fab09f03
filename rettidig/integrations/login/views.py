"""Two of allauth's pages, without its word `site` (the web address), which here means the office."""

from typing import Any

from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView


class OfficeLoginView(LoginView):  # type: ignore[misc]
    """User name and password."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return _without_site(super().get_context_data(**kwargs))


class OfficeAuthenticateView(AuthenticateView):  # type: ignore[misc]
    """The code from the app."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return _without_site(super().get_context_data(**kwargs))


def _without_site(context: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in context.items() if name != "site"}
