"""The URLs of each part of the site."""

from django.urls import include, path

from rettidig.web import well_known
from rettidig.web.health import describe_request
from rettidig.web.kept_form import kept_form

urlpatterns = [
    path("health/request", describe_request, name="describe_request"),
    path("", include("rettidig.web.public.urls")),
    path("kontor/", include("rettidig.web.desk.urls")),
    path("hospital/", include("rettidig.web.partner.urls")),
    path("ledelse/", include("rettidig.web.management.urls")),
    path("opsaetning/", include("rettidig.web.office.urls")),
    path("registre/", include("rettidig.web.registers.urls")),
    path("api/", include("rettidig.web.api.urls")),
    path("konto/gemt/", kept_form, name="kept_form"),
    path("konto/", include("rettidig.integrations.login.urls")),
    path("robots.txt", well_known.robots, name="robots"),
    path(".well-known/security.txt", well_known.security, name="security"),
    path("sprog/", include("django.conf.urls.i18n")),
]
handler400 = "rettidig.web.errors.bad_request"
handler404 = "rettidig.web.errors.not_found"
handler403 = "rettidig.web.errors.denied"
handler500 = "rettidig.web.errors.server_error"
