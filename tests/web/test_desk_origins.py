"""Where each fact came from stands beside the reason that rests on it."""

import pytest
from django.utils import translation

from rettidig.casework.models import Event, Pathway
from rettidig.casework.steps import assessment, pathway
from rettidig.web.desk.origins import Origins
from tests.casework.factories import an_adviser
from tests.casework.offers import AT, a_story, four_hospitals
from tests.desk_data import page

pytestmark = pytest.mark.django_db
PLAN, CHOICE = "assessment_plan", "extended_choice"


@pytest.fixture
def story():
    story = a_story()
    four_hospitals(story.service)
    assessment.assess(story.case, by=story.by, at=AT)
    return story


def origins(story, right, answer=None):
    answer = answer or story.case.assessments.first().answer
    return [(each.what, each.whence, each.href) for each in Origins(story.case).of(answer)[story.pathway.key, right]]


def test_event_of_the_inquiry_is_from_the_patient_and_leads_to_where_it_stands(story):
    referral = Event.objects.get(type="referral_received")
    assert origins(story, PLAN) == [
        (
            "5. nov. 2026 Henvisning modtaget: Udredning",
            "fra patienten, skrevet i henvendelsen",
            f"{page(story.case, 'pathways')}#event-{referral.pk}",
        )
    ]


def test_event_that_somebody_wrote_names_who_and_when(story):
    event = Event.objects.get(type="referral_received")
    by = an_adviser(first_name="Vibeke", last_name="Holm")
    pathway.change_event(event, document={**event.document, "source": "record"}, by=by, at=AT)
    assert origins(story, PLAN)[0][1] == "fra journalen, skrevet af Vibeke Holm 23. nov. 2026"


def test_event_without_a_source_says_so(story):
    event = Event.objects.get(type="referral_received")
    document = {key: value for key, value in event.document.items() if key != "source"}
    pathway.change_event(event, document=document, by=an_adviser(username="holm"), at=AT)
    assert origins(story, PLAN)[0][1].startswith("kilden er ikke oplyst, skrevet af holm")


def test_facts_are_of_the_register_or_of_whoever_wrote_them_on_the_pathway(story):
    found = {what: whence for what, whence, _href in origins(story, CHOICE)}
    assert found["Har et aftalesygehus aftale om ydelsen? Ja"] == "fra registrene over hospitaler og aftaler"
    assert found["Er udredning inden for fristen fagligt mulig? Ja"] == "skrevet på forløbet"


def test_what_has_changed_since_a_stored_answer_leads_nowhere(story):
    stored = story.case.assessments.first().answer
    Event.objects.filter(type="referral_received").update(date="2026-11-06")
    Pathway.objects.update(attributes={"area": "somatic"})
    assert origins(story, PLAN, stored) == [
        ("5. nov. 2026 Henvisning modtaget: Udredning", "fra patienten; står ikke sådan på sagen nu", "")
    ]
    assert ("Er udredning inden for fristen fagligt mulig? Ja", "rettet siden", "") in origins(story, CHOICE, stored)


def test_origins_are_said_in_english_too(story):
    with translation.override("en"):
        assert origins(story, PLAN)[0][:2] == (
            "5 Nov 2026 Referral received: Assessment",
            "from the patient, written in the inquiry",
        )


def test_answer_without_a_receipt_names_no_origins(story):
    answer = dict(story.case.assessments.first().answer)
    del answer["receipt"]
    assert Origins(story.case).of(answer) == {}


@pytest.mark.parametrize("view", ["case", "assess", "pathways"])
def test_pages_show_origins_and_where_they_stand(adviser, case, view):
    shown = adviser.get(page(case, view)).text
    event = case.pathways.get().events.first()
    assert (f'id="event-{event.pk}"' if view == "pathways" else f"#event-{event.pk}") in shown
