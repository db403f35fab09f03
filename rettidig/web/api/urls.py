"""URLs of the API for other systems."""

from django.urls import path

from .assess import api

urlpatterns = [path("v1/", api.urls)]
