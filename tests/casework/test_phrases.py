"""A phrase is filled from the case; what the case does not say is a gap, and no act takes a text with a gap in it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from rettidig.casework import phrases
from rettidig.casework.csv_files import BadFile
from rettidig.casework.models import Case, Hospital, Letter, Phrase
from rettidig.casework.permissions import Denied
from rettidig.casework.registers import REGISTERS, check_may_read_in, find_entry, remove, undo, write
from rettidig.casework.steps import follow_up, letter, question

from .factories import a_case, a_team, a_user, an_adviser, an_office, moment

pytestmark = pytest.mark.django_db
AT, TODAY = moment("2026-11-20 10:00"), date(2026, 11, 20)
GAP = "Vi har skrevet til [hospital …] i dag."


def a_phrase(text: str = "Hej {navn}.", **more) -> Phrase:
    facts = {"office": an_office(), "shortcut": "hej", "title": "Hej", "audience": "citizen", "text_da": text}
    return Phrase.objects.create(**facts | more)


def offered(case: Case, *, by=None, language: str = "da") -> dict[str, str]:
    found = phrases.offer(case, by=by or an_adviser(), on=TODAY, language=language)
    return {each.shortcut: each.text for each in found}


def cells(**more) -> dict[str, str]:
    facts = {"office": an_office().slug, "shortcut": "hej", "title": "Hej", "audience": "citizen", "text_da": "Hej."}
    return facts | more


def enter(**more):
    return write(REGISTERS["phrases"], cells(**more), by=a_user("lead"), at=AT)


def test_phrase_is_filled_with_what_the_case_says():
    case = a_case(number="2026-000007", reporter_name="Kaja", answers={"hospital": "Viborg"})
    a_phrase("Sag {sagsnummer}: {hospital}, {dato}.")
    assert offered(case) == {"hej": "Sag 2026-000007: Viborg, fredag den 20. november 2026."}


def test_phrase_names_the_hospital_as_the_register_does():
    Hospital.objects.create(slug="viborg", name="Regionshospitalet Viborg", kind="public", region="midtjylland")
    a_phrase("{hospital}")
    assert offered(a_case(answers={"hospital": "viborg"})) == {"hej": "Regionshospitalet Viborg"}


def test_phrase_when_the_case_does_not_say_it_has_a_gap_with_its_name():
    a_phrase("Skrevet til {hospital}.")
    assert offered(a_case()) == {"hej": "Skrevet til [hospital …]."}


def test_what_the_case_says_is_put_in_as_it_is():
    a_phrase("{hospital}")
    assert offered(a_case(answers={"hospital": "{navn}"})) == {"hej": "{navn}"}


def test_phrase_to_a_citizen_is_in_the_language_of_the_reader_and_left_out_without_one():
    a_phrase("Hej", text_en="Hello")
    a_phrase("Farvel", shortcut="farvel")
    a_phrase("Til lægen", shortcut="laege", audience="professional")
    assert offered(a_case(), language="en") == {"hej": "Hello", "laege": "Til lægen"}


def test_phrase_is_offered_where_topic_and_team_fit_and_those_of_the_topic_first():
    rights, other = a_team("rights", []), a_team("other", [])
    a_phrase("A", shortcut="a")
    a_phrase("B", shortcut="b", topics=["waiting"])
    a_phrase("C", shortcut="c", topics=["transport"])
    a_phrase("D", shortcut="d", team="rights")
    assert list(offered(a_case())) == ["b", "a"]
    assert "d" in offered(a_case(team=rights))
    assert "d" in offered(a_case(), by=an_adviser(team=rights))
    assert "d" not in offered(a_case(team=other))


def test_phrase_of_another_office_is_not_offered():
    a_phrase(office=an_office("syd"))
    assert offered(a_case()) == {}


def test_register_when_a_variable_is_unknown_says_which_there_are():
    with pytest.raises(BadFile) as refused:
        enter(text_da="Hej {navnet}")
    [fault] = refused.value.faults
    assert (fault.column, "{navnet}" in fault.problem, "{navn}" in fault.allowed) == ("text_da", True, True)


@pytest.mark.parametrize(
    ("wrong", "column"),
    [({"team": "nobody"}, "team"), ({"topics": "waiting nothing"}, "topics"), ({"shortcut": "A b"}, "shortcut")],
)
def test_register_when_a_value_is_unknown_names_the_column(wrong, column):
    with pytest.raises(BadFile) as refused:
        enter(**wrong)
    assert [fault.column for fault in refused.value.faults] == [column]


def test_register_keeps_several_lines_and_topics_and_takes_them_back():
    made = enter(text_da="Hej.\n\nVi ringer.", topics="waiting transport")
    kept = Phrase.objects.get()
    assert (kept.text_da, kept.topics) == ("Hej.\n\nVi ringer.", ["waiting", "transport"])
    undo(made, by=a_user("lead"), at=AT)
    assert not Phrase.objects.exists()


def test_register_of_phrases_is_kept_by_lead_and_administrator_alone():
    with pytest.raises(Denied):
        write(REGISTERS["phrases"], cells(), by=an_adviser(), at=AT)


def test_register_says_how_easy_a_phrase_to_citizens_is_to_read():
    said = REGISTERS["phrases"].remarks
    [line] = said(cells(text_en=""))
    assert line.startswith("Dansk: LIX 1")
    assert said(cells(audience="record")) == []


def test_gaps_are_told_from_an_omission_in_a_quotation():
    assert phrases.find_gaps("“Jeg […] kom” [hospital …] [dato …] [hospital …]") == ["[hospital …]", "[dato …]"]


def contact(case):
    facts = {"channel": "phone", "direction": "out", "with_whom": "patient", "text": GAP}
    return follow_up.add_contact(case, by=an_adviser(), at=AT, **facts)


def ask(case):
    facts = {"party": "patient", "channel": "phone", "text": GAP, "due": date(2026, 11, 27)}
    return question.ask(case, by=an_adviser(), at=AT, **facts)


def note(case):
    return follow_up.add_note(case, text=GAP, by=an_adviser(), at=AT)


@pytest.mark.parametrize("act", [contact, ask, note])
def test_act_when_a_gap_is_left_is_refused_and_says_which(act):
    case = a_case()
    with pytest.raises(Denied, match=r"\[hospital …\]"):
        act(case)
    assert Case.objects.get(pk=case.pk).version == case.version


def test_letter_when_a_gap_is_left_is_kept_as_a_draft_and_not_sent():
    case, by = a_case(), an_adviser()
    draft = letter.draft_letter(case, decision=None, by=by, at=AT)
    letter.edit_letter(draft, title="Svar", body=GAP, by=by, at=AT)
    with pytest.raises(Denied, match=r"\[hospital …\]"):
        letter.send_letter(draft, by=by, at=AT)
    letter.send_letter(draft, body="Vi har skrevet til Viborg i dag.", by=by, at=AT)
    assert Letter.objects.get().sent_at == AT


def test_words_of_the_patient_are_taken_whatever_they_hold():
    case, at = a_case(), timezone.now() - timedelta(minutes=1)
    kept = follow_up.write_contact(case, channel="form", direction="in", with_whom="patient", text=GAP, by=None, at=at)
    assert kept.text == GAP


def a_writer(slug: str = "Omvisitering"):
    return an_adviser(team=a_team(slug, []))


def test_adviser_writes_corrects_and_takes_back_phrases_of_their_own_team_by_its_name():
    by = a_writer()
    made = write(REGISTERS["phrases"], cells(team=by.team.name), by=by, at=AT)
    assert Phrase.objects.get().team == by.team.slug
    undo(made, by=by, at=AT)
    assert not Phrase.objects.exists()


@pytest.mark.parametrize("team", ["", "andre"])
def test_adviser_writes_no_phrase_of_the_office_or_of_another_team(team):
    by = a_writer()
    if team:
        a_team(team, [])
    with pytest.raises(Denied, match="dit eget team"):
        write(REGISTERS["phrases"], cells(team=team), by=by, at=AT)


def test_adviser_takes_no_phrase_from_another_team_and_reads_no_file_in():
    by, phrase = a_writer(), a_phrase(team="andre")
    seen = find_entry(REGISTERS["phrases"], phrase.pk)
    with pytest.raises(Denied, match="dit eget team"):
        write(REGISTERS["phrases"], cells(team=by.team.slug), seen=seen, reason="Vores", by=by, at=AT)
    with pytest.raises(Denied, match="dit eget team"):
        remove(REGISTERS["phrases"], seen, reason="Vores", by=by, at=AT)
    with pytest.raises(Denied, match="linje for linje"):
        check_may_read_in(REGISTERS["phrases"], by)


def test_use_of_a_phrase_is_counted_with_its_last_day_and_nothing_else():
    phrase = a_phrase()
    phrases.count_use([phrase.pk], on=TODAY - timedelta(days=1))
    phrases.count_use([phrase.pk], on=TODAY)
    phrase.refresh_from_db()
    assert (phrase.times_used, phrase.last_used_on) == (2, TODAY)
