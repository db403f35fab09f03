"""URLs of the pages that ask the look-up log, where its analysis is installed."""

from django.urls import path

from . import ask, explanation, letter, notice, report

urlpatterns = [
    path("", ask.ask, name="ask_log"),
    path("<int:question_pk>/", report.report, name="access_report"),
    path("<int:question_pk>/navne/", report.names, name="lookup_names"),
    path("<int:question_pk>/spoerg/<slug:receiver>/", explanation.ask_for_explanation, name="ask_for_explanation"),
    path("<int:question_pk>/svar/<int:request_pk>/", explanation.record_explanation, name="record_explanation"),
    path("<int:question_pk>/brev/<slug:kind>/", letter.draft, name="draft_report_letter"),
    path("brev/", notice.answered, name="notice_answered"),
]
