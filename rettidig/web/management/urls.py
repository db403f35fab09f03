"""Pages for those who read figures, and never a single case."""

from django.urls import URLPattern, URLResolver, include, path

from rettidig.insight import lookups

from . import (
    acceptance,
    booked_lists,
    care_abroad,
    decisions,
    figures,
    hospital_complaints,
    learning,
    max_wait,
    max_wait_year,
    morning,
    reader,
    time_spent,
)

app_name = "management"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", morning.morning, name="start"),
    path("kontor/<slug:slug>/", reader.choose_office, name="choose_office"),
    path("dage.svg", morning.days_chart, name="days_chart"),
    path("uger.svg", morning.weeks_chart, name="weeks_chart"),
    path("tabeller/", figures.figures, name="figures"),
    path("tabeller/omvisitering.svg", figures.chart, name="figures_chart"),
    path("tabeller/hent.csv", figures.as_csv, name="figures_csv"),
    path("tabeller/hent.json", figures.as_json, name="figures_json"),
    path("maksimale-ventetider/", max_wait.account, name="max_wait"),
    path("maksimale-ventetider/hent.csv", max_wait.as_csv, name="max_wait_csv"),
    path("maksimale-ventetider/aar/", max_wait_year.year, name="max_wait_year"),
    path("maksimale-ventetider/aar/hent.csv", max_wait_year.as_csv, name="max_wait_year_csv"),
    path("maksimale-ventetider/aar/trappen.csv", max_wait_year.ladder_csv, name="max_wait_ladder_csv"),
    path("bookinglister/", booked_lists.booked_lists, name="booked_lists"),
    path("bookinglister/hent.csv", booked_lists.as_csv, name="booked_lists_csv"),
    path("afgoerelser/", decisions.decisions, name="decisions"),
    path("afgoerelser/hent.csv", decisions.decisions_csv, name="decisions_csv"),
    path("laering/", learning.learning, name="learning"),
    path("laering/hent.csv", learning.as_csv, name="learning_csv"),
    path("over-graenser/", care_abroad.care_abroad, name="care_abroad"),
    path("over-graenser/hent.csv", care_abroad.as_csv, name="care_abroad_csv"),
    path("hospitalsklager/", hospital_complaints.hospital_complaints, name="hospital_complaints"),
    path("hospitalsklager/hent.csv", hospital_complaints.as_csv, name="hospital_complaints_csv"),
    path("tid/", time_spent.time_spent, name="time_spent"),
    path("tid/hent.csv", time_spent.as_csv, name="time_spent_csv"),
    path("anmodninger/", acceptance.acceptance, name="acceptance"),
    path("anmodninger/hent.csv", acceptance.acceptance_csv, name="acceptance_csv"),
    path("anmodninger/region/", acceptance.acceptance_region, name="acceptance_region"),
    path("anmodninger/region/hent.csv", acceptance.acceptance_region_csv, name="acceptance_region_csv"),
]
if lookups.is_installed():
    urlpatterns.append(path("log/", include("rettidig.web.management.log_urls")))
