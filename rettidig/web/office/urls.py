"""URLs of the pages on which offices and the people who log in are kept."""

from django.urls import path

from . import details, mergers, organisations, overview, people, readings, rights_to, running, sharing, teams

app_name = "office"
urlpatterns = [
    path("", overview.start, name="start"),
    path("drift/", running.running, name="running"),
    path("drift/undersoeg/", running.examine, name="examine"),
    path("drift/job/<int:pk>/igen/", running.retry, name="retry_job"),
    path("drift/job/<int:pk>/ud/", running.cancel, name="cancel_job"),
    path("drift/job/<slug:name>/koer/", running.run_now, name="run_job"),
    path("laesninger/", readings.readings, name="readings"),
    path("laesninger/<int:pk>/<slug:pattern>/", readings.review, name="review_reading"),
    path("hvem-maa-hvad/", rights_to.tables, name="who_may"),
    path("mangler/", overview.readiness, name="readiness"),
    path("nyt/", details.new, name="new"),
    path("kontor/<slug:slug>/", overview.office, name="office"),
    path("kontor/<slug:slug>/ret/", details.details, name="details"),
    path("kontor/<slug:slug>/tider/", details.hours, name="hours"),
    path("kontor/<slug:slug>/frister/", details.targets, name="targets"),
    path("kontor/<slug:slug>/lukkedage/", details.closed_days, name="closed_days"),
    path("kontor/<slug:slug>/lukkedage/<int:pk>/fjern/", details.open_again, name="open_again"),
    path("kontor/<slug:slug>/teams/", teams.teams, name="teams"),
    path("kontor/<slug:slug>/teams/<int:pk>/navn/", teams.rename, name="rename_team"),
    path("kontor/<slug:slug>/teams/<int:pk>/nedlaeg/", teams.remove, name="remove_team"),
    path("kontor/<slug:slug>/emner/", teams.topics, name="topics"),
    path("kontor/<slug:slug>/fordeling/", sharing.sharing, name="sharing"),
    path("kontor/<slug:slug>/fordeling/<int:pk>/", sharing.share, name="share"),
    path("kontor/<slug:slug>/fordeling/<int:pk>/fortryd/", sharing.undo_share, name="undo_share"),
    path("kontor/<slug:slug>/fordeling/team/<int:pk>/", sharing.itself, name="itself"),
    path("kontor/<slug:slug>/sammenlaegning/", mergers.merger, name="merger"),
    path("kontor/<slug:slug>/sammenlaegning/planlaeg/", mergers.plan, name="plan_merger"),
    path("kontor/<slug:slug>/sammenlaegning/hvem/", mergers.take_over, name="take_over"),
    path("kontor/<slug:slug>/sammenlaegning/opgiv/", mergers.cancel, name="cancel_merger"),
    path("kontor/<slug:slug>/historik/", overview.changes, name="history"),
    path("organisationer/", organisations.organisations, name="organisations"),
    path("organisationer/ny/", organisations.add, name="add_organisation"),
    path("organisationer/<int:pk>/", organisations.organisation, name="organisation"),
    path("organisationer/<int:pk>/ret/", organisations.change, name="change_organisation"),
    path("organisationer/<int:pk>/hospital/", organisations.add_hospital, name="add_hospital"),
    path(
        "organisationer/<int:pk>/hospital/<int:hospital>/fjern/", organisations.remove_hospital, name="remove_hospital"
    ),
    path("organisationer/<int:pk>/person/", organisations.add_keeper, name="add_keeper"),
    path("organisationer/<int:pk>/luk/", organisations.close, name="close_organisation"),
    path("organisationer/<int:pk>/aabn/", organisations.reopen, name="reopen_organisation"),
    path("personer/", people.people, name="people"),
    path("personer/ny/", people.add_person, name="add_person"),
    path("personer/<int:pk>/", people.person, name="person"),
    path("personer/<int:pk>/ret/", people.change_person, name="change_person"),
    path("personer/<int:pk>/team/", people.choose_team, name="choose_team"),
    path("personer/<int:pk>/adgangskode/", people.renew, name="renew_person"),
    path("personer/<int:pk>/luk/", people.close, name="close_person"),
    path("personer/<int:pk>/aabn/", people.reopen, name="reopen_person"),
    path("personer/<int:pk>/log-ud/", people.log_out, name="log_out_person"),
]
