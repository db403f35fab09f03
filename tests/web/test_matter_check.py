"""Know your rights, beside waiting: each kind is asked what its answer can turn on, and answered in plain words."""

import random
import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone

from rettidig.casework.letters.language import lix
from rettidig.casework.models import IntakeDraft
from rettidig.casework.topics import topic_of_matter
from rettidig.rights import assess
from rettidig.rights.matters.schema import KINDS
from rettidig.web.formatting import date_words
from rettidig.web.matters.question import choices_of
from rettidig.web.matters.subjects import SUBJECTS
from rettidig.web.public.check.matter_answer import answer, short_verdict, side_of, state_of
from rettidig.web.public.check.matter_phrases import REFUSALS, VERDICTS, YES
from rettidig.web.public.check.path import Path, possible
from tests.casework.factories import an_amount
from tests.intake_data import make_office

pytestmark = pytest.mark.django_db
LIX_MAX = 35
ON = date(2026, 11, 27)
HOME = "/dine-rettigheder/"


@pytest.fixture(autouse=True)
def office():
    return make_office()


def ago(days):
    return timezone.localdate() - timedelta(days=days)


def typed(day):
    return f"{day.day}-{day.month}-{day.year}"


def walk(client, kind, answers):
    """Answer page by page, and what is not named with "I do not know". Returns the names asked, and the answer page."""
    asked = []
    address = client.post(f"{HOME}emne/", {"answer": kind}).url
    while (response := client.get(address)).status_code == 302:
        address = response.url
    while not address.endswith("/svar/"):
        name = address.split("/")[-2]
        asked.append(name)
        sent = client.post(address, answers.get(name) or {"answer": "unknown", "unknown": "on"})
        if sent.status_code == 200:  # a day or a number, of which "unknown" is none
            sent = client.post(address, {"unknown": "on"})
        address = sent.url
    return asked, text_of(client.get(address))


def text_of(response):
    main = response.text.split('<main id="main-content" tabindex="-1">')[1].split("</main>")[0]
    return " ".join(unescape(re.sub("<[^>]*>", " ", main)).split())


@pytest.mark.parametrize("kind", KINDS)
def test_who_knows_nothing_is_told_what_is_missing_and_whom_to_call(client, kind):
    asked, text = walk(client, kind, {})
    assert 0 < len(asked) <= 15
    assert "Det kommer an på noget, som vi ikke ved endnu." in text
    assert "Det mangler vi at vide" in text
    assert "78 41 40 90" in text


def test_complaint_over_rights_has_four_weeks_from_the_decision(client):
    decided = ago(10)
    asked, text = walk(
        client,
        "complaint",
        {
            "about": {"answer": "patient_rights"},
            "decision_received": {"answer": typed(decided)},
            "received": {"no": "on"},
            "complainant": {"answer": "relative"},
        },
    )
    assert asked == ["about", "decision_received", "received", "complainant"]
    assert "Ja, du kan klage. Sidste dag er" in text
    assert "En fuldmagt fra patienten" in text
    assert "Styrelsen for Patientklager" in text


@pytest.mark.parametrize(
    ("cost", "said"), [("104", "Nej, du kan ikke få penge for turen."), ("126", "126 kr. for turen")]
)
def test_journey_must_cost_more_than_the_minimum_of_its_year(client, cost, said):
    told = {
        "destination": {"answer": "hospital"},
        "traveller": {"answer": "patient"},
        "trip": {"answer": "3-10-2022"},
        "pension": {"answer": "none"},
        "distance_km": {"answer": "63"},
        "health_excludes_public": {"answer": "no"},
        "ambulance_needed": {"answer": "no"},
        "chosen": {"answer": "referral_hospital"},
        "cost_dkk": {"answer": cost},
        "paid_dkk": {"answer": cost},
        "covered_by_max_wait": {"answer": "no"},
        "same_day_paid": {"answer": "no"},
        "decided": {"no": "on"},
    }
    _asked, text = walk(client, "transport", told)
    assert said in text


def test_amount_that_the_register_has_for_the_year_is_used():
    year = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}
    for scope in ("pensioner", "other"):
        an_amount(scope=scope, amount=50, **year)
    told = {"destination": "hospital", "distance_km": "63", "chosen": "referral_hospital", "pension": "none"}
    trips = {**told, "cost_dkk": "126", "trip": {"date": "2026-11-02"}}
    lines = answer(Path("transport", ON), trips)
    assert "Ja, du kan få 126 kr. for turen." in [line.headline for line in lines]


def test_amount_that_nobody_has_entered_is_not_to_be_found_by_the_citizen():
    told = {"destination": "hospital", "distance_km": "63", "chosen": "referral_hospital", "pension": "none"}
    lines = answer(Path("transport", ON), {**told, "cost_dkk": "126", "trip": {"date": "2026-11-02"}})
    (line,) = (each for each in lines if each.right == "transport_allowance")
    assert line.not_known == ["Vi kender ikke den mindste udgift for det år, turen er i. Regionen kan sige den."]
    assert "ret dit svar" not in line.next_step


def test_operation_abroad_needs_leave_and_names_what_goes_along(client):
    told = {
        "country": {"answer": "eu_eea"},
        "timing": {"answer": "planned"},
        "service": {"answer": "hospital"},
        "provider": {"answer": "private"},
        "residence": {"answer": "denmark"},
        "overnight": {"answer": "yes"},
        "same_treatment_in_denmark": {"answer": "yes"},
        "danish_offer": {"no": "on"},
        "application_received": {"no": "on"},
        "guided": {"no": "on"},
        "treated": {"no": "on"},
    }
    asked, text = walk(client, "cross_border", told)
    assert "specialised" not in asked  # a night is enough
    assert "Ja, regionen skal give dig lov. Søg, før du rejser." in text
    assert "Et tilbud med prisen" in text
    assert "Nej, regningen går ikke til den danske stat." in text


def test_who_does_not_know_what_has_happened_is_not_told_that_it_has_not(client):
    told = {
        "country": {"answer": "eu_eea"},
        "timing": {"answer": "planned"},
        "service": {"answer": "hospital"},
        "residence": {"answer": "denmark"},
        "overnight": {"answer": "yes"},
        "same_treatment_in_denmark": {"answer": "yes"},
    }
    text = walk(client, "cross_border", told)[1]
    assert "Det kommer an på flere ting, om du skal søge, før du rejser." in text
    assert "Hvilken dag kan du få behandlingen i Danmark?" in text
    for said in ("Ja, regionen skal give dig lov", "hvis du ikke har søgt først", "Du har ikke søgt om en godkendelse"):
        assert said not in text


@pytest.mark.parametrize("kind", KINDS)
def test_yes_and_no_hold_whatever_has_happened_of_which_nothing_is_known(kind):
    for seed in range(30):
        path, answers = Path(kind, ON), some_answers(kind, seed)
        said = {line.right: side_of(line.state) for line in answer(path, answers)}
        for tried in path.unknown_events(answers):
            for finding in path.findings(tried):
                side = said.get(finding.right, "undetermined")
                assert side in {"undetermined", side_of(state_of(finding))}, (seed, finding.right)


def test_one_answer_can_settle_it(client):
    asked, text = walk(client, "hearing_aid", {"provider": {"answer": "public"}})
    assert asked == ["provider"]
    assert "Det er gratis på klinikken." in text


def test_what_was_answered_before_counts_no_more_when_it_is_not_asked_any_more(client):
    walk(client, "complaint", {"about": {"answer": "treatment"}, "incident": {"answer": typed(ago(3000))}})
    client.post(f"{HOME}complaint/about/", {"answer": "coercion"})
    text = text_of(client.get(f"{HOME}complaint/svar/", follow=True))
    assert "Hvornår skete det?" not in text


def test_old_link_to_a_question_that_is_not_asked_leads_on(client):
    walk(client, "hearing_aid", {"provider": {"answer": "public"}})
    assert client.get(f"{HOME}hearing_aid/ears/").url == f"{HOME}hearing_aid/svar/"
    assert client.get(f"{HOME}hearing_aid/ages/").status_code == 404
    assert client.get(f"{HOME}haircut/ears/").status_code == 404


RECEIVED = f"{HOME}complaint/received/"
TOMORROW = {"answer": typed(ago(-1)), "at": "office"}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Skriv en dato, eller sæt kryds nedenfor."),
        ({"answer": "i næste uge", "at": "office"}, "Skriv datoen med tal"),
        ({"answer": "1-10-2026", "at": "office", "no": "on"}, "Du har givet to svar."),
        ({"answer": "1-10-2026"}, "Vælg et svar, når du har skrevet en dato."),
        (TOMORROW, "eller tidligere"),
    ],
)
def test_answer_that_cannot_be_taken_says_why_and_stands_as_it_was_typed(client, sent, said):
    client.post(f"{HOME}complaint/about/", {"answer": "coercion"})
    page = client.post(RECEIVED, sent).text
    assert said in unescape(page)
    assert f'value="{sent.get("answer", "")}"' in page or "answer" not in sent
    assert client.get(f"{HOME}complaint/svar/").status_code == 302


@pytest.mark.parametrize("cost", ["gratis", "-5", "12,345"])
def test_amount_that_is_none_is_refused_in_words(client, cost):
    known = {"destination": "hospital", "traveller": "patient", "pension": "none"}
    asked, _ = walk(client, "transport", {name: {"answer": value} for name, value in known.items()})
    assert "distance_km" in asked
    address = f"{HOME}transport/distance_km/"
    assert "Skriv et tal, for eksempel 63" in client.post(address, {"answer": cost}).text


def test_answer_that_cannot_be_taken_is_kept_when_the_language_is_changed(client):
    client.post(f"{HOME}complaint/about/", {"answer": "coercion"})
    client.post(RECEIVED, {"answer": "i næste uge", "at": "office", "language": "en"})
    page = client.get(RECEIVED).text
    assert 'value="i næste uge"' in page
    assert re.search(r'value="office"\s+checked', page)


def test_answers_go_along_into_the_inquiry_under_its_own_topic(client):
    walk(client, "complaint", {"about": {"answer": "service"}, "sector": {"answer": "hospital"}})
    assert client.post(f"{HOME}complaint/videre/").url == "/henvendelse/hvem/"
    draft = IntakeDraft.objects.get()
    assert draft.answers["category"] == "service_complaint"
    told = draft.answers["matters"]["complaint"]
    assert (told["facts"], told["on"]) == ({"about": "service", "sector": "hospital"}, timezone.localdate().isoformat())
    assert not draft.answers.get("story")


def test_answers_go_along_beside_what_was_written_before(client):
    client.post("/henvendelse/", {"track": "max_wait"})
    client.post("/henvendelse/beskriv/", {"story": "Det var en lang tur."})
    walk(client, "transport", {})
    for _time in range(2):
        client.post(f"{HOME}transport/videre/")
    draft = IntakeDraft.objects.get()
    assert draft.answers["story"] == "Det var en lang tur."
    assert list(draft.answers["matters"]) == ["transport"]
    assert draft.max_wait_form  # the inquiry about a life-threatening disease stays one


def test_beginning_anew_forgets_every_kind(client):
    walk(client, "interpreter", {})
    assert "Du har svaret før" in client.get(HOME).text
    assert client.post(HOME).url == f"{HOME}emne/"
    assert client.get(f"{HOME}interpreter/svar/").status_code == 302
    assert "Du har svaret før" not in client.get(HOME).text


def test_answers_kept_since_before_a_choice_was_changed_are_asked_again(client):
    session = client.session
    session["matter_check"] = {"complaint": {"about": "the weather"}}
    session.save()
    assert client.get(f"{HOME}complaint/svar/").url == f"{HOME}complaint/about/"


def test_something_else_leads_to_people(client):
    assert client.post(f"{HOME}emne/", {"answer": "something_else"}).url == "/kontakt/"
    assert "Vælg det, der ligner mest." in client.post(f"{HOME}emne/", {}).text


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_topic_of_its_own(kind):
    assert "default" not in topic_of_matter(kind).traits


# -- the words


def some_answers(kind, seed):
    """Answers of somebody who tells this and that, the same for each seed."""
    chance = random.Random(seed)
    answers, path = {}, Path(kind, ON)
    while (question := path.asked(answers)[-1]).name not in answers:
        some = [*possible(kind, question, answers, on=ON), *(["no"] if question.no else [])]
        answers[question.name] = chance.choice([chance.choice(some), some[0], some[-1], "unknown"])
    return answers


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_has_its_words_and_is_easy_to_read(kind):
    hard = {}
    for seed in range(60):
        lines = answer(Path(kind, ON), some_answers(kind, seed))
        for line in lines:
            text = f"{line.headline} {line.why} {line.next_step}"
            assert "%(" not in text + short_verdict(lines)
            assert " ." not in text
            if lix(text) > LIX_MAX:
                hard[line.right, line.state] = text
    assert not hard


@pytest.mark.parametrize("kind", KINDS)
def test_sentence_on_top_is_true_of_every_right(kind):
    for seed in range(60):
        lines = answer(Path(kind, ON), some_answers(kind, seed))
        verdict, states = short_verdict(lines), {line.state for line in lines}
        if "undetermined" in states:
            assert not verdict.startswith("Nej")
        if verdict == VERDICTS[YES]:
            assert states.isdisjoint({"undetermined", *REFUSALS})


def test_yes_to_guidance_alone_is_no_yes_to_the_operation_abroad(client):
    told = {
        "country": {"answer": "eu_eea"},
        "timing": {"answer": "planned"},
        "service": {"answer": "hospital"},
        "residence": {"answer": "denmark"},
        "overnight": {"answer": "yes"},
        "same_treatment_in_denmark": {"answer": "yes"},
        "danish_offer": {"answer": "10-3-2027", "concrete": "yes"},
        "offer_timely": {"answer": "yes"},
        "application_received": {"no": "on"},
    }
    assert "Både ja og nej. Noget har du ret til, andet ikke." in walk(client, "cross_border", told)[1]


def said_on_the_page(kind, question):
    """All that is read on the page of a question."""
    keys = KINDS[kind].events[question.event] if question.event else {question.name: question.key(kind)}
    names = question.keys if question.event else [question.name]
    choices = [str(words) for name in names for words in choices_of(name, keys[name]).values()]
    lines = [question.words, question.hint, *choices, question.no, "Det ved jeg ikke", "Næste"]
    return " ".join(f"{line}." for line in lines if line)


@pytest.mark.parametrize("kind", KINDS)
def test_every_question_is_easy_to_read(kind):
    texts = [said_on_the_page(kind, each) for each in SUBJECTS[kind].questions]
    assert not [(round(lix(text)), text) for text in texts if lix(text) > LIX_MAX]


@pytest.mark.parametrize("kind", KINDS)
def test_questions_ask_what_the_rules_know_and_each_of_it_once(kind):
    subject = SUBJECTS[kind]
    names = [each.name for each in subject.questions]
    known = {*KINDS[kind].facts, *KINDS[kind].events, "adult", "decided_authorisation", "decided_refund"}
    known.add("registered_again")
    assert set(names) <= known
    assert len(names) == len(set(names))


def test_fact_that_no_rule_reads_is_not_asked():
    asked = {each.name for each in Path("compensation", ON).asked({})}
    assert "injury" not in asked


@pytest.mark.parametrize(("back", "free"), [("2026-03-01", True), ("2020-03-01", False)])
def test_all_the_time_that_one_has_lived_in_denmark_counts_for_the_interpreter(back, free):
    told = {
        "visit": {"date": "2026-11-20"},
        "need_assessed_by_doctor": "yes",
        "is_treatment": "yes",
        "exemption": "none",
    }
    told |= {"registered": {"date": "2017-01-01"}, "deregistered": {"date": "2019-01-01"}, "own_interpreter": "no"}
    told["registered_again"] = {"date": back}
    assert "registered_again" in [each.name for each in Path("interpreter", ON).asked(told)]
    (line,) = answer(Path("interpreter", ON), told)
    assert (line.state == "yes") is free


def test_who_has_never_moved_away_is_not_asked_when_one_came_back():
    told = {"visit": {"date": "2026-11-20"}, "registered": {"date": "2017-01-01"}, "deregistered": "no"}
    assert "registered_again" not in [each.name for each in Path("interpreter", ON).asked(told)]


def test_deadline_is_told_as_people_say_it(client):
    told = {"about": "patient_rights", "decision_received": {"date": "2026-11-02"}}
    line = answer(Path("complaint", ON), told)[0]
    assert line.headline == f"Ja, du kan klage. Sidste dag er {date_words(date(2026, 11, 30))}."


@pytest.mark.parametrize(("charged", "state"), [({"amount_dkk": 334}, "rightly_refused"), ({}, "no")])
def test_bill_is_called_right_only_where_its_amount_is_stated(charged, state):
    facts = {"need_assessed_by_doctor": True, "exemption": "none", "setting": "outpatient", "mode": "in_person"}
    visit = [{"date": "2010-01-01", "type": "registered"}, {"date": "2026-02-10", "type": "visit"}]
    bill = {"date": "2026-02-11", "type": "fee_charged", **charged}
    matter = {"id": "m", "kind": "interpreter", "facts": facts, "events": [*visit, bill]}
    assert state_of(assess({"on": "2026-03-10", "matters": [matter]}).of_matter("m", "interpreter_fee")) == state
