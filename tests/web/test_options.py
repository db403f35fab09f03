"""The list of hospitals on the pages: found, told anew, marked by the patient's needs, shown to the patient."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from rettidig.casework.letters.language import lix
from rettidig.casework.models import (
    Case,
    ClassificationCode,
    Hospital,
    OptionList,
    Service,
    WaitingTime,
)
from rettidig.casework.option_reasons import REASONS
from rettidig.casework.steps import options as step
from rettidig.web.formatting import date_words
from rettidig.web.option_words import TRANSPORT, as_patient_reads, wait_words
from rettidig.web.public.drafts import CASE
from tests.desk_data import page, person_called, the_story
from tests.login import log_in

pytestmark = pytest.mark.django_db
LIX_MAX = 35


@pytest.fixture
def case(office) -> Case:
    return the_story("shoulder", office)


@pytest.fixture
def shown(case) -> OptionList:
    asked = {"pathway": case.pathways.get(), "right": "free_choice", "service": Service.objects.get(slug="mr_scan")}
    return step.show_options(case, **asked, by=person_called("vejleder"), at=timezone.now())


def now(case: Case) -> dict[str, int]:
    case.refresh_from_db()
    return {"version": case.version}


def find(client: Client, case: Case, **typed: object):
    return client.post(page(case, "options"), {"subject": "1|free_choice", **typed, **now(case)})


# -- finding


@pytest.mark.parametrize("words", ["mr-scanning", "UXMA00", "MR"])
def test_hospitals_are_found_by_the_name_of_the_examination_or_its_code(adviser, case, words):
    answer = find(adviser, case, what=words)
    found = case.option_lists.get()
    assert answer.url == page(case, "shown_options", found.pk)
    assert (found.service.slug, found.facts["code"]) == ("mr_scan", "UXMA00" if words == "UXMA00" else "")


def test_words_that_several_examinations_have_are_asked_about_and_one_is_chosen(adviser, case):
    answer = find(adviser, case, what="udredning")
    assert answer.status_code == 422
    assert "Vælg en af dem" in answer.text
    offered = list(answer.context["form"].fields["service"].queryset)
    assert {each.slug for each in offered} == {"shoulder_assessment", "dementia_assessment"}
    find(adviser, case, what="udredning", service=offered[0].pk)
    assert case.option_lists.get().service == offered[0]


@pytest.mark.parametrize(
    ("words", "told"), [("", "Skriv navnet"), ("findes ikke", "Skriv navnet"), ("ZZ99", "gælder ikke længere")]
)
def test_words_that_find_nothing_are_refused_and_stay(adviser, case, words, told):
    yesterday = timezone.localdate() - timedelta(days=1)
    ClassificationCode.objects.create(code="ZZ99", text="x", valid_from=date(2020, 1, 1), valid_to=yesterday)
    answer = find(adviser, case, what=words)
    assert (answer.status_code, told in answer.text) == (422, True)
    assert answer.context["form"]["what"].value() == words


def test_find_page_begins_with_what_the_pathway_waits_for(adviser, case):
    assert str(adviser.get(page(case, "options")).context["form"]["what"].value()) == "Udredning af skulder"


# -- the list


def test_list_tells_its_order_with_the_source_and_whether_somebody_has_looked_for_an_agreement(adviser, office):
    case = the_story("dementia", office, moves=["take", "judge", "show"])
    text = adviser.get(page(case, "shown_options", case.option_lists.get().pk)).text
    looked = date_words(timezone.localdate() - timedelta(days=7))
    for words in (
        "Først regionens egne hospitaler",
        "Sundhedsloven § 86, stk. 1",
        f"Aftale om udvidet frit sygehusvalg: ingen aftale, tjekket {looked} (Aftalesiden på sundhed.dk)",
    ):
        assert words in text
    shown = step.show_options(
        case,
        pathway=case.pathways.get(),
        right="free_choice",
        service=Service.objects.create(slug="new", name_da="Ny undersøgelse", stage="diagnostic_examination"),
        by=person_called("vejleder"),
        at=timezone.now(),
    )
    text = adviser.get(page(case, "shown_options", shown.pk)).text
    assert "ingen i registret, og ingen har skrevet, at det er undersøgt" in text


def test_list_costs_the_same_questions_whatever_its_length(adviser, case, shown, django_assert_max_num_queries):
    find(adviser, case, what="UXMA00")
    with django_assert_max_num_queries(30) as first:
        adviser.get(page(case, "shown_options", case.option_lists.first().pk))
    hospitals = [
        Hospital(slug=f"hospital-{number}", name=f"Hospital {number}", kind="public", region="midtjylland")
        for number in range(30)
    ]
    for hospital in Hospital.objects.bulk_create(hospitals):
        WaitingTime.objects.create(hospital=hospital, service=shown.service, days=9, reported_on=timezone.localdate())
    find(adviser, case, what="UXMA00")
    with django_assert_max_num_queries(30) as longer:
        adviser.get(page(case, "shown_options", case.option_lists.first().pk))
    assert len(longer) == len(first)


# -- a waiting time that was just told


def tell(client: Client, shown: OptionList, hospital: str = "fjordklinikken", **typed: object):
    option = shown.options.get(hospital__slug=hospital)
    told = {"amount": "3", "unit": "weeks", "kind": "examination", "reported_on": "i dag", "other_regions": "on"}
    place = page(shown.case, "record_waiting_time", shown.pk, option.pk)
    return client.post(place, told | typed | now(shown.case))


def test_waiting_time_is_written_in_the_line_of_the_list_and_the_list_made_anew(adviser, case, shown):
    option = shown.options.get(hospital__slug="fjordklinikken")
    assert "Gem ventetid" in adviser.get(page(case, "record_waiting_time", shown.pk, option.pk)).text
    answer = tell(adviser, shown)
    anew = case.option_lists.first()
    assert (answer.url, anew.pk != shown.pk) == (page(case, "shown_options", anew.pk), True)
    assert anew.options.get(hospital__slug="fjordklinikken").facts["waits"][0]["days"] == 21
    option.refresh_from_db()
    assert option.facts["days"] == 6  # the list before it stays as it stood
    told = WaitingTime.objects.get(hospital__slug="fjordklinikken", reported_on=timezone.localdate())
    assert (told.source, told.reported_by) == ("call", person_called("vejleder"))
    assert "i telefonen til Vibeke Vejleder" in adviser.get(answer.url).text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"amount": "-1"}, "0"),
        ({"amount": "400", "unit": "weeks"}, "hele dage"),
        ({"reported_on": "i morgen"}, "eller tidligere"),
        ({"reported_on": "-120"}, "ældre end tre måneder"),
    ],
)
def test_waiting_time_that_cannot_be_right_is_refused_in_its_line(adviser, case, shown, typed, words):
    answer = tell(adviser, shown, **typed)
    assert answer.status_code in (403, 422)
    assert words in answer.text
    assert case.option_lists.count() == 1


def test_waiting_time_of_a_hospital_that_is_not_on_the_list_puts_it_there(adviser, case, shown):
    place = page(case, "record_other_waiting_time", shown.pk)
    offered = set(adviser.get(place).context["form"].fields["hospital"].queryset)
    assert not offered & {option.hospital for option in shown.options.all()}
    typed = {"amount": "5", "unit": "days", "kind": "examination", "reported_on": "i dag", "other_regions": "on"}
    horsens = Hospital.objects.get(slug="horsens")
    adviser.post(place, typed | {"hospital": horsens.pk} | now(case))
    assert case.option_lists.first().options.get(hospital=horsens).facts["days"] == 5


@pytest.mark.parametrize("username", ["jurist", "ledelse", "hospital"])
def test_waiting_time_by_who_does_not_work_on_cases_is_refused(client, shown, username):
    log_in(client, person_called(username))
    assert tell(client, shown).status_code == 403


# -- a hospital reports its own


def report(client: Client, **typed: object):
    service = Service.objects.get(slug="mr_scan").pk
    told = {"service": service, "amount": "9", "unit": "days", "kind": "examination", "reported_on": "i dag"}
    return client.post("/hospital/ventetider/aabrink/", told | typed)


def test_hospital_reports_its_own_waiting_time_and_advisers_see_who_and_when(client, office, case):
    log_in(client, person_called("hospital"))
    assert report(client, other_regions="on").status_code == 302
    assert "Helle Hospital" in client.get("/hospital/ventetider/aabrink/").text
    adviser = Client()
    log_in(adviser, person_called("vejleder"))
    find(adviser, case, what="UXMA00")
    assert (
        "af Helle Hospital fra hospitalet" in adviser.get(page(case, "shown_options", case.option_lists.get().pk)).text
    )


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"amount": "2001"}, "2000"), ({"reported_on": "i morgen"}, "eller tidligere"), ({"service": "0"}, "Vælg")],
)
def test_report_that_cannot_be_right_is_refused_in_words(client, office, typed, words):
    log_in(client, person_called("hospital"))
    answer = report(client, **typed)
    assert (answer.status_code, words in answer.text) == (422, True)


def test_report_of_a_treatment_that_the_hospital_does_not_do_is_refused(client, office):
    log_in(client, person_called("hospital"))
    assert report(client, service=Service.objects.get(slug="colonoscopy").pk).status_code == 422


def test_waiting_times_page_is_the_hospitals_alone(adviser):
    assert adviser.get("/hospital/ventetider/").status_code == 403


def test_waiting_times_of_another_organisations_hospital_are_not_there_to_report(client, office):
    log_in(client, person_called("hospital"))
    assert client.get("/hospital/ventetider/lunden/").status_code == 404
    assert client.get("/hospital/ventetider/aabrink/").status_code == 200


# -- needs and wish


def test_needs_are_typed_on_one_page_and_stand_on_the_next(adviser, case):
    typed = {"place": "8600", "distance_max": "60", "cannot": "1/12 – 14/12\n24/12", "transport": "Kørestol"}
    assert adviser.post(page(case, "needs"), typed | now(case)).url == page(case, "options")
    text = adviser.get(page(case, "options")).text
    assert "fra 8600 Silkeborg" in text
    assert "60 km" in text
    assert adviser.get(page(case, "needs")).context["form"].initial["cannot"].count("\n") == 1
    again = adviser.post(page(case, "needs"), typed | now(case))
    assert "Der er ikke rettet noget" in again.text


def test_days_that_are_no_days_are_refused_and_stay(adviser, case):
    answer = adviser.post(page(case, "needs"), {"cannot": "engang i julen", **now(case)})
    assert answer.status_code == 422
    assert "engang i julen" in answer.text


def test_wish_that_stands_in_the_inquiry_is_taken_over_with_its_day_and_way(adviser, case, shown):
    place = page(case, "shown_options", shown.pk)
    form = adviser.get(place).context["form"]
    assert form["words"].value() == case.answers["wish"]
    adviser.post(page(case, "record_wish", shown.pk), {**form.initial, "option": "", **now(case)})
    wish = case.wishes.get()
    assert (wish.channel, wish.said_at) == ("form", case.received_at)
    assert not adviser.get(place).context["form"]["words"].value()


def test_wish_in_other_words_than_the_inquirys_is_of_today(adviser, case, shown):
    form = adviser.get(page(case, "shown_options", shown.pk)).context["form"]
    typed = {**form.initial, "words": "Helst Lunden.", "option": "", **now(case)}
    adviser.post(page(case, "record_wish", shown.pk), typed)
    wish = case.wishes.get()
    assert (wish.channel, wish.said_at) == ("", wish.at)


def test_wish_for_a_hospital_counts_from_the_day_on_which_it_was_said(adviser, case, shown):
    said = timezone.localdate() - timedelta(days=2)
    kolding = shown.options.get(hospital__slug="kolding").pk
    typed = {"option": kolding, "words": "Kolding", "channel": "phone", "said_on": said.isoformat(), **now(case)}
    adviser.post(page(case, "record_wish", shown.pk), typed)
    assert case.pathways.get().events.get(type="patient_request").date == said


def test_wish_that_is_said_tomorrow_is_refused(adviser, case, shown):
    typed = {"words": "Kolding", "said_on": "i morgen", **now(case)}
    assert adviser.post(page(case, "record_wish", shown.pk), typed).status_code == 422


# -- what the patient reads


def test_patient_reads_the_newest_list_in_plain_words_on_the_own_page(client, case, shown):
    _open(client, case)
    address = f"/min-sag/muligheder/{shown.pk}/"
    assert address in client.get("/min-sag/").text
    text = client.get(address).text
    for words in ("Her kan du ikke komme til nu", "Du kan vælge det", "Cirka", "Hospitalet oplyste det", "Print siden"):
        assert words in text


def test_list_of_another_case_or_without_consent_is_not_shown(client, office, case, shown):
    other = the_story(
        "dementia", office, moves=["take", "judge", "show"]
    )  # written by a son, nobody has heard the patient
    _open(client, other)
    assert "/min-sag/muligheder/" not in client.get("/min-sag/").text
    for found in (shown, other.option_lists.get()):
        assert client.get(f"/min-sag/muligheder/{found.pk}/").status_code == 404
    _open(client, case)
    assert client.get(f"/min-sag/muligheder/{other.option_lists.get().pk}/").status_code == 404


def test_list_that_a_newer_one_replaced_is_no_longer_the_patients(client, case, shown):
    find_again = {"pathway": shown.pathway, "right": shown.right, "service": shown.service}
    newer = step.show_options(case, **find_again, by=person_called("vejleder"), at=timezone.now())
    _open(client, case)
    assert client.get(f"/min-sag/muligheder/{shown.pk}/").status_code == 404
    assert client.get(f"/min-sag/muligheder/{newer.pk}/").status_code == 200


def test_adviser_prints_the_same_words(adviser, case, shown):
    text = adviser.get(page(case, "options_for_patient", shown.pk)).text
    assert "Hospitaler, du kan komme til" in text
    assert "Print siden" in text


def test_words_for_the_patient_are_easy_to_read(case, shown):
    said = [str(reason.to_patient) for reason in REASONS.values()] + [str(words) for words in TRANSPORT.values()]
    assert lix(" ".join(said)) <= LIX_MAX
    rows = as_patient_reads(shown)
    assert lix(" ".join(f"{row.why} {row.wait} {row.transport}" for row in (*rows.can, *rows.cannot))) <= LIX_MAX


@pytest.mark.parametrize(("days", "words"), [(1, "1 dag"), (21, "21 dage"), (22, "cirka 3 uger"), (49, "cirka 7 uger")])
def test_wait_is_said_in_days_and_a_long_one_in_weeks(days, words):
    assert wait_words(days) == words


def _open(client: Client, case: Case) -> None:
    session = client.session
    session[CASE] = case.pk
    session.save()
