"""An office words its letters itself: checked before it is kept, used from its day, taken back as one act."""

from datetime import date, timedelta

import pytest

from rettidig.casework.csv_files import BadFile
from rettidig.casework.letters import wording
from rettidig.casework.letters.catalogue import NAMES, all_texts, examples_of, find_text, shipped, values_of
from rettidig.casework.letters.checking import combinations, find_faults
from rettidig.casework.letters.decisions import compose_letter
from rettidig.casework.letters.notices import notice_template
from rettidig.casework.letters.questions import compose_question
from rettidig.casework.letters.text import FOLDER, REGISTERED, render
from rettidig.casework.models import OwnText
from rettidig.casework.permissions import Denied
from rettidig.casework.registers import TEXTS
from rettidig.casework.registers.own_texts import find_acts, put_back, undo_act, word
from rettidig.casework.steps import letter

from .factories import a_case, a_user, an_adviser, an_office, moment

pytestmark = pytest.mark.django_db
AT, TODAY = moment("2026-11-23 10:00"), date(2026, 11, 23)
EVERY = [(each.name, each.language) for each in all_texts()]
OWN = """Besked fra os

{{ greeting }}

Her er en sætning, som kontoret har skrevet.

{% include "da/parts/contact.txt" %}"""


def the(name: str, language: str = "da"):
    return find_text(name, language)


def faults(source: str, name: str = "message", language: str = "da", own=None) -> list[str]:
    return [str(each) for each in find_faults(the(name, language), source, own or {})]


def an_administrator():
    return a_user("administrator", office=an_office())


def worded(source: str = OWN, name: str = "message", *, from_day: date | None = None, at=AT, by=None):
    return word(an_office(), the(name), source, from_day=from_day, by=by or an_administrator(), at=at)


def said(on: date = TODAY) -> str:
    return compose_letter(a_case(), decision=None, on=on, language="da").body


def test_every_text_that_comes_along_is_in_the_list_with_a_name():
    files = {str(path.relative_to(FOLDER / "da").with_suffix("")) for path in (FOLDER / "da").rglob("*.txt")}
    assert files == set(NAMES)
    assert set(REGISTERED) == {name for name in NAMES if not name.startswith("parts/")}


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_text_that_comes_along_has_no_faults_and_each_of_its_values_a_word_and_an_example(name, language):
    text = the(name, language)
    assert faults(shipped(name, language), name, language) == []
    assert all(str(value.label) for value in values_of(text).values())
    assert render(name, language=language, values=examples_of(text), own={})
    assert all(render(name, language=language, values=each, own={}) is not None for each in combinations(text, {}))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{{ navn }}", "Linje 3: Teksten kender ikke “navn”."),
        ("{{ greeting.name }}", "Linje 3: “greeting” har ikke noget, der hedder “name”."),
        ("{{ greeting|upper }}", "Linje 3: “greeting|upper”: skriv kun navnet. Tegnet | må ikke bruges."),
        ("{% load x %}", "Linje 3: “load” må ikke bruges i en tekst."),
        ("{% now 'Y' %}", "Linje 3: “now” må ikke bruges i en tekst."),
        ("{% extends 'da/grant.txt' %}", "Linje 3: “extends” må ikke bruges i en tekst."),
        ("{% if phone %}x", "Linje 3: “if” mangler sin slutning: endif."),
        ("x{% endif %}", "Linje 3: “endif” står uden en begyndelse."),
        ("{% else %}", "Linje 3: “else” står uden en begyndelse."),
        ("{{ greeting", "Linje 3: “{{” står alene. Skriv begyndelse og slutning på samme linje: {{ navn }}."),
        ("{ring}", "Linje 3: “{” står alene. Skriv begyndelse og slutning på samme linje: {{ navn }}."),
        ("{% if phone == %}x{% endif %}", "Linje 3: “if phone ==” kan ikke læses."),
        ("{% if phone > 1 %}x{% endif %}", "Linje 3: “>” må ikke bruges i en tekst."),
        ("{% for x in phone %}x{% endfor %}", "Linje 3: “phone” er ikke en liste."),
        ('{% include "/etc/passwd" %}', "Linje 3: Teksten kan ikke hente “/etc/passwd”."),
        ('{% include "en/parts/contact.txt" %}', "Linje 3: Teksten kan ikke hente “en/parts/contact.txt”."),
        ('{% include "da/message.txt" %}', "Linje 3: Teksten kan ikke hente “da/message.txt”."),
        ("{% include phone %}", "Linje 3: Teksten kan ikke hente “phone”."),
    ],
)
def test_what_must_not_stand_in_a_text_is_named_with_its_line(line, says):
    assert says in faults(f"Titel\n\n{line}\n\nMere.")


def test_flag_is_asked_about_and_a_list_is_written_item_by_item():
    assert faults(shipped("refuse", "da") + "\n\n{{ extended }}", "refuse") == [
        "Linje 20: “extended” kan man spørge om, men ikke skrive i brevet."
    ]
    assert "er en liste" in faults(shipped("refuse", "da") + "\n\n{{ basis }}", "refuse")[0]
    nested = "{% for a in basis %}{% for b in basis %}{% for c in basis %}x{% endfor %}{% endfor %}{% endfor %}"
    assert "En liste kan højst stå i én anden" in faults(shipped("refuse", "da") + nested, "refuse")[0]


def test_letter_needs_its_title_and_nothing_is_no_text():
    assert "Den første linje er overskriften" in faults("Kun en linje")[0]
    assert faults("   ") == ["Skriv teksten."]


def test_letter_without_what_the_law_demands_is_refused_with_the_law():
    without = shipped("refuse", "da").replace('{% include "da/parts/grounds.txt" %}', "")
    assert any("forvaltningsloven § 25" in each for each in faults(without, "refuse"))
    hidden = shipped("refuse", "da").replace(
        '{% include "da/parts/grounds.txt" %}', '{% if extended %}{% include "da/parts/grounds.txt" %}{% endif %}'
    )
    assert any("forvaltningsloven § 25" in each for each in faults(hidden, "refuse"))


def test_part_that_drops_what_the_law_demands_is_refused_for_each_letter_that_has_it():
    found = faults("Ring til os på {{ phone }}.", "parts/rules")
    assert any("forvaltningsloven § 25" in each and "“Afslag”" in each for each in found)
    written_out = shipped("refuse", "da").replace('{% include "da/parts/grounds.txt" %}', "{{ reasons }} {{ appeal }}")
    written_out += "{% for each in basis %}- {{ each }}\n{% endfor %}"
    assert faults(written_out, "refuse") == []


def test_office_text_is_in_the_next_letter_and_the_draft_before_it_keeps_its_own():
    case, adviser = a_case(), an_adviser()
    draft = letter.draft_letter(case, decision=None, by=adviser, at=AT - timedelta(minutes=5))
    worded()
    assert "som kontoret har skrevet" in said()
    draft.refresh_from_db()
    assert "Du har skrevet til os." in draft.body
    assert letter.is_reworded(draft, on=TODAY)
    assert not letter.is_answer(draft)  # it says no more than it began with
    later = letter.draft_letter(case, decision=None, by=adviser, at=AT + timedelta(minutes=5))
    assert not letter.is_reworded(later, on=TODAY)


def test_text_from_a_later_day_waits_for_it():
    worded(from_day=TODAY + timedelta(days=3))
    assert "som kontoret har skrevet" not in said(TODAY + timedelta(days=2))
    assert "som kontoret har skrevet" in said(TODAY + timedelta(days=3))


def test_new_wording_ends_the_old_one_the_day_before_and_undo_gives_it_back():
    worded()
    (_ended, made) = worded(OWN + "\n\nMere.", from_day=TODAY + timedelta(days=7))
    assert [each.valid_to for each in OwnText.objects.order_by("valid_from")] == [TODAY + timedelta(days=6), None]
    undo_act(made, by=an_administrator(), at=AT)
    assert OwnText.objects.get().valid_to is None


def test_second_wording_of_a_day_corrects_the_first():
    worded()
    worded(OWN + "\n\nMere.")
    assert OwnText.objects.get().text.endswith("Mere.")


def test_back_to_the_text_that_comes_along_is_one_act_and_can_be_undone():
    worded()
    worded(OWN + "\n\nMere.", from_day=TODAY + timedelta(days=7))
    later = AT + timedelta(days=1)
    made = put_back(an_office(), the("message"), by=an_administrator(), at=later)
    assert "som kontoret har skrevet" not in said(TODAY + timedelta(days=8))
    undo_act(made[0], by=an_administrator(), at=later + timedelta(minutes=1))
    assert said(TODAY + timedelta(days=8)).endswith("Mere.")
    with pytest.raises(Denied, match="følger med"):
        put_back(an_office(), the("refuse"), by=an_administrator(), at=later)


def test_text_from_a_day_in_the_past_is_refused():
    with pytest.raises(BadFile) as trouble:
        worded(from_day=TODAY - timedelta(days=1))
    assert "i dag eller senere" in trouble.value.faults[0].problem


def test_bad_text_is_not_kept():
    with pytest.raises(BadFile) as trouble:
        worded("Titel\n\n{{ navn }}")
    assert [each.column for each in trouble.value.faults] == ["text"]
    assert not OwnText.objects.exists()


def test_text_that_says_the_same_is_refused():
    with pytest.raises(Denied, match="ikke rettet noget"):
        worded(shipped("message", "da"))


@pytest.mark.parametrize("role", ["lead", "adviser", "lawyer"])
def test_others_than_the_administrator_do_not_word_texts(role):
    with pytest.raises(Denied):
        worded(by=a_user(role, office=an_office()))


def test_administrator_of_another_office_does_not_word_its_texts():
    other = a_user("administrator", office=an_office(slug="andet", name="Et andet kontor"), username="anden")
    with pytest.raises(Denied, match="eget kontor"):
        worded(by=other)
    (made,) = worded()
    with pytest.raises(Denied, match="eget kontor"):
        undo_act(made, by=other, at=AT)
    with pytest.raises(Denied, match="eget kontor"):
        put_back(an_office(), the("message"), by=other, at=AT)


def test_text_that_names_values_that_are_no_more_is_not_used():
    OwnText.objects.create(office=an_office(), name="message", language="da", text="x\n\n{{ gone }}", valid_from=TODAY)
    assert wording.of_office(an_office(), on=TODAY) == {}


def test_history_of_a_text_tells_each_act():
    worded()
    worded(OWN + "\n\nMere.")
    assert len(find_acts(an_office(), the("message"))) == 2
    assert TEXTS.goes_along


def test_own_text_is_in_questions_notices_and_mails_too():
    worded(shipped("question", "da").replace("Skriv eller ring til os.", "Skriv til os her."), "question")
    worded(shipped("look_up_notice", "da").replace("Det kan du gøre", "Sådan gør du"), "look_up_notice")
    asked = compose_question(a_case(), "Hvornår?", due=TODAY, is_hearing=False, on=TODAY)
    assert "Skriv til os her." in asked.body
    assert "## Sådan gør du" in notice_template(an_office(), on=TODAY).body


def test_own_part_is_in_every_letter_that_has_it():
    worded(shipped("parts/contact", "da").replace("Spørg os", "Ring til os først"), "parts/contact")
    assert "## Ring til os først" in said()
    asked = compose_question(a_case(), "Hvornår?", due=TODAY, is_hearing=False, on=TODAY)
    assert "## Ring til os først" in asked.body


def test_text_of_one_office_is_not_in_the_letters_of_another():
    worded()
    other = a_case(office=an_office(slug="andet", name="Et andet kontor"))
    assert "som kontoret har skrevet" not in compose_letter(other, decision=None, on=TODAY, language="da").body


def test_mail_without_its_link_is_refused():
    assert faults("Nyt\n\nDer er nyt i din sag.", "mail_news") == [
        "“address” mangler: Linket til Min sag. Uden det virker teksten ikke."
    ]
