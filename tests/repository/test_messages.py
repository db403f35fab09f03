"""The reader of texts behind `make check`: it sees every way a text is marked, and each fault of a translation."""

import pytest
from babel.messages.catalog import Message

from tools import messages

TEMPLATE = """
{% block title %}{% translate "Dine svar" %}{% endblock %}
    <p title="{% translate 'Sag' context "kort" %}">Don't (unbalanced [ {
  {% blocktranslate trimmed count n=3 %}
    Du har {{ n }} sag
  {% plural %}
    Du har {{ n }} sager
  {% endblocktranslate %}
<p>'''" {{ _("Ja") }} {% if a == _("Nej") %}{% endif %}
"""


def test_texts_of_a_template_when_marked_in_any_way_are_found(tmp_path):
    page = tmp_path / "templates" / "page.html"
    page.parent.mkdir()
    page.write_text(TEMPLATE)
    assert [(text, context) for _line, text, _comments, context in messages.texts_of(page)] == [
        ("Dine svar", None),
        ("Sag", "kort"),
        (("Du har %(n)s sag", "Du har %(n)s sager"), None),
        ("Ja", None),
        ("Nej", None),
    ]


def test_texts_of_python_when_lazy_are_found(tmp_path):
    module = tmp_path / "words.py"
    module.write_text('from x import gettext_lazy as _\nA = _("Modtaget")\nB = ngettext_lazy("dag", "dage")\n')
    assert [text for _line, text, _comments, _context in messages.texts_of(module)] == ["Modtaget", ("dag", "dage")]


@pytest.mark.parametrize(
    ("text", "translation", "is_same"),
    [
        ("Sag %(no)s", "Case %(no)s", True),
        ("Sag %(no)s", "Case", False),
        ("Sag {no}", "Case {number}", False),
        (("En dag", "%(n)s dage"), ("One day", "%(n)s days"), True),
        (("En dag", "%(n)s dage"), ("One day", "days"), False),
    ],
)
def test_translation_when_its_placeholders_differ_is_a_fault(text, translation, is_same):
    assert messages.has_same_placeholders(Message(text, translation)) is is_same


def test_check_when_the_catalogue_lags_behind_names_each_text(tmp_path, monkeypatch):
    catalogue = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid ""\nmsgstr ""\n\nmsgid "Gammel"\nmsgstr "Old"\n\nmsgid "Ny"\nmsgstr ""\n')
    (tmp_path / "words.py").write_text('A = _("Ny")\nB = _("Nyere")\n')
    monkeypatch.setattr(messages, "ENGLISH", catalogue)
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    said = "\n".join(messages.check())
    assert all(
        fault in said for fault in ("'Nyere'", "no longer used: (None, 'Gammel')", "not translated: (None, 'Ny')")
    )


def test_compile_when_a_catalogue_is_new_makes_what_the_product_reads(tmp_path, monkeypatch):
    source = tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid ""\nmsgstr "Language: en\\n"\n\nmsgid "Ja"\nmsgstr "Yes"\n')
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    messages.compile_all()
    assert b"Yes" in source.with_suffix(".mo").read_bytes()
