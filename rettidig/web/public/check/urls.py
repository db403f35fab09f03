from django.urls import path

from . import views

urlpatterns = [
    path("", views.start, name="check"),
    path("svar/", views.result, name="check_answer"),
    path("videre/", views.carry, name="check_carry"),
    path("<slug:name>/", views.question, name="check_question"),
]
