from django.urls import path
from django.views.generic import TemplateView

from rettidig.web.guards import roles_required

app_name = "management"
start = roles_required("management")(TemplateView.as_view(template_name="management/start.html"))
urlpatterns = [path("", start, name="start")]
