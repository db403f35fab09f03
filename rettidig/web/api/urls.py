"""URLs of the API for other systems."""

from django.urls import path

from .assess import api
from .partner import router

api.add_router("", router)

urlpatterns = [path("v1/", api.urls)]
