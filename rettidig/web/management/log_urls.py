"""The pages of the log control, where the analysis of look-up logs is installed."""

from django.urls import path

from . import log_control, log_control_notices

urlpatterns = [
    path("", log_control.log_control, name="log_control"),
    path("andel.svg", log_control.trend_chart, name="log_trend"),
    path("stikproeve/", log_control.sample, name="log_sample"),
    path("breve/", log_control_notices.batches, name="notice_batches"),
    path("breve/<int:pk>/", log_control_notices.batch, name="notice_batch"),
    path("breve/<int:pk>/print/", log_control_notices.print_all, name="print_notices"),
    path("breve/<int:pk>/adresser/", log_control_notices.addresses, name="notice_addresses"),
    path("breve/<int:pk>/godkend/", log_control_notices.approve, name="approve_notices"),
    path("breve/<int:pk>/<int:notice_pk>/", log_control_notices.letter, name="notice_letter"),
    path("breve/<int:pk>/<int:notice_pk>/udelad/", log_control_notices.leave_out, name="leave_out_notice"),
    path("breve/<int:pk>/<int:notice_pk>/igen/", log_control_notices.retry, name="retry_notice"),
]
