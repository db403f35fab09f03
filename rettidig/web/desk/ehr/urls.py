"""URLs about a patient's record, one for each act; all below one case."""

from django.urls import include, path

from rettidig.insight import lookups

from . import privacy

ACTS = [
    path("send/", privacy.forward, name="forward_marking"),
    path("kvittering/", privacy.receipt, name="marking_receipt"),
    path("ryk/", privacy.chase, name="chase_marking"),
    path("udfoert/", privacy.done, name="marking_done"),
    path("fortryd/", privacy.withdraw, name="withdraw_marking"),
]
urlpatterns = [
    path("privat/", privacy.markings, name="markings"),
    path("privat/<int:marking_pk>/", privacy.marking, name="marking"),
    path("privat/<int:marking_pk>/", include(ACTS)),
    path("privat/<slug:act>/<slug:scope>/", privacy.request_marking, name="request_marking"),
]
if lookups.is_installed():
    urlpatterns.append(path("", include("rettidig.web.desk.ehr.log_urls")))
