"""The product's own pages, and beside them two to measure against: an empty page, and a view that inserts a row."""

import os
from itertools import count

import django
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rettidig.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 – the settings are there now
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.shortcuts import redirect  # noqa: E402
from django.template import engines  # noqa: E402
from django.utils import timezone  # noqa: E402

from rettidig.casework.models import Case  # noqa: E402
from rettidig.web.desk.case_access import staff_required  # noqa: E402

EMPTY = engines["django"].from_string('{% extends "desk_base.html" %}{% block content %}<h1>Tom</h1>{% endblock %}')
numbers = count()


@staff_required
def empty(request: HttpRequest) -> HttpResponse:
    """An empty staff page: session, login, role, menu, and no content."""
    return HttpResponse(EMPTY.render({}, request))


def insert(request: HttpRequest) -> HttpResponse:
    """One row and nothing else: no person, contact, audit event, priority or date. Committed by itself."""
    name = f"row-{os.getpid()}-{next(numbers)}"
    Case.objects.create(office_id=request.POST["office"], number=name, received_at=timezone.now(), topic="ehr")
    return redirect("public:start")


urlpatterns = [path("tom/", empty), path("indsaet/", insert), path("", include("rettidig.config.urls"))]
settings.ROOT_URLCONF = __name__
application = WSGIHandler()
