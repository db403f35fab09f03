"""URLs of the API for other systems."""

from django.urls import path
from ninja.errors import AuthenticationError

from .assess import api
from .partner import ask_for_token, router

api.add_router("", router)
api.add_exception_handler(AuthenticationError, ask_for_token)

urlpatterns = [path("v1/", api.urls)]
