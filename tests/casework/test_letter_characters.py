"""Every text that a form takes can be printed: other scripts, characters without a glyph, and what nobody can read."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from rettidig.casework.letters import characters, pdf
from rettidig.casework.models import Case, Letter, Office, Person
from tests.casework.factories import moment

AT = moment("2026-11-23 10:00")
CASE = Case(
    office=Office(name="Patientkontoret", address="Skottenborg 26, 8800 Viborg", phone="1", helpline="2"),
    patient=Person(name="Kaja Test Hansen"),
    number="2026-000001",
    received_at=AT,
    answers={"patient_name": "Kaja Test Hansen"},
)
SCRIPTS = {
    "Chinese": "王小明",
    "Japanese": "田中さくら カタカナ",
    "Korean": "김민수",
    "Arabic": "محمد علي",
    "Persian, Pashto and Kurdish": "گچپژ ښځه ڕۆژ",
    "Hebrew": "יוסף כהן",
    "Greek": "Ωνάσης ᾄδω",
    "Cyrillic": "Ольга Їжак",
    "Thai": "สมชาย",
    "Lao": "ສົມຊາຍ",
    "Khmer": "សុខា",
    "Burmese": "မောင်မောင်",
    "Hindi and Nepali": "राम कुमार",
    "Bengali": "রহিম",
    "Punjabi": "ਸਿੰਘ",
    "Gujarati": "પટેલ",
    "Oriya": "ଓଡ଼ିଆ",
    "Tamil": "தமிழ்",
    "Telugu": "తెలుగు",
    "Kannada": "ಕನ್ನಡ",
    "Malayalam": "മലയാളം",
    "Sinhala": "සිංහල",
    "Amharic and Tigrinya": "ሃይለ",
    "Georgian": "გიორგი",
    "Armenian": "Արմեն",
    "Vietnamese": "Nguyễn Thị Hằng",
    "Turkish and Polish": "Şükrü Żółć İı",
    "Yoruba": "Ẹ̀bùn",
    "marks on their own letters": "a\u0301 e\u0323\u0302 q\u0303 X\u0336",
    "emoji": "😀 👍🏿 👩\u200d👩\u200d👧 🇩🇰 ❤\ufe0f",
    "symbols": "→ ≤ ½ € ♥ ☃ ✓ ■ ∑ ℃ №",
    "characters that only join or part": "a\u200bb\u200cc\u200dd\u00ade\u2060f\u200e\u200f",
}
UNPRINTABLE = "\U00013000"  # Egyptian hieroglyph A001
ANY_TEXT = st.text(alphabet=st.characters(codec=None), max_size=60) | st.text(
    alphabet="aé\n -#[]\\\"'`$*@<>{}\0\x01\x1b\t\u0301\u0489\u20dd\u0e33\u0f71\u093f\u05b0\u200b\u200d\u202e\u2066"
    "\ufe0f\ufeff\ufffe\uffff\ud800\udfff\ue000\U000f0000\U0010ffff\U00013000\U0001f1e9\U0001f468א中عก",
    max_size=60,
)


def printed(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def a_letter(body: str, *, title: str = "Besked", name: str = "Kaja Test Hansen") -> bytes:
    letter = Letter(case=CASE, title=title, body=body, recipient={"name": name, "address": ["Vejen 1"]})
    return pdf.render(letter, at=AT)


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_script_in_everyday_use_is_printed_with_its_own_glyphs(text):
    assert characters.find_unprintable(text) == []
    assert "U+" not in printed(a_letter(text, title=text, name=text))


@pytest.mark.parametrize("name", ["王小明", "😀", UNPRINTABLE, "\ue000", "\ud800", "A\0B", "\u202eknaB"])
def test_receipt_is_printed_whatever_the_name(name):
    CASE.answers = {"patient_name": name}
    assert CASE.number in printed(pdf.render_receipt(CASE, "ABCDE-FGHJK", promise=""))


@pytest.mark.parametrize("character", [UNPRINTABLE, "\U00020000", "\u1820", "\u0378", "\uffff", "\ue000", "\U000f0000"])
def test_character_without_a_glyph_is_found_and_printed_as_its_number(character):
    assert characters.find_unprintable(f"Kære {character}{character}, {character}") == [character]
    assert f"[U+{ord(character):04X}]" in printed(a_letter(f"Kære {character}"))


def test_signs_without_a_glyph_are_told_once_and_in_their_order():
    assert characters.find_unprintable("\u1820 a \ue000 b \U00013000 \u1820") == ["\u1820", "\ue000", "\U00013000"]


def test_character_is_named_so_that_one_can_find_it():
    assert characters.name_character(UNPRINTABLE) == f"{UNPRINTABLE} (U+13000 EGYPTIAN HIEROGLYPH A001)"
    assert characters.name_character("\ue000") == "U+E000"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\r\nb\rc\vd\fe\x85f\u2028g\u2029h", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("a\tb", "a b"),
        ("a\0\x01\x1b\x7f\x80\ufeff\ufff9b", "ab"),
        ("\u202dgnid\u202e", "gnid"),
        ("a\ud800b", "a\N{REPLACEMENT CHARACTER}b"),
        ("a\u200b\u200d\u2066\u2069\ufe0f\xadb", "a\u200b\u200d\u2066\u2069\ufe0f\xadb"),
    ],
)
def test_text_when_cleaned_loses_what_nobody_can_read_and_nothing_else(text, cleaned):
    assert characters.clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "is_so"),
    [("محمد", True), ("12: יוסף, Viborg", True), ("Brev til محمد", False), ("12 – 😀", False), ("", False)],
)
def test_paragraph_runs_from_the_right_when_its_first_letter_does(text, is_so):
    assert characters.is_right_to_left(text) is is_so


def test_plain_letters_are_printed_without_asking_typst(monkeypatch):
    plain = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x2010, 0x2028)]))
    assert characters._ask_typst(plain) == []
    monkeypatch.setattr(characters, "_ask_typst", lambda text: pytest.fail("asked"))
    assert characters.find_unprintable(plain) == []


@given(text=ANY_TEXT, title=ANY_TEXT, name=ANY_TEXT)
def test_any_text_that_a_form_takes_gives_a_pdf(text, title, name):
    assert a_letter(text, title=title, name=name).startswith(b"%PDF")


@given(text=ANY_TEXT)
def test_text_without_an_unprintable_sign_is_printed_as_it_stands(text):
    if not characters.find_unprintable(text):
        assert characters._ask_typst(characters.clean(text)) == []
    else:
        assert characters.find_unprintable(characters.substitute(text, characters.find_unprintable(text))) == []
