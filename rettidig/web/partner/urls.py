"""The hospital's door: the patients that are moved to it, and nothing else."""

from django.urls import path

from . import re_referral

app_name = "partner"
urlpatterns = [
    path("", re_referral.received, name="start"),
    path("<uuid:pk>/", re_referral.one, name="re_referral"),
    path("<uuid:pk>/henvisning/", re_referral.referral, name="referral"),
]
