from django.urls import path

from . import matter_views, views

urlpatterns = [
    path("", views.start, name="check"),
    path("emne/", views.topic, name="check_topic"),
    path("svar/", views.result, name="check_answer"),
    path("videre/", views.carry, name="check_carry"),
    path("<slug:name>/", views.question, name="check_question"),
    path("<slug:kind>/svar/", matter_views.result, name="check_matter_answer"),
    path("<slug:kind>/videre/", matter_views.carry, name="check_matter_carry"),
    path("<slug:kind>/<slug:name>/", matter_views.question, name="check_matter"),
]
