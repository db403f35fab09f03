"""The text messages of the demo: what a telephone would show, where a folder stands in for the gateway."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rettidig.casework import texts
from rettidig.integrations.texting import read_folder


@require_GET
def texts_of_demo(request: HttpRequest) -> HttpResponse:
    """Every text that was sent; outside the demo there is no such page."""
    folder = texts.door().folder
    if not settings.DEMO or folder is None:
        raise Http404
    return render(request, "public/texts.html", {"texts": read_folder(folder)})
