"""The log controller: figures without persons, samples that can be drawn again, letters that a person approves."""

# ruff: noqa: F401, F811  (fixtures are imported, and named as arguments)

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from rettidig.casework.models import AuditEvent, Case, Notice, NoticeBatch, OutboxMessage, OutboxState, Role
from rettidig.casework.tracks import lookup_notices as track
from rettidig.insight.lookups.demo import STAFF
from tests.casework.factories import a_case, a_user
from tests.desk_data import deliver_everything
from tests.ehr_data import log, log_folder, use_log
from tests.login import log_in

pytestmark = pytest.mark.django_db
PAGES = ("log_control", "log_trend", "log_sample", "notice_batches")


def page(view: str, *rest: object) -> str:
    return reverse(f"management:{view}", args=rest)


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def lead(client):
    user = a_user("lead")
    log_in(client, user)
    return user


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("view", PAGES)
def test_page_of_the_log_is_open_to_its_readers_alone(client, log, view, role):
    log_in(client, a_user(role))
    allowed = {"lead", "lawyer"} | ({"management"} if view in ("log_control", "log_trend") else set())
    assert client.get(page(view)).status_code == (200 if role in allowed else 403)


def test_figures_name_neither_patients_nor_employees_nor_small_numbers(client, log, lead):
    answer = client.get(page("log_control"))
    shown = text(answer)
    assert not [name for _unit, _role, name in STAFF.values() if name in shown]
    assert "RM-204117" not in shown
    cells = [line.cells[0] for lines in answer.context["units"].values() for line in lines]
    assert "*" in cells
    assert all(cell == "*" or int(cell.replace(".", "")) >= 5 for cell in cells)


def test_figures_of_a_month_when_asked_for_then_are_those_of_the_month(client, log, lead):
    months = client.get(page("log_control")).context["form"].fields["month"].choices
    totals = [client.get(page("log_control"), {"month": month}).context["total"] for month, _words in months]
    assert len(set(totals)) == len(totals) > 1


def test_figures_when_the_month_is_unknown_then_are_those_of_the_last(client, log, lead):
    assert client.get(page("log_control"), {"month": "../.."}).context["form"].chosen[:2] == "20"


@pytest.mark.parametrize("view", ["log_control", "log_sample"])
def test_page_when_no_log_is_judged_then_says_how(client, use_log, tmp_path, lead, view):
    use_log(tmp_path / "nothing")
    assert "rettidig lookups analyse" in text(client.get(page(view)))


def test_sample_when_drawn_again_then_is_the_same_and_each_time_is_written_down(client, log, lead):
    asked = {"each": "2", "draw": "7"}
    drawn = [client.get(page("log_sample"), asked).context["rows"] for _ in range(2)]
    assert drawn[0] == drawn[1] != client.get(page("log_sample"), asked | {"draw": "8"}).context["rows"]
    assert AuditEvent.objects.filter(verb="lookups.sampled").count() == 3


def test_sample_when_its_numbers_are_nonsense_then_is_drawn_as_usual(client, log, lead):
    answer = client.get(page("log_sample"), {"each": "²", "draw": "-1"})
    assert (answer.context["each"], answer.context["draw"]) == (3, 1)


def a_batch(client) -> NoticeBatch:
    yesterday = timezone.localdate() - timedelta(days=1)
    period = {"first": (yesterday - timedelta(days=30)).isoformat(), "last": yesterday.isoformat()}
    client.post(page("notice_batches"), period)
    return NoticeBatch.objects.latest("pk")


def now(batch: NoticeBatch) -> dict[str, int]:
    batch.refresh_from_db()
    return {"version": batch.version}


def test_batch_that_a_colleague_has_changed_is_neither_saved_over_nor_approved_unseen(client, log, lead):
    batch = a_batch(client)
    track.edit(batch, title="Brev", body="Kollegaens tekst.", by=a_user("lead"), at=timezone.now())
    answer = client.post(page("notice_batch", batch.pk), {"title": "Brev", "body": "Min tekst.", "version": 1})
    assert answer.status_code == 422
    assert all(said in text(answer) for said in ("har ændret brevet", "Min tekst.", "Kollegaens tekst."))
    for seen in ({"version": 1}, {"version": "x"}, {}):
        assert "Kollegaens tekst." in text(client.post(page("approve_notices", batch.pk), seen, follow=True))
    assert not OutboxMessage.objects.exists()
    again = {"title": "Brev", "body": "Min tekst.", "version": answer.context["form"]["version"].value()}
    assert client.post(page("notice_batch", batch.pk), again).status_code == 302


def test_batch_when_prepared_then_names_the_units_and_waits_for_a_person(client, log, lead):
    batch = a_batch(client)
    shown = text(client.get(page("notice_batch", batch.pk)))
    assert "Medicinsk" in shown
    assert f"{batch.notices.count()} borgere får brevet" in shown
    assert not OutboxMessage.objects.exists()


def test_batch_when_prepared_again_then_says_that_nobody_is_left(client, log, lead):
    a_batch(client)
    yesterday = timezone.localdate() - timedelta(days=1)
    again = client.post(page("notice_batches"), {"first": yesterday.isoformat(), "last": yesterday.isoformat()})
    assert again.status_code == 422
    assert "Alle i perioden har fået brev" in text(again)


def test_letter_when_its_words_are_unknown_then_keeps_what_was_typed(client, log, lead):
    answer = client.post(
        page("notice_batch", a_batch(client).pk), {"title": "Brev", "body": "Kære {navn}", "version": 1}
    )
    assert answer.status_code == 422
    assert "Kære {navn}" in text(answer)


def test_batch_when_approved_then_its_letters_lie_in_the_post_room_but_for_those_left_out(client, log, lead):
    batch = a_batch(client)
    first, *others = batch.notices.all()
    client.post(page("leave_out_notice", batch.pk, first.pk), {"reason": "Hospitalet har svaret."})
    client.post(page("approve_notices", batch.pk), now(batch))
    assert OutboxMessage.objects.count() == len(others)
    OutboxMessage.objects.exclude(item=others[0].pk).update(state=OutboxState.FAILED)
    deliver_everything()
    letter = client.get(page("notice_letter", batch.pk, others[0].pk))
    assert letter.content[:5] == b"%PDF-"
    assert client.get(page("notice_letter", batch.pk, first.pk)).status_code == 404
    shown = text(client.get(page("notice_batch", batch.pk)))
    assert all(words in shown for words in ("Udeladt", "Klar til print", "Prøv igen"))


def test_letters_of_a_batch_then_are_printed_as_one_file_with_those_that_lack_an_address_last(client, log, lead):
    batch = a_batch(client)
    assert client.get(page("print_notices", batch.pk)).status_code == 403
    left_out, *notices = batch.notices.all()
    client.post(page("leave_out_notice", batch.pk, left_out.pk), {"reason": "Hospitalet har svaret."})
    client.post(page("approve_notices", batch.pk), now(batch))
    deliver_everything()
    assert f"{len(notices)} breve mangler navn eller adresse" in text(client.get(page("notice_batch", batch.pk)))
    written = f"{notices[-1].reference}; Kaja Test Hansen; Testvej 1; 8800 Viborg"
    client.post(page("notice_addresses", batch.pk), {"text": written})
    assert f"{len(notices) - 1} breve mangler" in text(client.get(page("notice_batch", batch.pk)))
    sheets = PdfReader(BytesIO(client.get(page("print_notices", batch.pk)).content)).pages
    assert "Kaja Test Hansen" in sheets[0].extract_text()
    assert sum("Navn og adresse mangler" in sheet.extract_text() for sheet in sheets) == len(notices) - 1
    assert AuditEvent.objects.filter(verb="lookup_notice.opened").count() == len(notices)


def test_addresses_when_a_line_cannot_be_read_then_says_which_and_keeps_what_was_typed(client, log, lead):
    answer = client.post(page("notice_addresses", a_batch(client).pk), {"text": "B-1; Navn"})
    assert answer.status_code == 422
    assert all(words in text(answer) for words in ("Linje 1 kan ikke bruges", "B-1; Navn"))


def test_batch_of_another_office_when_asked_for_then_is_not_found(client, log, lead):
    batch = a_batch(client)
    other = type(batch.office).objects.create(slug="syd", name="Syd", region="syddanmark")
    log_in(client, a_user("lead", office=other))
    for view in ("notice_batch", "notice_addresses", "print_notices"):
        assert client.get(page(view, batch.pk)).status_code == 404


def test_answer_when_the_citizen_gives_the_number_then_the_log_is_asked_without_typing_it_again(client, log, lead):
    batch = a_batch(client)
    client.post(page("approve_notices", batch.pk), now(batch))
    case = a_case(topic="lookup_notice")
    notice = Notice.objects.first()
    address = reverse("desk:notice_answered", args=[case.pk])
    answer = client.post(address, {"reference": notice.reference}, follow=True)
    assert answer.context["form"].initial["patient"] == notice.patient
    assert Case.objects.get(notices=notice) == case
    assert client.get(page("notice_batches")).context["batches"][0].answers == 1
