"""The page *Blanketten*: a draft that several changes build, a look at it, and its publishing."""

from copy import deepcopy

import pytest

from rettidig.casework import form_versions
from rettidig.casework.form_versions import current_version
from rettidig.casework.models import FormVersion, IntakeDraft, Role
from rettidig.casework.questionnaire import form
from rettidig.casework.questionnaire.form import LANGUAGES, shipped_content
from rettidig.casework.questionnaire.form_edit import asked_on, page_of
from rettidig.casework.questionnaire.form_words import FIXED
from rettidig.casework.steps.form_version import find_draft
from rettidig.web.office import form_news
from tests.casework.factories import a_user
from tests.intake_data import make_office
from tests.login import log_in

pytestmark = pytest.mark.django_db
PAGE = "/opsaetning/blanketten/"


def slug_of(name):
    return asked_on(shipped_content(), name)["slug"]


def side(name):
    return f"{PAGE}side/{slug_of(name)}/"


def asked(name):
    return next(each for each in asked_on(find_draft().content, name)["ask"] if each["name"] == name)


def choices(name):
    return {each["key"]: each for each in find_draft().content["questions"][name]["choices"]}


@pytest.fixture
def administrator(client):
    make_office()
    log_in(client, a_user(role=Role.ADMINISTRATOR))
    return client


@pytest.fixture
def begun(administrator):
    administrator.post(f"{PAGE}kladde/")
    return administrator


@pytest.fixture
def arrange(begun):
    """Send a form of one change, as the page of now would."""

    def send(address, **data):
        return begun.post(address, {**data, "changes": find_draft().changes}, follow=True)

    return send


def typed(client, address, **changed):
    """The form at an address as it is shown, with some fields typed anew."""
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    ticked = {name: "on" if value is True else value for name, value in shown.items() if value not in (None, False)}
    return client.post(address, ticked | changed)


def test_page_shows_the_pages_and_their_conditions(administrator):
    text = administrator.get(PAGE).text
    assert "Hvem er du?" in text
    assert "“Jeg er pårørende”" in text


def test_words_of_a_page_are_asked_once_the_version_is_published(begun, arrange):
    heading = {"page-heading-da": "Hvem skriver?", "page-heading-en": "Who is writing?"}
    assert typed(begun, side("reporter"), **heading).status_code == 302
    arrange(f"{PAGE}udgiv/", note="Kortere")
    assert find_draft() is None
    heading = page_of(current_version().content, slug_of("reporter"))["heading"]
    assert (heading["da"], heading["en"]) == ("Hvem skriver?", "Who is writing?")


def test_words_of_a_choice_change_for_the_patient_and_for_others(begun):
    words = {"choice-treatment-words-da": "En behandling", "choice-treatment-words_of_patient-da": "Behandling af ham"}
    assert typed(begun, f"{side('purpose')}purpose/", **words).status_code == 302
    assert choices("purpose")["treatment"]["words"]["da"] == "En behandling"
    assert choices("purpose")["treatment"]["words_of_patient"]["da"] == "Behandling af ham"


def test_not_to_know_is_offered_once_it_has_words(begun):
    assert "unknown" not in find_draft().content["questions"]["record_consent"]
    typed(begun, f"{side('record_consent')}record_consent/", **{"unknown-da": "Måske"})
    assert find_draft().content["questions"]["record_consent"]["unknown"] == {"da": "Måske"}


def test_question_becomes_one_that_must_be_answered(begun):
    typed(begun, f"{side('story')}story/", must="on")
    assert asked("story")["must"] is True


def test_text_that_is_too_long_is_refused_and_stays_typed(begun):
    answer = typed(begun, f"{side('story')}story/", **{"label-da": "x" * 601})
    assert answer.status_code == 422
    assert "x" * 601 in answer.text


def test_choice_is_hidden_and_shown_again_and_never_removed(arrange):
    address = f"{side('purpose')}purpose/svar/"
    arrange(address, key="treatment", way="hide")
    assert choices("purpose")["treatment"]["hidden"] is True
    arrange(address, key="treatment", way="show")
    assert "hidden" not in choices("purpose")["treatment"]
    arrange(address, key="treatment", way="remove")
    assert "treatment" in choices("purpose")


def test_page_moves_and_a_fault_keeps_the_version_back_with_its_place(arrange):
    first, second = (page["slug"] for page in shipped_content()["pages"][:2])
    arrange(f"{PAGE}side/{first}/flyt/", way="down")
    assert [page["slug"] for page in find_draft().content["pages"]][:2] == [second, first]
    answer = arrange(f"{PAGE}udgiv/", note="x")
    assert answer.status_code == 422
    assert "Betingelsen ser på “Hvem er du?”, som først spørges senere." in answer.text
    assert FormVersion.objects.exclude(published_at=None).count() == 1


def test_page_is_dragged_to_its_place(arrange):
    last = shipped_content()["pages"][-1]["slug"]
    arrange(f"{PAGE}side/{last}/flyt/", way="2")
    assert find_draft().content["pages"][1]["slug"] == last


def test_question_is_taken_away_and_added_again(arrange):
    address = f"{side('department')}spoergsmaal/"
    arrange(address, name="department", way="remove")
    assert asked_on(find_draft().content, "department") is None
    arrange(address, name="department", way="add")
    assert asked_on(find_draft().content, "department")["slug"] == slug_of("department")


def test_question_moves_to_another_page_with_its_condition(arrange):
    before = next(each for each in asked_on(shipped_content(), "letter_date")["ask"] if each["name"] == "letter_date")
    arrange(f"{side('letter_date')}spoergsmaal/", name="letter_date", way="page", to=slug_of("story"))
    assert asked_on(find_draft().content, "letter_date")["slug"] == slug_of("story")
    assert asked("letter_date") == before
    assert before["when"]


def test_new_page_gets_an_address_of_its_own_and_goes_while_it_is_empty(arrange):
    for slug in ("hvad-oensker-du", "hvad-oensker-du-2"):
        arrange(f"{PAGE}ny-side/", heading="Hvad ønsker du?")
        assert find_draft().content["pages"][-1]["slug"] == slug
    arrange(f"{PAGE}side/hvad-oensker-du-2/flyt/", way="remove")
    arrange(f"{side('wish')}spoergsmaal/", name="wish", way="page", to="hvad-oensker-du")
    assert "Flyt sidens spørgsmål" in arrange(f"{PAGE}side/hvad-oensker-du/flyt/", way="remove").text
    assert find_draft().content["pages"][-1]["slug"] == "hvad-oensker-du"


def test_second_of_two_at_once_is_told(begun):
    first = shipped_content()["pages"][0]["slug"]
    begun.post(f"{PAGE}side/{first}/flyt/", {"way": "down", "changes": 0})
    answer = begun.post(f"{PAGE}side/{first}/flyt/", {"way": "down", "changes": 0}, follow=True)
    assert "En anden har ændret kladden" in answer.text


def test_two_who_word_the_same_choose_between_both_versions(begun):
    address = f"{side('story')}story/"
    form = begun.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields if name != "must"}
    begun.post(address, sent | {"label-da": "Den enes"})
    answer = begun.post(address, sent | {"label-da": "Den andens"})
    assert answer.status_code == 409
    assert "Den enes" in answer.text
    assert "Den andens" in answer.text


def test_last_change_is_undone_and_done_again(arrange):
    first = shipped_content()["pages"][0]["slug"]
    arrange(f"{PAGE}side/{first}/flyt/", way="down")
    arrange(f"{PAGE}kladde/fortryd/")
    assert find_draft().content == shipped_content()
    arrange(f"{PAGE}kladde/fortryd/")
    assert find_draft().content["pages"][1]["slug"] == first


def test_condition_is_put_together_of_sentences(begun, arrange):
    address = f"{side('story')}hvornaar/"
    begun.post(f"{address}?om=topic", {"how": "is", "wanted": ["waiting"], "changes": 0})
    begun.post(f"{address}?om=reporter&i=0", {"how": "is_not", "wanted": ["gp"], "changes": 1})
    begun.post(f"{address}?om=suspicion&i=1", {"how": "has", "changes": 2})
    when = page_of(find_draft().content, slug_of("story"))["when"]
    assert when == {"any": [{"topic": ["waiting"], "not": {"reporter": ["gp"]}}, {"answered": ["suspicion"]}]}
    text = begun.get(address).text
    assert "svaret på “Hvem er du?” ikke er “Jeg er patientens egen læge”" in text
    assert "eller når" in text
    arrange(f"{address}fjern/", i=1, j=0)
    assert page_of(find_draft().content, slug_of("story"))["when"] == {
        "topic": ["waiting"],
        "not": {"reporter": ["gp"]},
    }


def test_question_has_a_condition_of_its_own(begun):
    address = f"{side('wish')}wish/hvornaar/"
    begun.post(f"{address}?om=reporter", {"how": "is", "wanted": ["patient", "relative"], "changes": 0})
    assert asked("wish")["when"] == {"reporter": ["patient", "relative"]}


def test_sentence_without_an_answer_is_refused_beside_its_field(begun):
    answer = begun.post(f"{side('wish')}hvornaar/?om=reporter", {"how": "is", "changes": 0})
    assert answer.status_code == 422
    assert "Vælg mindst ét svar." in answer.text


def test_shipped_condition_of_several_alternatives_can_be_changed(begun, arrange):
    address = f"{side('record_consent')}record_consent/hvornaar/"
    alternatives = begun.get(address).context["alternatives"]
    assert len(alternatives) == 2
    arrange(f"{address}fjern/", i=0, j=0)
    assert begun.get(address).context["alternatives"] == [alternatives[0][1:], alternatives[1]]


def test_question_is_folded_when_it_is_chosen_and_in_view_again_when_it_is_not(begun):
    address = f"{side('wish')}wish/"
    typed(begun, address, fold="")
    assert "fold" not in asked("wish")
    assert begun.get(f"{address}foldet/").status_code == 404
    typed(begun, address, fold="on")
    assert asked("wish")["fold"] == {}
    begun.post(f"{address}foldet/?om=topic", {"how": "is", "wanted": ["waiting"], "changes": find_draft().changes})
    assert asked("wish")["fold"] == {"topic": ["waiting"]}
    typed(begun, address)
    assert asked("wish")["fold"] == {"topic": ["waiting"]}


def test_last_sentence_taken_away_leaves_a_question_that_is_always_folded(begun, arrange):
    address = f"{side('patient_birth_date')}patient_birth_date/foldet/"
    arrange(f"{address}fjern/", i=0, j=0)
    assert asked("patient_birth_date")["fold"] == {}
    assert "er altid foldet sammen" in begun.get(address).text


def test_folded_question_is_previewed_beneath_the_words_of_its_page(begun):
    typed(begun, side("wish"), **{"page-more-da": "Har du mere?", "page-more-de": "Noch etwas?"})
    page = begun.get(f"{PAGE}se/").text
    assert page.index("Har du mere?") < page.index("Hvad ønsker du?")
    assert "Noch etwas?" in begun.get(f"{PAGE}se/", {"sprog": "de"}).text


def test_short_name_and_the_words_above_folded_choices_are_edited_and_previewed(begun):
    typed(begun, f"{side('condition')}condition/", **{"short-da": "Alvorlig sygdom"})
    typed(begun, f"{side('reporter')}reporter/", **{"more-da": "Jeg er en anden"})
    page = begun.get(f"{PAGE}se/").text
    assert "Alvorlig sygdom" in page
    assert "Jeg er en anden" in page


def test_german_that_is_missing_above_what_is_folded_is_listed(begun):
    typed(begun, side("wish"), **{"page-more-da": "Har du mere?"})
    assert "ordene over det, der er foldet sammen" in begun.get(f"{PAGE}udgiv/").text


def keys_of(part):
    if isinstance(part, dict):
        return set(part) | set().union(*(keys_of(each) for key, each in part.items() if key not in CONDITIONS))
    return set().union(*map(keys_of, part)) if isinstance(part, list) else set()


CONDITIONS = ("when", "skip", "fold", "shows", "letter")
ORDERED = {"pages", "ask", "choices", "subjects", "topics", "questions"}  # moved, added and taken away
BY_BUTTONS = {"when", "hidden"}


def test_every_key_of_the_form_is_edited_or_named_as_fixed_with_its_reason(begun):
    content = find_draft().content
    addresses = [f"{PAGE}side/{page['slug']}/" for page in content["pages"]]
    addresses += [f"{PAGE}side/{page['slug']}/{each['name']}/" for page in content["pages"] for each in page["ask"]]
    addresses += [f"{PAGE}emner/{each['key']}/" for group in content["subjects"] for each in group["topics"]]
    addresses += [f"{PAGE}emner/gruppe/{number}/" for number, _group in enumerate(content["subjects"], 1)]
    edited = set(LANGUAGES) | ORDERED | BY_BUTTONS
    for address in addresses:
        form = begun.get(address).context["form"]
        edited |= {text for _part, text, _language in form.places.values()} | set(form.fields)
    known = keys_of({key: part for key, part in content.items() if key != "questions"})
    known |= keys_of(list(content["questions"].values()))
    assert known - edited == FIXED.keys() & known
    page = begun.get(PAGE).text
    assert all(str(reason) in page for reason in FIXED.values())


def test_news_of_the_programs_form_is_shown_taken_over_left_and_undone(begun, arrange, monkeypatch):
    arrange(f"{PAGE}udgiv/", note="Egen")
    now = deepcopy(shipped_content())
    now["questions"]["story"]["label"]["da"] = "Hvad skete der?"
    now["questions"]["wish"]["label"]["da"] = "Hvad vil du?"
    for module in (form_versions, form, form_news):
        monkeypatch.setattr(module, "shipped_content", lambda: now)
    for address in (PAGE, "/opsaetning/drift/"):
        assert "Vores grundblanket er ændret siden" in begun.get(address).text
    assert "til “Hvad skete der?”" in begun.get(f"{PAGE}nyt/").text
    begun.post(f"{PAGE}nyt/afgoer/", {"path": "questions.story.label", "way": "take"})
    assert find_draft().content["questions"]["story"]["label"]["da"] == "Hvad skete der?"
    arrange(f"{PAGE}nyt/afgoer/", path="questions.wish.label", way="leave")
    assert "Alt er afgjort" in begun.get(f"{PAGE}nyt/").text
    assert (
        "En anden har"
        in begun.post(
            f"{PAGE}nyt/afgoer/", {"path": "questions.wish.label", "way": "take", "changes": 0}, follow=True
        ).text
    )
    assert "afgjort i forvejen" in arrange(f"{PAGE}nyt/afgoer/", path="questions.nej", way="take").text
    arrange(f"{PAGE}udgiv/", note="Set")
    assert "Vores grundblanket er ændret siden" not in begun.get(PAGE).text


def test_subjects_are_grouped_worded_and_hidden(begun, arrange):
    topic, number = f"{PAGE}emner/emne/", len(shipped_content()["subjects"]) + 1
    arrange(f"{PAGE}emner/gruppe/", way="add", heading="Mit")
    arrange(topic, key="ehr", way="group", to=number)
    arrange(topic, key="interpreter", way="hide")
    typed(begun, f"{PAGE}emner/ehr/", **{"words-da": "Min journal"})
    typed(begun, f"{PAGE}emner/gruppe/{number}/", **{"heading-en": "My own"})
    *others, made = find_draft().content["subjects"]
    assert made["heading"] == {"da": "Mit", "en": "My own"}
    assert made["topics"][0]["words"]["da"] == "Min journal"
    every = [each for group in others for each in group["topics"]]
    assert [each["key"] for each in every if each.get("hidden")] == ["interpreter"]


def test_more_than_six_subjects_at_once_are_refused_in_words(arrange):
    arrange(f"{PAGE}emner/gruppe/", way="add", heading="Mere")
    arrange(f"{PAGE}emner/emne/", key="ehr", way="group", to=2)
    for key in ("privacy_marking", "interpreter"):
        arrange(f"{PAGE}emner/emne/", key=key, way="group", to=1)
    assert "Højst seks er til at overskue." in arrange(f"{PAGE}udgiv/", note="x").text


def test_german_is_asked_for_once_the_heading_is_german_and_what_lacks_it_is_listed(begun):
    address = side("reporter")
    typed(begun, address, **{"page-heading-de": ""})
    assert "page-lead-de" not in begun.get(address).context["form"].fields
    typed(begun, address, **{"page-heading-de": "Wer sind Sie?"})
    assert "label-de" in begun.get(f"{address}reporter/").context["form"].fields
    typed(begun, f"{address}reporter/", **{"label-de": ""})
    assert "Mangler på tysk:" in begun.get(f"{PAGE}udgiv/").text
    assert "tysk" in begun.get(f"{PAGE}se/").text


def test_each_text_shows_how_easy_it_is_while_it_is_typed_and_nothing_is_stored(begun):
    hard = "Sundhedsmyndighedernes ventetidsgarantibestemmelser omfatter udredningsrettighedsproblematikker"
    answer = begun.post(f"{side('story')}story/", {"label-da": hard}, headers={"HX-Request": "true"})
    assert "Svær" in answer.text
    assert find_draft().changes == 0


def test_differences_stand_side_by_side_in_words(begun):
    typed(begun, f"{side('reporter')}reporter/", **{"choice-gp-words-da": "Jeg er egen læge"})
    (found,) = begun.get(f"{PAGE}udgiv/").context["differences"]
    assert found.place == "Hvem er du? – Jeg er egen læge – ordene – dansk"
    assert (found.before, found.after) == ("Jeg er patientens egen læge", "Jeg er egen læge")


@pytest.mark.parametrize(("as_whom", "words"), [("patient", "Hvad hedder du?"), ("relative", "Hvem er patienten?")])
def test_preview_shows_the_form_as_it_is_read_and_stores_nothing(administrator, as_whom, words):
    assert words in administrator.get(f"{PAGE}se/", {"som": as_whom}).text
    assert not IntakeDraft.objects.exists()


def test_preview_says_when_a_page_hangs_on_another_answer(administrator):
    assert "Siden vises kun, når" in administrator.get(f"{PAGE}se/").text


@pytest.mark.parametrize(
    "address", ["side/nej/", "side/hvem/nej/", "emner/nej/", "emner/gruppe/99/", "side/nej/hvornaar/"]
)
def test_what_is_not_in_the_draft_is_not_found(begun, address):
    assert begun.get(f"{PAGE}{address}").status_code == 404
