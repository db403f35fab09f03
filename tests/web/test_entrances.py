"""One person and one referral by whichever entrance: the same facts are asked for, the office joins in one act, the
patient is offered the first case, and a stranger learns nothing (features I12, I13).
"""

from datetime import date
from itertools import product
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from rettidig.casework import api_clients, letter_links
from rettidig.casework.models import ApiClient, Case, Hospital
from rettidig.casework.steps import draft as store
from rettidig.casework.steps import receive
from tests.casework.factories import a_user, an_organisation
from tests.citizen_login import log_in as log_in_citizen
from tests.desk_data import page
from tests.intake_data import KAJA, make_office
from tests.web.test_public_inquiry import answer_all

pytestmark = pytest.mark.django_db
TOLD = {
    "reporter": "patient",
    "category": "waiting",
    "condition": "none",
    "purpose": "assessment",
    "hospital": "Regionshospitalet Horsens",
    "referral_received": "2026-11-09",
    "appointment_date": "2027-01-19",
    "story": "Min tid ligger efter 30 dage.",
    "patient_name": "Kaja Test Hansen",
    "patient_cpr": KAJA,
    "home_region": "midtjylland",
    "reply_by": "phone",
    "phone": "40404040",
}
LETTER_DATE = date(2026, 11, 12)


def by_web(answers, *, office, link=None, **_rest) -> Case:
    at = timezone.now()
    draft, key = store.open_draft(max_wait_form=False, at=at, letter=link)
    said = {"from_letter": ["hospital", "referral_received"]} if link else {}
    store.save_answers(draft, answers | said, at=at)
    return receive.receive(draft, key=key, office=office, at=at).case


def by_phone(answers, *, adviser, **_rest) -> Case:
    sent = {"channel": "phone", "home_region": "midtjylland", "reporter": "patient", "anyway": "1"} | answers
    typed = {name: value for name, value in sent.items() if value != "unknown"}
    assert adviser.post("/kontor/ny/", typed).status_code == 302
    return Case.objects.latest("pk")


def by_letter(answers, *, office, horsens, **_rest) -> Case:
    system = a_user("partner", organisation=an_organisation(horsens))
    letter = letter_links.Letter(
        hospital=horsens.slug, department="", referral_received=date(2026, 11, 9), letter_date=LETTER_DATE
    )
    link = letter_links.make([letter], by=system, at=timezone.now())[0].link
    return by_web(answers | {"hospital": horsens.slug}, office=office, link=link)


def by_system(answers, *, horsens, **_rest) -> Case:
    name = f"system-{ApiClient.objects.count()}"
    secret = api_clients.add(name, organisation=an_organisation(horsens), only_inquiries=True, at=timezone.now())
    headers = {"authorization": f"Bearer {api_clients.give_token(name, secret)}", "idempotency-key": str(uuid4())}
    body = {"answers": answers}
    answer = Client().post("/api/v1/inquiries", body, content_type="application/json", headers=headers)
    assert answer.status_code == 201, answer.text
    return Case.objects.get(number=answer.json()["number"])


ENTRANCES = {"web": by_web, "phone": by_phone, "letter": by_letter, "system": by_system}


@pytest.fixture
def horsens(office):
    return Hospital.objects.get_or_create(name=TOLD["hospital"], defaults={"slug": "horsens"})[0]


@pytest.fixture
def come(office, adviser, horsens):
    """Sends an inquiry by the entrance of that name."""

    def sent(entrance, answers=TOLD):
        return ENTRANCES[entrance](answers, office=office, adviser=adviser, horsens=horsens)

    return sent


@pytest.mark.parametrize(("one", "other"), [*product(ENTRANCES, ENTRANCES)])
def test_second_inquiry_about_the_same_referral_names_the_first_and_is_joined_in_one_act(adviser, come, one, other):
    first = come(one)
    second = come(other)
    assert second.tasks.get(kind="same_case").title == f"Se, om sagen er den samme som {first.number}"
    address = page(second, "join_with", first.pk)
    assert address in adviser.get(page(second, "case")).text
    form = adviser.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    assert "De handler om det samme." in sent["reason"]
    adviser.post(address, sent | {"is_one_person": "on"})
    first.refresh_from_db()
    second.refresh_from_db()
    # the older is kept; the database's clock stands still within the one transaction of a test
    assert second.joined_to == first or first.joined_to == second


LESS = [
    {"referral_received": "unknown"},
    {"hospital": ""},
    {"department": "Ortopædkirurgi"},
    {"referral_received": "unknown", "hospital": ""},
]


@pytest.mark.parametrize("entrance", ["web", "phone", "system"])
@pytest.mark.parametrize("less", LESS)
def test_caller_who_knows_less_than_the_letter_says_is_still_found_to_be_the_same(come, entrance, less):
    first = come("letter")
    second = come(entrance, {name: value for name, value in (TOLD | less).items() if value})
    assert second.tasks.get(kind="same_case").title.endswith(first.number)


@pytest.mark.parametrize("other", [{"referral_received": "2026-10-01"}, {"hospital": "Aarhus Universitetshospital"}])
def test_another_referral_is_another_matter(come, other):
    come("web")
    assert not come("phone", TOLD | other).tasks.filter(kind="same_case").exists()


def test_same_letter_is_the_same_matter_though_the_day_of_the_referral_differs(come):
    first = come("web", TOLD | {"letter_date": LETTER_DATE.isoformat()})
    second = come("phone", TOLD | {"letter_date": "12-11-2026", "referral_received": "1-11-2026"})
    assert second.tasks.get(kind="same_case").title.endswith(first.number)


MISSING = [
    ("patient_name", "navn"),
    ("patient_cpr", "CPR-nummer"),
    ("purpose", "hvad patienten er henvist til"),
    ("hospital", "hvilket hospital"),
    ("referral_received", "hvornår hospitalet fik henvisningen"),
    ("appointment_date", "datoen for tiden på hospitalet"),
    ("phone", "telefonnummer eller e-mail"),
]


@pytest.mark.parametrize("entrance", ["web", "phone", "system"])
@pytest.mark.parametrize(("name", "fact"), MISSING)
def test_fact_that_is_missing_is_a_task_by_every_entrance(come, entrance, name, fact):
    told = {key: value for key, value in TOLD.items() if key != name} | {"reply_by": "page"}
    assert come(entrance, told).tasks.get(kind="missing_facts").title == f"Spørg patienten om: {fact}"


@pytest.mark.parametrize("entrance", ["web", "phone", "system"])
@pytest.mark.parametrize(
    ("purpose", "fact"),
    [("treatment", "hvornår behandlingen blev bestemt"), ("surgery_moved", "hvornår operationen blev ændret")],
)
def test_day_from_which_the_wait_is_counted_is_a_task_by_every_entrance(come, entrance, purpose, fact):
    case = come(entrance, TOLD | {"purpose": purpose})
    assert case.tasks.get(kind="missing_facts").title == f"Spørg patienten om: {fact}"


@pytest.mark.parametrize("entrance", ["web", "phone", "system"])
def test_disease_that_nobody_knows_of_is_a_task_by_every_entrance(come, entrance):
    left_open = {"condition": "unknown"} if entrance == "web" else {}
    told = {name: value for name, value in TOLD.items() if name != "condition"} | left_open
    titles = come(entrance, told).tasks.filter(kind="judge").values_list("title", flat=True)
    assert list(titles) == ["Find ud af, om det kan være kræft eller en alvorlig hjertesygdom"]


def test_everything_that_is_missing_is_named_whole_though_one_title_has_no_room_for_it(come):
    case = come("web", {"reporter": "relative", "category": "waiting", "condition": "none", "reply_by": "page"})
    titles = list(case.tasks.filter(kind="missing_facts").values_list("title", flat=True))
    assert "samtykke til den, der skriver" in titles[-1]
    assert all(len(each) < 200 for each in titles)


class TestOffer:
    """What the patient is told of an earlier case, and a stranger is not."""

    @pytest.fixture(autouse=True)
    def office(self, login_provider):
        return make_office()

    @pytest.fixture
    def first(self, office):
        return by_web(TOLD | {"department": "Ortopædkirurgi"}, office=office)

    @pytest.mark.parametrize(("who", "offered"), [("kaja", True), ("max", False), (None, False)])
    def test_first_case_is_offered_after_login_and_never_to_a_stranger(self, client, first, who, offered):
        if who:
            log_in_citizen(client, who)
        answer_all(client)
        assert ("Skriv i min sag i stedet" in client.get("/henvendelse/tjek/").text) is offered
        assert (client.post("/henvendelse/tjek/", {"instead": "1"}).status_code == 302) is offered
        assert (first.number in client.get("/min-sag/").text) is offered

    def test_words_are_laid_in_the_case_that_the_login_opens(self, client, first):
        log_in_citizen(client, "kaja")
        answer_all(client)
        client.post("/henvendelse/tjek/", {"instead": "1"})
        assert "Jeg har slået min skulder." in client.get("/min-sag/").text
