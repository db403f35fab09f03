"""Role checks of pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rettidig.casework.permissions import Denied

from .kept_form import keep_form

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


def posts_only(page: str, *parts: str) -> Callable[[View], View]:
    """For an address that only forms are sent to. Whoever opens it is led to `page`, whose address has those `parts`
    of this one.
    """

    def guarded(view: View) -> View:
        @wraps(view)
        def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method in ("GET", "HEAD"):
                return redirect(page, **{part: kwargs[part] for part in parts})
            return require_POST(view)(request, *args, **kwargs)

        return guard

    return guarded


def _to_login(request: HttpRequest) -> HttpResponse:
    """Keep the submitted form until after the login. A part of a page cannot show the login, so the whole page goes
    there.
    """
    is_part = bool(request.headers.get("HX-Request"))
    page = request.headers.get("HX-Current-URL", "/") if is_part else request.get_full_path()
    if keep_form(request):
        messages.info(request, _("Du er logget af. Log ind igen. Det, du skrev, er gemt imens."))
        page = reverse("kept_form")
    login = redirect_to_login(page)
    return HttpResponse(headers={"HX-Redirect": login.url}) if is_part else login
