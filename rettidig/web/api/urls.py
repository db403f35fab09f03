"""URLs of the API for other systems."""

from django.urls import path
from ninja.errors import AuthenticationError, Throttled

from .assess import api, say_too_often
from .docs import docs
from .inquiries import router as inquiries
from .letters import router as letters
from .partner import ask_for_token, router

api.add_router("", router)
api.add_router("", letters)
api.add_router("", inquiries)
api.add_exception_handler(AuthenticationError, ask_for_token)
api.add_exception_handler(Throttled, say_too_often)

urlpatterns = [path("docs/", docs, name="api_docs"), path("v1/", api.urls)]
