"""The two small files that machines look for: which pages search engines may read, and where to report a weakness."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from rettidig.casework.offices import public_office

# What is for one person, or for staff, has nothing to do in a search engine
CLOSED = ("api", "fortsaet", "henvendelse", "hospital", "konto", "kontor", "kvittering", "ledelse", "min-sag")
ROBOTS = "User-agent: *\n" + "".join(f"Disallow: /{each}/\n" for each in CLOSED)
SECURITY_DAYS = 180  # RFC 9116 advises less than a year


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116. The contact is SECURITY_CONTACT, else the office's own address."""
    office = public_office()
    contact = settings.SECURITY_CONTACT or (f"mailto:{office.email}" if office and office.email else "")
    if not contact:
        raise Http404
    expires = (timezone.now() + timedelta(days=SECURITY_DAYS)).strftime("%Y-%m-%dT00:00:00Z")
    text = f"Contact: {contact}\nExpires: {expires}\nPreferred-Languages: da, en\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
