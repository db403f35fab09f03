from django.urls import path
from django.views.generic import TemplateView

from rettidig.web.guards import roles_required

app_name = "partner"
start = roles_required("partner")(TemplateView.as_view(template_name="partner/start.html"))
urlpatterns = [path("", start, name="start")]
