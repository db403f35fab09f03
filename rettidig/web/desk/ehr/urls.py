"""One address for each act about a patient's record; all below one case."""

from django.urls import include, path

from . import account, ask, hand_over, letter, notice, privacy

ACTS = [
    path("send/", privacy.forward, name="forward_marking"),
    path("kvittering/", privacy.receipt, name="marking_receipt"),
    path("ryk/", privacy.chase, name="chase_marking"),
    path("udfoert/", privacy.done, name="marking_done"),
    path("fortryd/", privacy.withdraw, name="withdraw_marking"),
]
urlpatterns = [
    path("", ask.ask, name="ask_log"),
    path("<int:question_pk>/", account.account, name="lookup_account"),
    path("<int:question_pk>/navne/", account.names, name="lookup_names"),
    path("<int:question_pk>/spoerg/<slug:receiver>/", hand_over.hand_over, name="hand_over"),
    path("<int:question_pk>/svar/<int:hand_over_pk>/", hand_over.answer, name="hand_over_answer"),
    path("<int:question_pk>/brev/<slug:kind>/", letter.draft, name="draft_account"),
    path("brev/", notice.answered, name="notice_answered"),
    path("privat/", privacy.markings, name="markings"),
    path("privat/<int:marking_pk>/", privacy.marking, name="marking"),
    path("privat/<int:marking_pk>/", include(ACTS)),
    path("privat/<slug:act>/<slug:scope>/", privacy.request_marking, name="request_marking"),
]
