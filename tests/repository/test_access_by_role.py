"""Every address of the staff, requested by every role: the others are refused before anything is found or written."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse

from rettidig.casework.models import AuditEvent, Case, Office, Role
from rettidig.web.navigation import entries
from tests.casework.factories import a_case, a_user
from tests.login import log_in
from tests.repository.addresses import EXAMPLES, every_address, patterns

pytestmark = pytest.mark.django_db

READ = {Role.ADVISER, Role.ADMINISTRATIVE, Role.LEAD, Role.LAWYER}
WORK = READ - {Role.LAWYER}
DECIDE = {Role.ADVISER, Role.LEAD}
FIGURES = READ | {Role.MANAGEMENT, Role.ADMINISTRATOR}
LOG = {Role.LEAD, Role.LAWYER, Role.MANAGEMENT}
NOTICES = {Role.LEAD, Role.LAWYER}
PARTNER = {Role.PARTNER}
LEAD = {Role.LEAD}
KEEPERS = {Role.LEAD, Role.ADMINISTRATOR}
ADMINISTRATORS = {Role.ADMINISTRATOR}
OFFICERS = {Role.DATA_PROTECTION}
# Who a page is for. What stands in none of the lists is for those who work on cases: a new page is closed to the others
# until somebody writes it down here.
OPEN_TO = {
    "desk": [
        (READ, "start tasks search law law_changes law_page case show_cpr attachment pathways assessment matters"),
        (READ, "absences end_absence notices small_picture complaints forwarding forwarding_pdf"),
        (DECIDE, "forward preview_forward"),
        (READ, "call_backs asked advice answer_advice forward_advice show_person"),
        (READ, "re_referrals options_for_patient ladder escalation_letter contact_book meetings max_wait_board"),
        (READ, "learning"),
        (READ, "unfinished history shown_options decision letter letter_pdf re_referral access_report marking"),
        (READ, "markings acceptance"),
        (DECIDE, "decide authorise withdraw retry_delivery prepare_re_referral send_re_referral not_re_refer"),
        (READ, "dialogue_meetings meeting_letter meeting_calendar"),
        (DECIDE, "tell_outcome"),
        (READ, "hospital_complaints hospital_complaint complaint_page complaint_file"),
        (DECIDE, "re_refer preview_re_refer attach_to_re_refer"),
        (DECIDE, "booked_lists booked_list keep_booked_list remove_booked_list empty_booked_list"),
        (DECIDE, "booked_told booked_csv booked_letters print_booked_letters printed_booked_letters"),
        (DECIDE, "send_to"),
        (READ, "open_with_reason patient contact file_list file_list_csv file_list_pdf"),
        (DECIDE, "lift_marking"),
        (READ, "live next_case save_view remove_view columns"),
        ({Role.LEAD}, "morning distribute"),
        (DECIDE, "quality quality_review"),
        (DECIDE, "lookup_names ask_for_explanation discard_letter discard_re_referral"),
        (LEAD, "integrity integrity_check look_again release_leavers"),
        (DECIDE, "answer_acceptance confirm_refusal send_back_refusal"),
    ],
    "management": [
        (FIGURES, "start choose_office days_chart weeks_chart figures figures_chart figures_csv figures_json"),
        (
            FIGURES,
            "booked_lists booked_lists_csv max_wait max_wait_csv max_wait_year max_wait_year_csv max_wait_ladder_csv",
        ),
        (FIGURES, "time_spent time_spent_csv decisions decisions_csv care_abroad care_abroad_csv"),
        (FIGURES, "hospital_complaints hospital_complaints_csv learning learning_csv"),
        (FIGURES, "acceptance acceptance_csv acceptance_region acceptance_region_csv"),
        (LOG, "log_control log_trend"),
        (NOTICES, "log_sample notice_batches notice_batch approve_notices notice_letter leave_out_notice retry_notice"),
        (NOTICES, "print_notices notice_addresses"),
    ],
    "partner": [
        (PARTNER, "start re_referral receive see_recall referral time_letter answer_time waiting_times"),
        (PARTNER, "hospital_waiting_times"),
        (PARTNER, "people add_person person change_person renew_person close_person reopen_person log_out_person"),
        (PARTNER | ADMINISTRATORS, "letter_links letter_day letter_link revoke_letter_link revoke_letter_day"),
        (PARTNER, "acceptances acceptance ask_acceptance reply_to_acceptance withdraw_acceptance"),
    ],
    "office": [
        (KEEPERS, "start readiness office details hours working_hours targets closed_days open_again"),
        (KEEPERS, "teams rename_team remove_team"),
        (KEEPERS, "topics history people person choose_team merger"),
        (KEEPERS, "timekeeping texts text"),
        (ADMINISTRATORS, "keep_text text_pdf ship_text undo_text"),
        (OFFICERS, "readings readings_of look_through review_reading"),
        (KEEPERS | OFFICERS, "who_may"),
        (KEEPERS, "sharing share undo_share itself"),
        (ADMINISTRATORS, "citizen_form citizen_form_page form_page_when preview_form begin_form discard_form"),
        (ADMINISTRATORS, "move_form_page arrange_form_page add_form_page publish_form undo_form form_question"),
        (ADMINISTRATORS, "arrange_form_choice form_question_when arrange_form_page_when arrange_form_question_when"),
        (ADMINISTRATORS, "form_question_fold arrange_form_question_fold form_news decide_form_news"),
        (ADMINISTRATORS, "form_subjects form_topic form_group arrange_form_topic arrange_form_group"),
        (ADMINISTRATORS, "running unfinished examine retry_job cancel_job run_job"),
        (ADMINISTRATORS, "plan_merger take_over cancel_merger"),
        (ADMINISTRATORS, "new add_person change_person renew_person close_person reopen_person log_out_person"),
        (ADMINISTRATORS, "organisations add_organisation organisation change_organisation add_keeper"),
        (ADMINISTRATORS, "add_hospital remove_hospital close_organisation reopen_organisation"),
    ],
    # Who keeps a register is asked register by register: tests/web/test_registers.py
    "registers": [
        (READ | ADMINISTRATORS, "index entries entry new change remove undo"),
        (READ | ADMINISTRATORS, "upload files file read_in cancel read_again discard take_out download"),
    ],
}
# Pages without a place in the navigation, and what leads there
BESIDE = {
    "desk:search": "the field at the top of every page",
    "desk:law_changes": "the page of the law",
    "management:booked_lists": "the morning page",
    "management:max_wait": "the morning page",
    "management:time_spent": "the morning page",
    "management:decisions": "the morning page",
    "management:care_abroad": "the morning page",
    "management:hospital_complaints": "the morning page",
    "management:learning": "the morning page",
    "desk:take_in_complaints": "the list of hospital complaints",
    "management:max_wait_year": "the month of maximum waiting times",
    "management:log_sample": "the log control",
    "management:notice_batches": "the log control",
    "registers:files": "the page of the registers",
    "desk:caseless_call": "the page of a new inquiry",
    "desk:live": "the queue, which asks it",
    "desk:columns": "the filters of the queue",
    "desk:notices": "the page of one's own account",
    "office:readiness": "the page of the office",
    "office:citizen_form": "the page of the office",
    "office:preview_form": "the page of the form",
    "office:publish_form": "the page of the form",
    "office:form_subjects": "the page of the form",
    "office:form_news": "the page of the form",
    "office:new": "the page of the office",
    "office:unfinished": "the page of the running",
    "office:add_person": "the list of people",
    "office:add_organisation": "the list of organisations",
    "partner:add_person": "the list of colleagues",
    "management:acceptance_region": "the patterns of the requests",
} | {
    f"management:{name}": "the page that it is part of"
    for name in (
        *("days_chart", "weeks_chart", "figures_chart", "log_trend", "figures_csv", "figures_json"),
        *(
            "booked_lists_csv",
            "time_spent_csv",
            "decisions_csv",
            "care_abroad_csv",
            "hospital_complaints_csv",
            "learning_csv",
            "max_wait_csv",
            "max_wait_year_csv",
            "max_wait_ladder_csv",
            "acceptance_csv",
            "acceptance_region_csv",
        ),
    )
}


# An address that shows no page when it is opened, but leads to one
LEADING_ON = {"desk:next_case"}
BESIDE |= {"desk:next_case": "the page of a case"} | dict.fromkeys(
    ("desk:new_contact", "desk:new_meeting", "desk:meetings"), "the contact book"
)
BESIDE |= {"desk:new_learning": "the list of learning"}
PAGES = {name: kinds for name, kinds in patterns(get_resolver()) if name.partition(":")[0] in OPEN_TO}


def roles_of(name: str) -> set[Role]:
    part, _, page = name.partition(":")
    return next((roles for roles, pages in OPEN_TO[part] if page in pages.split()), WORK)


def addresses(case: Case) -> dict[str, str]:
    """Each page; those about a case with one that exists."""
    about = {name: {part: EXAMPLES[kind] for part, kind in kinds.items()} for name, kinds in PAGES.items()}
    return {name: reverse(name, kwargs=parts | ({"pk": case.pk} if "/sag/" in reverse(name, kwargs=parts) else {}))
            for name, parts in about.items()}  # fmt: skip


def let_in(client: Client, case: Case, shut: set[str]) -> list[str]:
    """The pages among `shut` that answer with anything but a refusal, by reading or by writing."""
    asked = {name: address for name, address in addresses(case).items() if name in shut}
    posts = {name: client.post(address).status_code for name, address in asked.items()}
    gets = {name: client.get(address).status_code for name, address in asked.items()}
    return [name for name in asked if posts[name] != 403 or gets[name] not in (302, 403)]  # 302: to the page of a form


@pytest.fixture
def case():
    return a_case()


@pytest.mark.parametrize("role", Role)
def test_page_when_the_role_may_not_is_refused_and_nothing_is_written(client, case, role):
    log_in(client, a_user(role, office=case.office))
    shut = {name for name in PAGES if role not in roles_of(name)}
    before = AuditEvent.objects.count()
    assert shut
    assert let_in(client, case, shut) == []
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("role", sorted(READ))
def test_case_when_it_is_of_another_office_is_answered_like_one_that_is_not_there(client, case, role):
    elsewhere = Office.objects.create(slug="syd", name="Syd", region="syddanmark")
    log_in(client, a_user(role, office=elsewhere))
    of_others = {name: address for name, address in addresses(case).items() if "/sag/" in address}
    case.pk += 1
    of_nobody = addresses(case)
    assert len(of_others) > 50
    for name, address in of_others.items():
        for ask in (client.get, client.post):
            theirs, nobodys = ask(address, follow=True), ask(of_nobody[name], follow=True)
            assert (theirs.status_code, plain(theirs)) == (404, plain(nobodys)), name
    assert not AuditEvent.objects.filter(verb="case.opened").exists()


def plain(answer) -> str:
    """The page without what is new in each, and without its own address."""
    return re.sub('name="csrfmiddlewaretoken" value=".*?"', "", answer.text).replace(answer.request["PATH_INFO"], "")


def test_page_when_nobody_is_logged_in_leads_to_the_login(client, case):
    for address in addresses(case).values():
        for answer in (client.get(address, follow=True), client.post(address, follow=True)):
            assert answer.redirect_chain[-1][0].startswith(reverse("account_login")), address


def test_address_that_only_forms_are_sent_to_leads_to_its_page_when_it_is_opened(client, case):
    log_in(client, a_user("lead", office=case.office))
    only_posts = {name: address for name, address in every_address(case.pk).items() if is_only_for_forms(address)}
    assert {"desk:show_cpr", "desk:take", "desk:lookup_names", "public:write", "management:approve_notices"} <= set(
        only_posts
    )
    assert client.get(only_posts["desk:show_cpr"]).headers["Location"] == reverse("desk:case", args=[case.pk])
    for name, address in only_posts.items():
        assert client.get(address).status_code == 302, name


def is_only_for_forms(address: str) -> bool:
    return Client().put(address).headers.get("Allow") == "POST" and not address.startswith("/api/")


def test_case_when_a_form_shows_it_again_is_an_opening_written_down_once(client, case):
    log_in(client, a_user("adviser", office=case.office))
    for _ in range(2):
        assert client.post(reverse("desk:add_note", args=[case.pk]), {"text": ""}).status_code == 422
    assert list(AuditEvent.objects.values_list("verb", "subject")) == [("case.opened", "add_note")]


@pytest.mark.parametrize("role", Role)
def test_page_when_the_role_may_open_it_opens(client, case, role):
    log_in(client, a_user(role, office=case.office, keeps_people=role == Role.PARTNER))
    simple = [name for name in pages_that_need_nothing() if role in roles_of(name)]
    answers = {name: client.get(reverse(name)).status_code for name in simple}
    assert {name for name, status in answers.items() if status not in (200, 404)} <= LEADING_ON


@pytest.mark.parametrize("role", Role)
def test_login_when_it_is_done_leads_to_a_page_that_the_role_may_open(client, case, role):
    log_in(client, a_user(role, office=case.office))
    assert client.get(reverse(settings.START_PAGES.get(role, settings.LOGIN_REDIRECT_URL))).status_code == 200


def test_page_that_needs_nothing_is_in_the_navigation_or_named_beside_it():
    known = {entry.view for entry in entries()} | set(BESIDE)
    assert pages_that_need_nothing() == known


def pages_that_need_nothing() -> set[str]:
    return {name for name, kinds in PAGES.items() if not kinds and not is_only_for_forms(reverse(name))}


def test_navigation_when_it_shows_a_page_shows_it_to_those_who_may_open_it():
    wrong = {entry.view for entry in entries() if not entry.roles <= roles_of(entry.view)}
    assert wrong == set()
