"""The doors for other systems."""

from django.urls import path

from .assess import api

app_name = "api"
urlpatterns = [path("v1/", api.urls)]
