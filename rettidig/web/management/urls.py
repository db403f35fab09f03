"""Pages for those who read figures, and never a single case."""

from django.urls import URLPattern, URLResolver, include, path

from rettidig.insight import lookups

from . import figures, morning

app_name = "management"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", morning.morning, name="start"),
    path("dage.svg", morning.days_chart, name="days_chart"),
    path("uger.svg", morning.weeks_chart, name="weeks_chart"),
    path("tabeller/", figures.figures, name="figures"),
    path("tabeller/omvisitering.svg", figures.chart, name="figures_chart"),
    path("tabeller/hent.csv", figures.as_csv, name="figures_csv"),
    path("tabeller/hent.json", figures.as_json, name="figures_json"),
]
if lookups.is_installed():
    urlpatterns.append(path("log/", include("rettidig.web.management.log_urls")))
