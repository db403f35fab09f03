"""Which roles a page is for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from rettidig.casework.permissions import Denied

View = Callable[..., Any]


def roles_required(*roles: str) -> Callable[[View], View]:
    """Asks for a login, and refuses other roles with a sentence."""

    def guarded(view: View) -> View:
        @wraps(view)
        def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not request.user.is_authenticated:
                return _to_login(request)
            if request.user.role not in roles:
                raise Denied(
                    _("Siden er ikke åben for dig, fordi du er logget ind som %(role)s.")
                    % {"role": str(request.user.get_role_display()).lower()}
                )
            return view(request, *args, **kwargs)

        return guard

    return guarded


def _to_login(request: HttpRequest) -> HttpResponse:
    """A part of a page cannot show the login page, so the whole page goes there."""
    if request.headers.get("HX-Request"):
        login = redirect_to_login(request.headers.get("HX-Current-URL", "/"))
        return HttpResponse(headers={"HX-Redirect": login.url})
    return redirect_to_login(request.get_full_path())
