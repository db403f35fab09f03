"""Which door leads where."""

from django.urls import include, path

from rettidig.web.health import describe_request

urlpatterns = [
    path("health/request", describe_request, name="describe_request"),
    path("", include("rettidig.web.public.urls")),
    path("kontor/", include("rettidig.web.desk.urls")),
    path("hospital/", include("rettidig.web.partner.urls")),
    path("ledelse/", include("rettidig.web.management.urls")),
    path("api/", include("rettidig.web.api.urls")),
    path("konto/", include("rettidig.integrations.login.urls")),
    path("sprog/", include("django.conf.urls.i18n")),
]
handler400 = "rettidig.web.errors.bad_request"
handler404 = "rettidig.web.errors.not_found"
handler403 = "rettidig.web.errors.denied"
handler500 = "rettidig.web.errors.our_mistake"
