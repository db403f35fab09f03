"""The login pages. What is not offered (signing up, e-mail, forgotten password) ends at one page that says so."""

from django.urls import include, path, re_path
from django.views.generic import TemplateView

from .views import OfficeAuthenticateView, OfficeLoginView

NOT_OFFERED = r"^(signup|email|confirm-email|login/code|password/(re)?set)(/|$)"

urlpatterns = [
    re_path(NOT_OFFERED, TemplateView.as_view(template_name="account/not_offered.html"), name="account_not_offered"),
    path("login/", OfficeLoginView.as_view(), name="account_login"),
    path("2fa/authenticate/", OfficeAuthenticateView.as_view(), name="mfa_authenticate"),
    path("", include("allauth.urls")),
]
