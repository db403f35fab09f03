"""URLs for tests: login and error pages, a start page for each part of the site, and a page of all components."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path
from django.utils import timezone

from rettidig.casework.permissions import Denied
from rettidig.web.forms import AttachmentField, LongTextField, PlainForm, SpokenDateField
from rettidig.web.guards import roles_required
from rettidig.web.kept_form import kept_form
from rettidig.web.summary import SummaryRow

from .gallery import GALLERY


class Everything(PlainForm):
    name = forms.CharField(label="Dit navn", help_text="Som på sundhedskortet")
    about = forms.ChoiceField(
        label="Hvad drejer det sig om?",
        choices=[("wait", "Ventetid"), ("other", "Noget andet")],
        widget=forms.RadioSelect,
    )
    reach = forms.MultipleChoiceField(
        label="Hvordan må vi kontakte dig?",
        choices=[("phone", "Telefon"), ("post", "Digital Post")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    hospital = forms.ChoiceField(label="Hospital", choices=[("", "Vælg"), ("auh", "Aarhus Universitetshospital")])
    on = SpokenDateField(label="Hvornår fik du brevet?", latest=timezone.localdate, prefer="past")
    story = LongTextField(label="Fortæl, hvad der er sket", max_length=4000)
    letter = AttachmentField(label="Brevet fra hospitalet", required=False)
    agreed = forms.BooleanField(label="Jeg har læst teksten")


def gallery(request: HttpRequest) -> HttpResponse:
    form = Everything(request.POST or None, request.FILES or None)
    form.fields["about"].widget.choice_hints = {"wait": "Du har ventet for længe"}
    rows = [SummaryRow("Dit navn", "Nancy Berggren", "/"), SummaryRow("Telefon", "")]
    page = Paginator(range(1000), 50).get_page(request.GET.get("side"))
    today = timezone.localdate()
    context = {
        "form": form,
        "rows": rows,
        "page": page,
        "today": today,
        "layout": request.GET.get("layout", "base.html"),
    }
    return HttpResponse(Template(GALLERY).render(RequestContext(request, context)), status=422 if form.errors else 200)


def part(request: HttpRequest) -> HttpResponse:
    source = "{% load components %}{% field form.story label='Fortæl mere' %}"
    return HttpResponse(Template(source).render(RequestContext(request, {"form": Everything(prefix="part")})))


def refused(request: HttpRequest) -> HttpResponse:
    raise Denied("Sagen er lukket, fordi patienten er undersøgt.")


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("251248-9996")


def start(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        Template('{% extends "base.html" %}{% block content %}<h1>Start</h1>{% endblock %}').render(
            RequestContext(request)
        )
    )


@roles_required("lead")
def for_leads(request: HttpRequest) -> HttpResponse:
    return HttpResponse("kun for ledere")


def start_of(name: str) -> tuple[list[object], str]:
    return [path("", start, name="start")], name


urlpatterns = [
    path("", include(start_of("public"))),
    path("kontor/", include(([path("", start, name="start"), path("morgen/", start, name="morning")], "desk"))),
    path("hospital/", include(start_of("partner"))),
    path("ledelse/", include(start_of("management"))),
    path("opsaetning/", include(([path("", start, name="start"), path("drift/", start, name="running")], "office"))),
    path("registre/", include(([path("", start, name="index")], "registers"))),
    path("alt/", gallery, name="gallery"),
    path("del/", part, name="part"),
    path("afvist/", refused, name="refused"),
    path("fejl/", broken, name="broken"),
    path("leder/", for_leads, name="for_leads"),
    path("konto/gemt/", kept_form, name="kept_form"),
    path("konto/", include("rettidig.integrations.login.urls")),
    path("sprog/", include("django.conf.urls.i18n")),
]
handler400 = "rettidig.web.errors.bad_request"
handler403 = "rettidig.web.errors.denied"
handler404 = "rettidig.web.errors.not_found"
handler500 = "rettidig.web.errors.server_error"
