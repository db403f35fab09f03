"""Each reason in two voices: to the adviser and to the citizen, plain, and true of the case that gives it."""

import re
from string import Formatter

import pytest
import yaml
from hypothesis import given

from rettidig.casework.letters.language import lix
from rettidig.rights import assess
from rettidig.rights.pages import KIND_OF
from rettidig.rights.parameters import LAW
from rettidig.rights.texts import LANGUAGES, reasons
from tests.law.cases import read_cases
from tests.law.checking import law_of
from tests.rights.documents import documents

AMOUNT = re.compile(r"[\d.]+(,\d\d)? kr(\.(?=,| [a-zæøå]))?|DKK [\d,.]*\d")
WHETHER = re.compile(r"\bwhether\b", re.IGNORECASE)
DAY = re.compile(r"\w+dag den \d+\. \w+ \d{4}|\w+day \d+ \w+ \d{4}")
TO_ADVISER = re.compile(r"\b(du|dig|din|dit|dine|you|yours?)\b", re.IGNORECASE)
TO_CITIZEN = re.compile(
    r"\bpatient(?!klage|erstatning)|dag 0|day 0|§|\bsygehus|aftalesygehus|agreement hospital|hverdage|business days",
    re.IGNORECASE,
)
CLOSED = re.compile(
    r"ikke åbent|ikke vælge|åbnede valget ikke|intet at vælge|ikke mere at vælge|er brugt|brugt dit valg"
)
CASES = {case["source"]["id"]: case for case in read_cases()}
ANSWERS = {name: assess(case["document"], law=law_of(case)) for name, case in CASES.items()}
JUDGED = [one for answer in ANSWERS.values() for one in (*answer.pathways, *answer.matters)]
FINDINGS = [finding for one in JUDGED for finding in one.findings]
SAID = {
    (right, why): [one for one in FINDINGS if (one.right, one.why) == (right, why)]
    for right in KIND_OF
    for why in reasons(right)
}
DUTIES = yaml.safe_load((LAW / "texts" / "duties.yaml").read_text(encoding="utf-8"))


def facts_in(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def readability(text):
    """The LIX, where a date and an amount are one word each, as a number is.

    English has the bound of Danish, 35 ("easy"): the compounds of the one are as long as the Latin words of the other.
    Only "whether" counts as a short word, as the Danish »om« does.
    """
    return lix(WHETHER.sub("if", AMOUNT.sub("kroner", DAY.sub("dag", text))))


@pytest.mark.parametrize(("right", "why"), SAID)
def test_reason_when_written_then_both_languages_of_a_voice_name_the_same_facts(right, why):
    for voice in (reasons(right)[why], reasons(right)[why]["citizen"]):
        assert facts_in(voice["da"]) == facts_in(voice["en"])


@pytest.mark.parametrize(("right", "why"), SAID)
def test_reason_when_said_then_is_plain_in_both_voices(right, why):
    for finding in SAID[right, why]:
        for text in (*finding.reason.values(), *finding.reason_to_citizen.values()):
            assert readability(text) <= 35, text


@pytest.mark.parametrize(("right", "why"), SAID)
def test_reason_when_said_then_speaks_to_its_reader(right, why):
    for finding in SAID[right, why]:
        for language in LANGUAGES:
            assert not TO_ADVISER.search(finding.reason[language])
            assert not TO_CITIZEN.search(finding.reason_to_citizen[language])


@pytest.mark.parametrize("duty", DUTIES)
def test_duty_when_said_then_speaks_to_its_reader(duty):
    for language in LANGUAGES:
        assert not TO_ADVISER.search(DUTIES[duty][language])
        assert not TO_CITIZEN.search(DUTIES[duty]["citizen"][language])


def test_interplay_when_said_then_speaks_to_its_reader():
    said = [(one.together, one.together_to_citizen) for one in ANSWERS.values()]
    assert any(to_citizen["da"] for _, to_citizen in said)
    for to_adviser, to_citizen in said:
        for language in LANGUAGES:
            assert not TO_ADVISER.search(to_adviser[language])
            assert not TO_CITIZEN.search(to_citizen[language])


def test_choice_that_is_open_is_never_said_to_be_closed():
    is_open = [one for one in FINDINGS if one.entitled]
    assert is_open
    for one in is_open:
        assert not CLOSED.search(one.reason["da"] + one.reason_to_citizen["da"])


@given(documents())
def test_reason_when_anything_is_stated_then_knows_each_fact_and_calls_no_open_choice_closed(document):
    for pathway in assess(document).pathways:
        for finding in pathway.findings:
            for said in (finding.reason, finding.reason_to_citizen):
                assert "None" not in said["da"] + said["en"]
                assert not (finding.entitled and CLOSED.search(said["da"])), said["da"]


def test_what_was_done_on_the_day_of_the_limit_is_not_said_to_be_before_it():
    on_the_day = [one for one in FINDINGS if one.deadline and one.facts.get("done") == one.deadline]
    assert on_the_day
    for one in on_the_day:
        assert not re.search(r"inden fristen|før fristen", one.reason["da"] + one.reason_to_citizen["da"])


@pytest.mark.parametrize(
    ("case", "right", "to_adviser", "to_citizen"),
    [
        # nothing is left to ask for; which referral is missing; cancelled is not moved
        ("ext-treated-day31-told", "extended_choice", "ikke mere at vælge", "ikke mere at vælge"),
        ("max-heart-no-referral", "max_wait", "henvisningen til behandling", "henvist til behandling"),
        ("ex-surgery-3", "surgery_date_change", "Operationen blev aflyst", "Din operation blev aflyst"),
        ("why-surgery-choice-unknown", "information_duty", "aflyste operationen", "aflyste din operation"),
        # one scan of the course is a part, and the choice is not used
        ("why-part-sent", "extended_choice", "en del af forløbet i tide", "en del af dit forløb i tide"),
        ("ext-part-sent", "extended_choice", "en del af forløbet", "en del af dit forløb"),
        ("seq-one-scan-elsewhere-uses-nothing", "extended_choice", "Kun en del blev sendt", "Kun en del blev sendt"),
        # sent late is not »not sent«
        (
            "why-sent-late",
            "extended_choice",
            "ikke før tirsdag den 20. oktober",
            "ikke før tirsdag den 20. oktober",
        ),
        ("why-sent-incomplete", "extended_choice", "henvisningen er ikke komplet", "din henvisning mangler noget"),
        ("why-wish-followed-late-unclear", "free_choice", "ikke fulgt i tide", "ikke fulgt i tide"),
        (
            "why-young-started-late",
            "young_adult_treatment",
            "først mandag den 10. august 2026",
            "begyndte først mandag",
        ),
        ("why-options-too-late", "duty_to_act", "noteret i tide", "noteret i tide"),
        # told off the record is not »not told«, and a letter on its way is not »not sent«
        ("why-telling-off-record", "extended_choice", "Det er ikke noteret", "Vi kan ikke se"),
        ("why-letter-not-received", "information_duty", "ikke kommet noget brev", "ikke kommet noget brev"),
        ("why-letter-unread", "information_duty", "ikke oplyst, hvad det siger", "Vi ved ikke, hvad det siger"),
        # nobody can say to what kind of hospital, or whether all went along, or whether the choice is open
        ("why-kept-either-way", "extended_choice", "ikke oplyst, om det var til et", "Vi ved ikke, om det var til et"),
        (
            "why-sent-completeness-open",
            "extended_choice",
            "om hele henvisningen fulgte",
            "om hele din henvisning fulgte",
        ),
        ("why-late-choice-unknown", "extended_choice", "er ikke klart", "Vi ved ikke, om det giver dig ret"),
        ("why-surgery-choice-unknown", "surgery_date_change", "er ikke klart", "Vi ved ikke, om det giver dig ret"),
        ("why-open-by-other-limit", "extended_choice", "Derfor er valget åbent", "Derfor kan du vælge"),
        # day 0 and what it is counted from
        (
            "why-letter-after-supplement",
            "information_duty",
            "suppleringen af henvisningen fredag den 6.",
            "senest onsdag den 18.",
        ),
        (
            "why-scan-after-suspension",
            "diagnostic_examination",
            "regnes fra fredag den 21.",
            "regnes fra fredag den 21.",
        ),
        ("why-scan-moved-by-hospital", "diagnostic_examination", "fandt ikke sted", "blev ikke undersøgt"),
        ("why-surgery-by-agreement-hospital", "surgery_date_change", "Regionen har ikke", "Regionen har ikke"),
    ],
)
def test_reason_is_true_of_the_case_that_gives_it(case, right, to_adviser, to_citizen):
    finding = ANSWERS[case].of("p", right)
    assert to_adviser in finding.reason["da"]
    assert to_citizen in finding.reason_to_citizen["da"]
