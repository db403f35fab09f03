"""What stands beside the pathways of a case, on the adviser's pages: stated, corrected, removed, undone and read."""

import re
from html import unescape

import pytest

from rettidig.rights import Difference, assess
from rettidig.rights.matters.schema import KINDS
from rettidig.web.desk.differences import difference_words
from rettidig.web.desk.matter_findings import judged_matters
from rettidig.web.desk.matter_forms import event_keys, fact_keys
from rettidig.web.matters.labels import EVENTS
from tests.casework.factories import a_case, a_pathway, a_user, an_adviser
from tests.desk_data import person_called, the_story
from tests.intake_data import SHOULDER, make_office
from tests.intake_data import send as receive
from tests.login import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    case = a_case(topic="transport")
    a_pathway(case, {})
    return case


@pytest.fixture
def desk(client, case):
    log_in(client, an_adviser(office=case.office))
    return client


def address(case, rest=""):
    return f"/kontor/sag/{case.pk}/ved-siden-af/{rest}"


def send(desk, case, rest, **typed):
    case.refresh_from_db()
    return desk.post(address(case, rest), {"version": case.version, **typed}, follow=True)


def text_of(response):
    main = response.text.split("<main", 1)[1].split("</main>")[0]
    return " ".join(unescape(re.sub("<[^>]*>", " ", main)).split())


def add(desk, case, kind="transport", **facts):
    send(desk, case, "ny/", kind=kind)
    matter = case.matters.get()
    if facts:
        send(desk, case, f"{matter.pk}/", **facts)
    return matter


def test_topic_of_the_case_proposes_the_kind(desk, case):
    assert re.search(r'value="transport"\s+selected', desk.get(address(case)).text)


def test_older_assessment_leads_to_the_newest(desk, case):
    add(desk, case, kind="complaint", about="coercion")
    send(desk, case, f"{case.matters.get().pk}/", about="service")
    newest, older = case.assessments.all()[:2]
    page = f"/kontor/sag/{case.pk}/vurdering/"
    assert f'href="{page}{newest.pk}/"' in desk.get(f"{page}{older.pk}/").text
    assert f'href="{page}{newest.pk}/"' not in desk.get(f"{page}{newest.pk}/").text


def test_facts_and_events_give_findings_with_amount_recipient_and_law(desk, case):
    facts = {"destination": "hospital", "pension": "none", "distance_km": "63", "cost_dkk": "126,50"}
    matter = add(desk, case, chosen="referral_hospital", **facts)
    send(desk, case, f"{matter.pk}/ny/trip/", date="3-10-2022", source="patient")
    text = text_of(desk.get(address(case)))
    assert "Beløb: 126,50 kr." in text
    assert "Modtager: Den region, man bor i eller er på besøg i" in text
    assert "sundhedsloven" in text
    assert "Hvor langt der er 63 km" in text
    assert "3. okt. 2022 Tur" in text
    assert "Patienten" in text


def test_what_is_stated_stands_in_words_that_fit_its_label(desk, case):
    add(desk, case, kind="interpreter", setting="outpatient", mode="in_person")
    text = text_of(desk.get(address(case)))
    assert "Om det var ambulant eller under indlæggelse Kun på besøg" in text
    assert "Om patienten mødte op eller blev ringet op Mødte op" in text


def test_amount_that_the_law_lacks_leads_to_the_register_of_amounts(desk, case):
    facts = {"destination": "hospital", "pension": "none", "distance_km": "63", "cost_dkk": "126,50"}
    matter = add(desk, case, chosen="referral_hospital", **facts)
    assert 'href="/registre/amounts/"' not in desk.get(address(case)).text
    send(desk, case, f"{matter.pk}/ny/trip/", date="3-10-2026", source="patient")
    assert 'href="/registre/amounts/"' in desk.get(address(case)).text


def test_page_of_a_case_on_which_nothing_may_be_changed_says_why(desk, case):
    type(case).objects.filter(pk=case.pk).update(state="closed", closed_at=case.received_at)
    assert "afsluttet" in text_of(desk.get(address(case)))


def test_case_and_stored_assessment_show_the_findings_beside_those_of_the_pathway(desk, case):
    add(desk, case, kind="complaint", about="coercion")
    for page in (f"/kontor/sag/{case.pk}/", f"/kontor/sag/{case.pk}/vurdering/{case.assessments.first().pk}/"):
        text = desk.get(page).text
        assert "Ved siden af forløbet" in text
        assert "Det Psykiatriske Patientklagenævn" in text


def test_limit_ahead_is_the_date_of_the_case_by_its_name(desk, case):
    matter = add(desk, case, kind="complaint", about="patient_rights")
    send(desk, case, f"{matter.pk}/ny/decision_received/", date="i dag")
    assert "Lovens frist: Klage" in desk.get(f"/kontor/sag/{case.pk}/").text


def test_event_is_corrected_removed_and_put_back(desk, case):
    matter = add(desk, case, kind="complaint", about="treatment")
    send(desk, case, f"{matter.pk}/ny/incident/", date="1-10-2026")
    send(desk, case, f"{matter.pk}/1/", date="2-10-2026", note="Efter brevet")
    assert "2. okt. 2026 Det skete Efter brevet" in text_of(desk.get(address(case)))
    send(desk, case, f"{matter.pk}/1/fjern/")
    assert "Det skete Efter" not in text_of(desk.get(address(case)))
    send(desk, case, "fortryd/")
    assert "Det skete Efter brevet" in text_of(desk.get(address(case)))


def test_matter_is_removed_with_a_reason_only(desk, case):
    matter = add(desk, case)
    assert send(desk, case, f"{matter.pk}/fjern/").status_code == 422
    send(desk, case, f"{matter.pk}/fjern/", reason="Det var en anden.")
    assert "Der er ikke noget ved siden af forløbet endnu." in text_of(desk.get(address(case)))


def test_amount_that_is_none_is_refused_and_stands_as_it_was_typed(desk, case):
    matter = add(desk, case)
    page = send(desk, case, f"{matter.pk}/", cost_dkk="gratis")
    assert page.status_code == 422
    assert 'value="gratis"' in page.text


def test_event_that_must_say_more_is_refused_without_it(desk, case):
    matter = add(desk, case, kind="complaint", about="treatment")
    assert send(desk, case, f"{matter.pk}/ny/received/", date="1-10-2026").status_code == 422


def test_version_that_is_old_is_refused(desk, case):
    add(desk, case)
    assert desk.post(address(case, "ny/"), {"version": 0, "kind": "complaint"}).status_code == 409


@pytest.mark.parametrize("rest", ["ny/", "fortryd/"])
def test_address_of_a_form_leads_to_the_page(desk, case, rest):
    assert desk.get(address(case, rest)).url == address(case)


def test_what_is_not_there_is_not_found(desk, case):
    matter = add(desk, case)
    for rest in (f"{matter.pk}/ny/discharged/", f"{matter.pk}/7/", "999999/"):
        assert desk.get(address(case, rest)).status_code == 404


def test_lawyer_reads_and_is_offered_no_act(desk, client, case):
    matter = add(desk, case, kind="complaint")
    send(desk, case, f"{matter.pk}/ny/incident/", date="1-10-2026")
    acts = ("Fjern", "Ret oplysninger", "Tilføj", "Fortryd")
    assert all(act in text_of(desk.get(address(case))) for act in acts)
    log_in(client, a_user("lawyer", office=case.office))
    read = text_of(client.get(address(case)))
    assert "Det skete" in read
    assert not any(act in read for act in acts)


def typed(desk, case, rest, **typed):
    data = {"version": case.version, **typed}
    return text_of_part(desk.post(address(case, rest), data, headers={"HX-Request": "true"}))


def text_of_part(response):
    return " ".join(unescape(re.sub("<[^>]*>", " ", response.text)).split())


def test_what_is_typed_is_judged_beside_the_form_and_not_stored(desk, case):
    matter = add(desk, case, kind="complaint")
    shown = typed(desk, case, f"{matter.pk}/", about="coercion")
    assert "Det ændrer sig:" in shown
    assert "Klage: Mangler viden → Har ret" in shown
    assert "Det Psykiatriske Patientklagenævn" in shown
    matter.refresh_from_db()
    assert matter.facts == {}


@pytest.mark.parametrize("rest", ["ny/decision_received/", "1/"])
def test_event_that_is_typed_moves_the_limit_beside_the_form(desk, case, rest):
    matter = add(desk, case, kind="complaint", about="patient_rights")
    if rest == "1/":
        send(desk, case, f"{matter.pk}/ny/decision_received/", date="1-10-2026")
    assert "→ Fristen er gået, 5. feb. 2026" in typed(desk, case, f"{matter.pk}/{rest}", date="8-1-2026")
    assert typed(desk, case, f"{matter.pk}/{rest}", date="8-1-2026", source="patient")
    assert "Dato: " in typed(desk, case, f"{matter.pk}/{rest}", date="i overmorgen igen")


def test_each_reason_says_what_it_rests_on_and_who_wrote_it(desk, case):
    matter = add(desk, case, kind="complaint", about="patient_rights", complainant="relative")
    send(desk, case, f"{matter.pk}/ny/decision_received/", date="1-10-2026", source="patient")
    text = text_of(desk.get(address(case)))
    who = f"skrevet af {matter.changed_by}"
    assert f"Det bygger på: 1. okt. 2026 Afgørelse modtaget fra patienten, {who}" in text
    assert re.search(rf"Hvem der klager: .{{5,40}} {who}", text)


def test_matter_of_a_patient_whose_birth_date_is_known_is_read_with_its_reasons(client, office):
    case = the_story("dementia", office, moves=["take"])
    log_in(client, person_called("vejleder"))
    add(client, case, kind="complaint", about="coercion")
    assert "Det bygger på: Hvad der klages over" in text_of(client.get(address(case)))


def test_letter_about_a_finding_is_begun_from_its_line_once(desk, case):
    matter = add(desk, case, kind="complaint", about="coercion")
    assert "Skriv brev om det" in desk.get(address(case)).text
    for _twice in range(2):
        shown = send(desk, case, f"{matter.pk}/brev/complaint/")
        assert "Det Psykiatriske Patientklagenævn, stpk.dk" in shown.text
    assert case.letters.count() == 1


def test_office_worker_reads_why_only_others_write_the_letter(desk, client, case):
    matter = add(desk, case, kind="complaint", about="coercion")
    log_in(client, a_user("administrative", office=case.office))
    why = "Kun en patientvejleder eller lederen kan træffe afgørelse og sende."
    assert why in text_of(client.get(address(case)))
    refused = send(client, case, f"{matter.pk}/brev/complaint/")
    assert (refused.status_code, why in refused.text) == (403, True)


def test_people_of_another_office_find_no_case(client, case):
    log_in(client, a_user("management"))
    assert client.get(address(case)).status_code in (403, 404)


@pytest.mark.parametrize("kind", KINDS)
def test_every_fact_event_and_key_has_its_label_and_choices(kind):
    for key in fact_keys(kind):
        assert str(key.label)
        assert not str(key.label).lower().startswith("missing")
    for event in KINDS[kind].events:
        assert str(EVENTS[event])
        assert all(str(key.label) for key in event_keys(kind, event))


@pytest.mark.parametrize(
    ("field", "before", "after", "said"),
    [
        ("status", "running", "lapsed", "Status Løber → Fristen er gået"),
        ("amount_dkk", 126.5, None, "Beløb 126,50 kr. → ikke kendt"),
        ("recipient", None, "municipality", "Modtager ikke kendt → Den kommune, man bor i"),
        ("documents", [], ["s2_form"], "Papirer intet → Blanket S2"),
    ],
)
def test_what_another_day_changes_is_told_in_words(field, before, after, said):
    told = Difference("sag-1", "transport_allowance", field, before, after)
    assert difference_words(told) == f"Befordringsgodtgørelse: {said}"


def test_what_the_citizen_answered_is_proposed_and_taken_over_with_its_origin(client):
    told = {
        "on": "2026-11-22",
        "facts": {"destination": "hospital", "distance_km": 63.0},
        "events": [{"date": "2026-11-02", "type": "trip", "source": "patient"}],
        "said": {"destination": "hospital", "distance_km": "63", "trip": {"date": "2026-11-02"}, "pension": "unknown"},
    }
    case = receive(make_office(), SHOULDER | {"matters": {"transport": told}}).case
    log_in(client, an_adviser(office=case.office))
    page = text_of(client.get(address(case)))
    assert "Oplyst af borgeren:" in page
    assert "Borgeren, søndag den 22. november 2026." in page
    assert "Får du pension? Det ved jeg ikke" in page
    assert "Hvor går turen hen? Et hospital" in text_of(client.get(f"/kontor/sag/{case.pk}/"))
    page = text_of(send(client, case, "overtag/transport/"))
    assert "Oplyst af borgeren" not in page
    assert "63 km (borgeren, 22. nov." in page
    matter = case.matters.get()
    assert (matter.facts, matter.events) == (told["facts"], told["events"])
    assert "Det står allerede på sagen." in text_of(send(client, case, "overtag/transport/"))


def test_who_may_only_read_is_not_offered_to_take_over(client):
    told = {"on": "2026-11-22", "facts": {"about": "service"}, "events": [], "said": {"about": "service"}}
    case = receive(make_office(), SHOULDER | {"matters": {"complaint": told}}).case
    log_in(client, a_user("lawyer", office=case.office))
    page = client.get(address(case))
    assert "Overtag oplysningerne" not in page.text


@pytest.mark.parametrize(("with_patient", "colours"), [(False, ["neutral", "neutral"]), (True, ["error"])])
def test_refusal_that_is_right_is_not_green_beside_a_right_that_is_not_there(with_patient, colours):
    facts = {"destination": "hospital", "traveller": "companion", "with_patient": with_patient, "chosen": "partner"}
    events = [{"date": "2022-10-20", "type": "trip"}, {"date": "2022-10-25", "type": "decided", "result": "refused"}]
    paid = {"pension": "social", "cost_dkk": 90}
    matter = {"id": "m", "kind": "transport", "facts": {**facts, **paid}, "events": events}
    (judged,) = judged_matters(assess({"on": "2022-11-01", "matters": [matter]}).as_json(), "da")
    assert [colour for _, colour in judged.lines[1].badges] == colours
