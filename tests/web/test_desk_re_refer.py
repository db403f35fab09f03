"""The sheet on which a patient is moved: everything on one page, sent by one act, or told what is missing."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from rettidig.casework.models import Attachment, Case, Hospital, OutboxMessage, ReReferral, Service
from rettidig.casework.steps import follow_up, re_refer
from rettidig.web.desk.acts import to_do
from tests.casework.factories import a_case
from tests.casework.file_examples import as_bytes, new_pdf
from tests.casework.offers import AT
from tests.desk_data import page, person_called, the_story
from tests.login import log_in

pytestmark = pytest.mark.django_db
WISH = "Jeg vil gerne undersøges på det private hospital, som I har en aftale med."


@pytest.fixture(autouse=True)
def scanner(settings):
    settings.CLAMD_ADDRESS = "fake"


@pytest.fixture
def case(office, scanner) -> Case:
    """Case 3 of the annual report, which has just come; its referral has been examined."""
    return the_story("shoulder", office)


def key_of(hospital: str) -> str:
    return str(Hospital.objects.get(slug=hospital).pk)


def typed_on(answer: Any) -> dict[str, Any]:
    """What stands in the fields of the sheet."""
    form = answer.context["form"]
    return {name: form[name].value() or "" for name in form.fields if name != "file"}


def sheet(client: Client, case: Case) -> dict[str, Any]:
    return typed_on(client.get(page(case, "re_refer")))


def chosen(client: Client, case: Case, hospital: str = "aabrink", **more: Any) -> dict[str, Any]:
    """The sheet as it is sent after the hospital has been chosen and its letter read."""
    return (
        typed_on(client.post(page(case, "preview_re_refer"), sheet(client, case) | {"hospital": key_of(hospital)}))
        | more
    )


def missing(answer: Any) -> list[str]:
    return [each.sentence for each in answer.context["missing"]]


def test_sheet_when_opened_then_everything_stands_on_it_and_nothing_is_typed_again(adviser, case):
    answer = adviser.get(page(case, "re_refer"))
    given = typed_on(answer)
    assert (given["words"], given["referral"]) == (WISH, case.attachments.get().pk)
    assert "Jeg er faldet og har slået min skulder." in answer.text
    assert [line.right for line in answer.context["judged"][0].lines][:2] == ["free_choice", "fast_assessment"]
    assert missing(answer) == ["Vælg et hospital."]


def test_hospitals_then_stand_in_the_order_of_the_right_and_the_others_say_why_not(adviser, case):
    answer = adviser.get(page(case, "re_refer"))
    offered = [label for _key, label in answer.context["form"].fields["hospital"].choices]
    assert {"Privathospitalet Åbrink · 16 dage", "Regionshospitalet Viborg · 49 dage · efter fristen"} <= set(offered)
    ranks = [each.candidate.rank for each in answer.context["sheet"].places]
    assert ranks == sorted(ranks)
    assert [name for name, _why in answer.context["impossible"]][-1] == "Privathospitalet Lunden · 11 dage"
    assert "Retten til udvidet frit sygehusvalg er ikke åben." in answer.text


def test_letter_when_a_hospital_is_chosen_then_stands_beside_and_nothing_is_stored(adviser, case):
    answer = adviser.post(page(case, "preview_re_refer"), sheet(adviser, case) | {"hospital": key_of("aabrink")})
    assert answer.context["form"]["title"].value() == "Du kan komme til Privathospitalet Åbrink"
    assert missing(answer) == []
    assert "Alt er klar til at blive sendt." in answer.text
    assert [kept.count() for kept in (case.decisions, case.letters, case.option_lists)] == [0, 0, 0]


def test_everything_when_sent_then_the_case_shows_it_and_is_the_senders(adviser, case):
    answer = adviser.post(page(case, "re_refer"), chosen(adviser, case), follow=True)
    assert answer.redirect_chain == [(page(case, "case"), 302)]
    assert "Omvisiteringen er sendt til hospitalet, og brevet til patientens side." in answer.text
    case.refresh_from_db()
    assert (case.state, case.owner, case.wishes.get().words) == ("re_referred", person_called("vejleder"), WISH)
    assert sorted(OutboxMessage.objects.filter(case=case).values_list("kind", flat=True)) == ["letter", "re_referral"]


def test_everything_when_sent_twice_then_leaves_once_and_the_second_is_told(adviser, case):
    typed = chosen(adviser, case)
    adviser.post(page(case, "re_refer"), typed)
    again = adviser.post(page(case, "re_refer"), typed)
    assert again.status_code == 409
    assert "Du har selv ændret sagen kl." in again.text
    assert "Patienten er omvisiteret til Privathospitalet Åbrink" in again.text
    assert ReReferral.objects.filter(case=case).count() == 1


def test_letter_when_nobody_has_read_it_then_is_shown_and_nothing_is_sent(adviser, case):
    answer = adviser.post(page(case, "re_refer"), sheet(adviser, case) | {"hospital": key_of("aabrink")})
    assert answer.status_code == 422
    assert "Læs brevet om Privathospitalet Åbrink, før du sender det." in answer.text
    assert not case.decisions.exists()
    assert adviser.post(page(case, "re_refer"), typed_on(answer)).status_code == 302


def test_hospital_when_changed_after_the_letter_was_read_then_its_own_letter_is_read_first(adviser, case):
    answer = adviser.post(
        page(case, "re_refer"), chosen(adviser, case, hospital="aabrink") | {"hospital": key_of("ouh")}
    )
    assert answer.status_code == 422
    assert typed_on(answer)["title"] == "Du kan komme til Odense Universitetshospital"


def test_letter_when_changed_before_another_hospital_is_chosen_then_what_was_typed_is_still_shown(adviser, case):
    typed = chosen(adviser, case, title="Mit eget", hospital="aabrink")
    answer = adviser.post(page(case, "preview_re_refer"), typed | {"hospital": key_of("ouh")})
    assert answer.context["form"].former.startswith("Mit eget\n\nKære Kaja")
    assert typed_on(answer)["title"] == "Du kan komme til Odense Universitetshospital"


def test_letter_when_not_changed_then_gives_way_to_the_next_hospitals(adviser, case):
    answer = adviser.post(page(case, "preview_re_refer"), chosen(adviser, case) | {"hospital": key_of("ouh")})
    assert answer.context["form"].former == ""


def test_everything_that_is_missing_then_is_listed_with_its_cure(adviser, case):
    typed = sheet(adviser, case) | {"words": "", "referral": ""}
    answer = adviser.post(page(case, "re_refer"), typed)
    cures = {each.sentence: each.href for each in answer.context["missing"]}
    assert answer.status_code == 422
    assert cures == {
        "Vælg et hospital.": "#id_hospital_0",
        "Henvisningen mangler. Vedhæft den.": "#id_referral",
        "Patientens ønske er ikke skrevet ned.": "#id_words",
    }
    assert all(f'id="{href[1:]}"' in answer.text for href in cures.values())


def test_person_who_cannot_be_reached_then_is_put_right_on_their_own_page(adviser, case):
    Case.objects.update(reply_phone="")
    type(case.patient).objects.update(phone="", address="", email="")
    answer = adviser.get(page(case, "re_refer"))
    assert page(case, "correct_person") in [each.href for each in answer.context["missing"]]


def test_letter_when_it_promises_too_much_then_stays_as_it_was_typed(adviser, case):
    typed = chosen(adviser, case)
    typed["body"] += "\n\nDu kan også komme på Privathospitalet Lunden."
    answer = adviser.post(page(case, "re_refer"), typed)
    assert answer.status_code == 422
    assert "Brevet lover mere, end afgørelsen bærer" in answer.text
    assert typed_on(answer)["body"] == typed["body"]


def test_case_when_a_colleague_has_changed_it_then_says_so_and_nothing_typed_is_lost(adviser, case):
    typed = chosen(adviser, case, message="Ring til patienten først.", title="Mit eget")
    follow_up.add_note(case, text="Talt med afdelingen.", by=person_called("leder"), at=timezone.now())
    answer = adviser.post(page(case, "re_refer"), typed)
    assert answer.status_code == 409
    assert f"Det var {person_called('leder')} kl." in answer.text
    again = typed_on(answer)
    assert (again["message"], again["title"]) == ("Ring til patienten først.", "Mit eget")
    assert adviser.post(page(case, "re_refer"), again).status_code == 302


def an_upload(content: bytes, name: str = "ny.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_referral_when_it_is_laid_on_the_case_then_is_chosen_and_the_rest_stays(adviser, case):
    typed = chosen(adviser, case, words="Jeg vil til Åbrink.", referral="")
    answer = adviser.post(page(case, "attach_to_re_refer"), typed | {"file": an_upload(as_bytes(new_pdf()))})
    given = typed_on(answer)
    assert (given["referral"], given["words"]) == (str(Attachment.objects.get(name="ny.pdf").pk), "Jeg vil til Åbrink.")
    assert adviser.post(page(case, "re_refer"), given).status_code == 302


def test_referral_when_sent_with_the_rest_then_goes_along(adviser, case):
    typed = chosen(adviser, case, referral="")
    answer = adviser.post(page(case, "re_refer"), typed | {"file": an_upload(as_bytes(new_pdf()))})
    assert answer.status_code == 302
    assert ReReferral.objects.get(case=case).referral.name == "ny.pdf"


def test_referral_when_the_rest_is_refused_then_lies_on_the_case_all_the_same(adviser, case):
    typed = chosen(adviser, case, referral="", words="")
    answer = adviser.post(page(case, "re_refer"), typed | {"file": an_upload(as_bytes(new_pdf()))})
    assert answer.status_code == 422
    assert typed_on(answer)["referral"] == str(Attachment.objects.get(name="ny.pdf").pk)


@pytest.mark.parametrize("content", [b"no file that we know", b""])
def test_referral_that_cannot_be_taken_then_is_refused_with_a_sentence(adviser, case, content):
    answer = adviser.post(page(case, "attach_to_re_refer"), chosen(adviser, case) | {"file": an_upload(content)})
    assert answer.context["form"].errors["file"]
    assert case.attachments.count() == 1


def test_referral_when_no_file_was_chosen_then_asks_for_one(adviser, case):
    answer = adviser.post(page(case, "attach_to_re_refer"), chosen(adviser, case))
    assert answer.status_code == 422
    assert "Vælg en fil." in answer.text


def test_service_when_it_is_not_known_then_is_asked_first_on_the_same_sheet(adviser, case):
    case.pathways.update(service=None)
    answer = adviser.get(page(case, "re_refer"))
    assert missing(answer) == ["Vælg, hvilken undersøgelse eller behandling patienten venter på."]
    service = Service.objects.get(slug="shoulder_assessment")
    typed = typed_on(answer) | {"service": service.pk, "hospital": key_of("aabrink")}
    answer = adviser.post(page(case, "preview_re_refer"), typed)
    assert missing(answer) == []
    assert case.pathways.get().service is None
    assert adviser.post(page(case, "re_refer"), typed_on(answer)).status_code == 302
    assert case.pathways.get().service == service


def test_consent_when_a_relative_wrote_then_is_written_on_the_sheet(adviser, office):
    case = the_story("dementia", office, moves=[])
    given = {"referral": "", "consent_giver": "patient", "consent_words": "Ja tak, sagde hun i telefonen."}
    typed = chosen(adviser, case, hospital="kolding") | given
    answer = adviser.post(page(case, "re_refer"), typed | {"file": an_upload(as_bytes(new_pdf()))})
    assert answer.status_code == 302
    assert case.consents.get().words == "Ja tak, sagde hun i telefonen."


def test_consent_when_the_patient_wrote_then_is_not_asked_for(adviser, case):
    assert "consent_words" not in sheet(adviser, case)


def test_grant_that_was_made_by_itself_then_is_gone_on_from_with_its_own_letter(adviser, office):
    case = the_story("dementia", office, moves=["take", "hear_patient", "judge", "show", "wish_other_region", "grant"])
    answer = adviser.get(page(case, "re_refer"))
    given = typed_on(answer)
    assert (given["hospital"], given["title"]) == (int(key_of("kolding")), case.letters.get().title)
    assert "Der er truffet afgørelse om Kolding Sygehus" in answer.text
    answer = adviser.post(page(case, "re_refer"), given | {"file": an_upload(as_bytes(new_pdf()))})
    assert answer.status_code == 302
    assert (case.decisions.count(), case.letters.count()) == (1, 1)


def test_facts_that_contradict_each_other_then_lead_to_the_pathway(adviser, case, monkeypatch):
    monkeypatch.setattr(re_refer.Sheet, "assessment", None)
    answer = adviser.get(page(case, "re_refer"))
    assert [each.href for each in answer.context["missing"]] == [page(case, "pathways")]


def test_case_with_two_pathways_then_each_has_its_sheet(adviser, case):
    other = case.pathways.create(key="2", label="Knæ", changed_at=AT, attributes={"area": "somatic"})
    answer = adviser.get(page(case, "re_refer"))
    assert f"{page(case, 're_refer')}?forloeb=2" in answer.text
    assert adviser.get(page(case, "re_refer"), {"forloeb": "2"}).context["sheet"].pathway == other


def test_case_about_something_else_then_has_no_sheet(adviser, office):
    case = a_case(office=office, topic="ehr")
    assert "handler ikke om at komme til et andet hospital" in adviser.get(page(case, "re_refer")).text
    assert "Omvisitér" not in [str(each.label) for each in to_do(case, person_called("vejleder")).others]


@pytest.mark.parametrize(("username", "status"), [("leder", 200), ("kontor", 403), ("jurist", 403)])
def test_sheet_then_is_for_those_who_decide(client, case, username, status):
    log_in(client, person_called(username))
    assert client.get(page(case, "re_refer")).status_code == status


def test_sheet_while_a_hospital_has_the_patient_then_says_so_as_its_button_does(adviser, office):
    case = the_story("dementia", office)
    (button,) = [each for each in to_do(case, person_called("vejleder")).others if str(each.label) == "Omvisitér"]
    answer = adviser.get(page(case, "re_refer"))
    assert answer.status_code == 403
    assert str(button.refusal) in answer.text


@pytest.mark.parametrize(
    ("moves", "first"),
    [
        ([], "Omvisitér"),
        (["take", "hear_patient", "judge", "show"], "Omvisitér"),
        (["take", "hear_patient", "judge", "show", "wish_other_region", "grant"], "Omvisitér"),
        (None, "Skriv hospitalets svar"),
    ],
)
def test_first_act_of_a_case_about_waiting_then_is_the_sheet_until_the_patient_is_moved(office, moves, first):
    case = the_story("dementia", office, moves=moves)
    assert str(to_do(case, person_called("vejleder")).first.label) == first


def test_first_act_of_those_who_may_not_decide_then_is_one_that_they_may_do(case):
    assert str(to_do(case, person_called("kontor")).first.label) == "Vurdér rettigheder"


@pytest.mark.parametrize(("username", "leads"), [("vejleder", True), ("kontor", False), ("jurist", False)])
def test_queue_then_leads_those_who_decide_straight_to_the_sheet(client, case, username, leads):
    log_in(client, person_called(username))
    assert (page(case, "re_refer") in client.get("/kontor/?vis=all").text) is leads


def test_queue_then_leads_to_no_sheet_of_a_case_that_is_moved_or_about_something_else(adviser, office):
    others = [the_story("dementia", office), a_case(office=office, topic="ehr")]
    text = adviser.get("/kontor/?vis=all").text
    assert not any(page(each, "re_refer") in text for each in others)
