"""The pages that ask the look-up log, where its analysis is installed."""

from django.urls import path

from . import account, ask, hand_over, letter, notice

urlpatterns = [
    path("", ask.ask, name="ask_log"),
    path("<int:question_pk>/", account.account, name="lookup_account"),
    path("<int:question_pk>/navne/", account.names, name="lookup_names"),
    path("<int:question_pk>/spoerg/<slug:receiver>/", hand_over.hand_over, name="hand_over"),
    path("<int:question_pk>/svar/<int:hand_over_pk>/", hand_over.answer, name="hand_over_answer"),
    path("<int:question_pk>/brev/<slug:kind>/", letter.draft, name="draft_account"),
    path("brev/", notice.answered, name="notice_answered"),
]
