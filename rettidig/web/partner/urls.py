"""URLs of the pages for partner hospitals: the patients re-referred to them, and what they ask for and report."""

from django.urls import path

from . import acceptance, letter_links, people, re_referral, time_letter, waiting_times

app_name = "partner"
urlpatterns = [
    path("", re_referral.received, name="start"),
    path("ventetider/", waiting_times.waiting_times, name="waiting_times"),
    path("ventetider/<slug:slug>/", waiting_times.waiting_times, name="hospital_waiting_times"),
    path("brugere/", people.people, name="people"),
    path("brugere/ny/", people.add, name="add_person"),
    path("brugere/<int:pk>/", people.person, name="person"),
    path("brugere/<int:pk>/ret/", people.change, name="change_person"),
    path("brugere/<int:pk>/adgangskode/", people.renew, name="renew_person"),
    path("brugere/<int:pk>/luk/", people.close, name="close_person"),
    path("brugere/<int:pk>/aabn/", people.reopen, name="reopen_person"),
    path("brugere/<int:pk>/log-ud/", people.log_out, name="log_out_person"),
    path("brevlink/", letter_links.letter_links, name="letter_links"),
    path("brevlink/<int:pk>/", letter_links.letter_link, name="letter_link"),
    path("brevlink/<int:pk>/luk/", letter_links.revoke_letter_link, name="revoke_letter_link"),
    path("brevlink/<slug:slug>/", letter_links.letter_day, name="letter_day"),
    path("brevlink/<slug:slug>/luk/", letter_links.revoke_letter_day, name="revoke_letter_day"),
    path("anmodninger/", acceptance.acceptances, name="acceptances"),
    path("anmodninger/<int:pk>/", acceptance.acceptance_request, name="acceptance"),
    path("anmodninger/<int:pk>/svar/", acceptance.reply, name="reply_to_acceptance"),
    path("anmodninger/<int:pk>/traek-tilbage/", acceptance.withdraw, name="withdraw_acceptance"),
    path("<uuid:pk>/anmodning/", acceptance.ask, name="ask_acceptance"),
    path("<uuid:pk>/", re_referral.one, name="re_referral"),
    path("<uuid:pk>/brev.pdf", time_letter.time_letter, name="time_letter"),
    path("<uuid:pk>/tid/", time_letter.answer, name="answer_time"),
    path("<uuid:pk>/modtaget/", re_referral.receive, name="receive"),
    path("<uuid:pk>/set/", re_referral.see_recall, name="see_recall"),
    path("<uuid:pk>/henvisning/", re_referral.referral, name="referral"),
]
