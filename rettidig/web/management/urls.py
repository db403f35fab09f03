"""The doors of those who read figures: never a single case."""

from django.urls import path

from . import figures, log_control, log_control_notices, morning

app_name = "management"
urlpatterns = [
    path("", morning.morning, name="start"),
    path("dage.svg", morning.days_chart, name="days_chart"),
    path("uger.svg", morning.weeks_chart, name="weeks_chart"),
    path("tabeller/", figures.figures, name="figures"),
    path("tabeller/omvisitering.svg", figures.chart, name="figures_chart"),
    path("tabeller/hent.csv", figures.as_csv, name="figures_csv"),
    path("tabeller/hent.json", figures.as_json, name="figures_json"),
    path("log/", log_control.log_control, name="log_control"),
    path("log/andel.svg", log_control.trend_chart, name="log_trend"),
    path("log/stikproeve/", log_control.sample, name="log_sample"),
    path("log/breve/", log_control_notices.batches, name="notice_batches"),
    path("log/breve/<int:pk>/", log_control_notices.batch, name="notice_batch"),
    path("log/breve/<int:pk>/print/", log_control_notices.print_all, name="print_notices"),
    path("log/breve/<int:pk>/adresser/", log_control_notices.addresses, name="notice_addresses"),
    path("log/breve/<int:pk>/godkend/", log_control_notices.approve, name="approve_notices"),
    path("log/breve/<int:pk>/<int:notice_pk>/", log_control_notices.letter, name="notice_letter"),
    path("log/breve/<int:pk>/<int:notice_pk>/udelad/", log_control_notices.leave_out, name="leave_out_notice"),
    path("log/breve/<int:pk>/<int:notice_pk>/igen/", log_control_notices.retry, name="retry_notice"),
]
