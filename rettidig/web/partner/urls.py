"""URLs of the pages for partner hospitals: the patients re-referred to them, and their own waiting times."""

from django.urls import path

from . import re_referral, waiting_times

app_name = "partner"
urlpatterns = [
    path("", re_referral.received, name="start"),
    path("ventetider/", waiting_times.waiting_times, name="waiting_times"),
    path("<uuid:pk>/", re_referral.one, name="re_referral"),
    path("<uuid:pk>/modtaget/", re_referral.receive, name="receive"),
    path("<uuid:pk>/set/", re_referral.see_recall, name="see_recall"),
    path("<uuid:pk>/henvisning/", re_referral.referral, name="referral"),
]
