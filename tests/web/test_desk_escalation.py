"""The pages of the ladder: the next act on the case page, the forms with their refusals, and the letter."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rettidig.casework import outbox
from rettidig.casework.models import Department, EscalationStep, Hospital, OutboxMessage
from rettidig.casework.steps import assessment, escalation
from rettidig.casework.tracks import contact_book

from ..casework.factories import a_case, a_user, an_office
from ..login import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser(client):
    user = a_user("adviser", office=an_office())
    log_in(client, user)
    return user


@pytest.fixture
def case(adviser):
    hospital = Hospital.objects.create(slug="horsens", name="Horsens", kind="public", region="midtjylland")
    Department.objects.create(hospital=hospital, slug="kirurgi", name="Kirurgi", phone="78 42 50 00")
    answers = {"condition": "cancer", "purpose": "assessment", "hospital": "horsens", "department": "Kirurgi"}
    referred = timezone.localdate() - timedelta(days=3)
    case = a_case(topic="max_wait", answers=answers | {"referral_received": referred.isoformat()}, owner=adviser)
    assessment.renew(case, at=timezone.now())
    case.save()
    return case


def at(case, rest: str = "") -> str:
    return f"/kontor/sag/{case.pk}/{rest}"


def first_act(client, case):
    return client.get(at(case)).context["to_do"].first


def send(client, case, rest: str, **facts):
    case.refresh_from_db()
    return client.post(at(case, rest), {"version": case.version, **facts})


def ask(client, case, rung: str = "department", way: str = "phone", **facts):
    said = {"way": way, "receiver": "Kirurgi", "words": "Vi bad om en tid."}
    return send(client, case, f"trappen/spoerg/{rung}/", **said | facts)


def test_next_act_is_to_call_the_department_and_then_to_write_its_answer(client, case):
    assert str(first_act(client, case).label) == "Ring til afdelingen 78 42 50 00"
    assert ask(client, case).url == at(case, "trappen/")
    assert str(first_act(client, case).label) == "Skriv svaret om en tid"
    step = EscalationStep.objects.get()
    answer = send(client, case, f"trappen/{step.pk}/svar/", answer="no_time", words="Fuldt.")
    assert answer.url == at(case, "trappen/")
    assert str(first_act(client, case).label) == "Spørg forløbskoordinatoren"


def test_next_act_of_a_patient_with_a_time_is_not_to_call(client, case):
    ask(client, case)
    step, day = EscalationStep.objects.get(), timezone.localdate() + timedelta(days=2)
    answer = send(client, case, f"trappen/{step.pk}/svar/", answer="booked", words="Ja.", booked_on=f"{day:%d%m%y}")
    assert answer.url == at(case)
    assert "Ring til" not in str(first_act(client, case).label)


def test_next_act_of_a_case_without_a_maximum_waiting_time_is_not_to_call(client, adviser):
    other = a_case(topic="waiting", owner=adviser)
    to_do = client.get(at(other)).context["to_do"]
    assert not any("escalate" in each.href or "trappen" in each.href for each in (to_do.first, *to_do.others))


def test_person_of_the_contact_book_is_filled_in_and_kept_with_the_asking(client, case, adviser):
    department = Department.objects.get()
    facts = {"role": "coordinator", "name": "Kirsten", "phone": "78 42 50 02", "department": department}
    book = facts | {"valid_from": timezone.localdate()}
    person = contact_book.save_contact(case.office, None, facts=book, by=adviser, at=timezone.now())
    assert "Kirsten" in client.get(at(case, "trappen/spoerg/coordinator/")).text
    ask(client, case, "coordinator", receiver="Kirsten")
    assert EscalationStep.objects.get().contact == person


@pytest.mark.parametrize(("facts", "status"), [({"words": ""}, 422), ({"version": 0}, 409)])
def test_asking_that_cannot_be_stored_keeps_what_was_typed(client, case, facts, status):
    answer = ask(client, case, phone="11 22 33 44", **facts)
    assert (answer.status_code, "11 22 33 44" in answer.text) == (status, True)
    assert not EscalationStep.objects.exists()


def test_refusal_stands_on_the_form(client, case):
    ask(client, case, "coordinator")
    escalation.pause(case, reason="Venter", by=case.owner, at=timezone.now())
    answer = ask(client, case, "coordinator")
    assert (answer.status_code, "Genoptag den først" in answer.text) == (403, True)


def test_rung_that_is_none_or_lies_behind_has_no_page(client, case):
    ask(client, case, "coordinator")
    for rung in ("department", "nobody"):
        assert client.get(at(case, f"trappen/spoerg/{rung}/")).status_code == 404


def test_highest_rung_is_asked_once_more_where_it_gave_no_time(client, case):
    ask(client, case, "authority", way="letter", wish="Ja tak.")
    assert "Spørg igen om en tid" not in client.get(at(case, "trappen/")).text  # its answer is awaited
    escalation.record_answer(
        EscalationStep.objects.get(), answer="no_time", words="Nej.", by=case.owner, at=timezone.now()
    )
    assert "Spørg igen om en tid" in client.get(at(case, "trappen/")).text
    assert "Spørg om en tid: Sundhedsstyrelsen" in client.get(at(case, "trappen/spoerg/")).text


def test_time_after_the_limit_says_what_to_do_and_offers_the_next_rung(client, case):
    ask(client, case)
    late = timezone.localdate() + timedelta(days=60)
    escalation.record_answer(
        EscalationStep.objects.get(), answer="booked", booked_on=late, words="Sent.", by=case.owner, at=timezone.now()
    )
    assert "Spørg om en tid: Forløbskoordinator" in client.get(at(case, "trappen/")).text


def test_letter_is_read_as_pdf_and_a_call_has_none(client, case):
    ask(client, case)
    ask(client, case, "hospital_management", way="letter")
    call, letter = EscalationStep.objects.order_by("pk")
    assert client.get(at(case, f"trappen/{letter.pk}/brev.pdf")).content.startswith(b"%PDF")
    assert client.get(at(case, f"trappen/{call.pk}/brev.pdf")).status_code == 404
    other = a_case(topic="max_wait")
    assert client.get(at(other, f"trappen/{letter.pk}/brev.pdf")).status_code == 404


def test_escalation_is_paused_resumed_and_stopped_with_its_reasons_on_the_case(client, case):
    ask(client, case)
    send(client, case, "trappen/pause/", reason="Patienten tænker over det")
    assert "Patienten tænker over det" in client.get(at(case, "trappen/")).text
    send(client, case, "trappen/genoptag/")
    send(client, case, "trappen/stop/", reason="Patienten blev indlagt")
    story = client.get(at(case)).text
    for words in ("Spurgt om en tid: Afdelingen", "Eskalering genoptaget", "Patienten blev indlagt"):
        assert words in story


def test_lawyer_reads_the_ladder_and_asks_nobody(client, case):
    ask(client, case)
    log_in(client, a_user("lawyer", office=case.office))
    assert client.get(at(case, "trappen/")).status_code == 200
    assert client.get(at(case, "trappen/spoerg/")).status_code == 403


def test_ask_page_says_how_a_letter_leaves_and_where_the_patient_waits(client, case):
    page = client.get(at(case, "trappen/spoerg/department/")).text
    assert "ingen sikker vej" in page
    assert "Kirurgi, Horsens" in page
    assert "Har også sagen åben" not in page  # the other rungs are no colleagues
    a_user("partner", hospital=Hospital.objects.get())
    assert "ligger på hospitalets side hos Horsens" in client.get(at(case, "trappen/spoerg/department/")).text


def test_department_is_corrected_in_one_place(client, case):
    hospital = Hospital.objects.get()
    other = Department.objects.create(hospital=hospital, slug="urologi", name="Urologi", phone="78 42 60 00")
    assert send(client, case, "trappen/afdeling/", department="").status_code == 422
    answer = send(client, case, "trappen/afdeling/", department=other.pk)
    assert answer.url == at(case, "trappen/spoerg/")
    assert "Urologi, Horsens" in client.get(at(case, "trappen/spoerg/department/")).text
    assert str(first_act(client, case).label) == "Ring til afdelingen 78 42 60 00"


def test_hospital_opens_its_letter_and_the_office_sees_it(client, case):
    reader = a_user("partner", hospital=Hospital.objects.get())
    ask(client, case, way="message")
    message = OutboxMessage.objects.get(kind="escalation")
    outbox.deliver(message.pk, at=timezone.now())
    assert "ikke åbnet endnu" in client.get(at(case, "trappen/")).text
    partner = type(client)()
    log_in(partner, reader)
    page = partner.get("/hospital/").text
    assert f"/hospital/{message.pk}/brev.pdf" in page
    assert partner.get(f"/hospital/{message.pk}/brev.pdf").content.startswith(b"%PDF")
    assert "Åbnet" in client.get(at(case, "trappen/")).text
    step = EscalationStep.objects.get()
    send(client, case, f"trappen/{step.pk}/svar/", answer="no_time", words="Fuldt.")
    assert partner.get(f"/hospital/{message.pk}/brev.pdf").status_code == 404


def test_hospital_that_was_not_asked_opens_no_letter(client, case):
    a_user("partner", hospital=Hospital.objects.get())
    ask(client, case, way="message")
    message = OutboxMessage.objects.get(kind="escalation")
    outbox.deliver(message.pk, at=timezone.now())
    other = Hospital.objects.create(slug="viborg", name="Viborg", kind="public", region="midtjylland")
    stranger = type(client)()
    log_in(stranger, a_user("partner", hospital=other))
    assert stranger.get(f"/hospital/{message.pk}/brev.pdf").status_code == 404
