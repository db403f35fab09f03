"""The administrator changes the form and publishes it; whoever writes meets the words in which they began."""

import pytest
from playwright.sync_api import expect

from rettidig.casework.form_versions import current_version
from rettidig.casework.questionnaire.form_edit import asked_on
from rettidig.casework.steps.form_version import find_draft
from tests.desk_data import the_office
from tests.journeys.test_adviser import as_user, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
# Labels of which a part cannot be seen: wider than their place, or than the window
CUT = """
[...document.querySelectorAll("main label, main legend")].filter((each) => {
  const place = each.getBoundingClientRect();
  const hides = getComputedStyle(each).overflowX !== "visible" && each.scrollWidth > each.clientWidth + 1;
  return each.checkVisibility() && !each.closest(".sr-only") && (hides || place.right > innerWidth || place.left < 0);
}).map((each) => each.textContent.trim())
"""
BEFORE, AFTER = "Jeg er pårørende", "Jeg er i familie med patienten"


def citizen(new_page):
    """Somebody who has begun to write, on the page that asks who they are."""
    page = new_page(width=360)
    page.goto("/henvendelse/")
    page.get_by_label("Noget andet", exact=True).check()
    page.get_by_role("button", name="Næste").click()
    expect(page.get_by_label("Jeg er patient", exact=True)).to_be_visible()
    return page


def publish(page, axe, note):
    page.get_by_role("link", name="Se forskelle og udgiv").click()
    axe(page)
    page.get_by_label("Hvad er ændret, og hvorfor?").fill(note)
    press(page, "Udgiv")
    expect(page.get_by_text("Den nye udgave er taget i brug.")).to_be_visible()
    axe(page)


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (360, False)], ids=["wide", "narrow, without script"])
def test_form_is_changed_seen_as_a_daughter_published_and_put_back(new_page, axe, width, javascript):
    the_office()
    version, begun_before = current_version(), citizen(new_page)
    page = as_user(new_page(width=width, javascript=javascript), "system")
    page.goto("/opsaetning/blanketten/")
    axe(page)
    press(page, "Ret blanketten")
    axe(page)
    rename_a_choice(page, axe)
    move_a_question_to_a_new_page(page, axe)
    add_a_condition(page, axe)
    assert javascript is False or page.evaluate("document.documentElement.scrollWidth") <= width
    preview_as_a_daughter(page, axe)
    page.goto("/opsaetning/blanketten/emner/")
    axe(page)
    publish(page, axe, "Tydeligere om familien")
    for reader, words in [(begun_before, BEFORE), (citizen(new_page), AFTER)]:
        reader.reload()
        reader.get_by_text("Jeg skriver for en anden").click()
        expect(reader.get_by_label(words, exact=True)).to_be_visible()
    page.get_by_role("listitem").filter(has_text=f"Udgave {version.pk},").get_by_role("button").click()
    publish(page, axe, "Tilbage igen")
    assert current_version().content == version.content
    reader = citizen(new_page)
    reader.get_by_text("Jeg skriver for en anden").click()
    expect(reader.get_by_label(BEFORE, exact=True)).to_be_visible()


def rename_a_choice(page, axe):
    page.get_by_role("link", name=current_heading("reporter"), exact=True).first.click()
    axe(page)
    page.get_by_role("link", name="Hvem er du?", exact=True).last.click()
    page.get_by_label(f"{BEFORE}: svaret, dansk").fill(AFTER)
    axe(page)
    press(page, "Gem i kladden")
    expect(page.get_by_text("Det er gemt i kladden.")).to_be_visible()


def current_heading(name):
    return asked_on(find_draft().content, name)["heading"]["da"]


def move_a_question_to_a_new_page(page, axe):
    page.get_by_text("Ny side", exact=True).click()
    page.get_by_label("Overskrift på den nye side").fill("Dit ønske")
    press(page, "Tilføj siden")
    expect(page.get_by_text("Siden spørger ikke om noget.")).to_be_visible()
    axe(page)
    page.get_by_role("navigation", name="Kladdens sider").get_by_role("link", name=current_heading("wish")).click()
    page.get_by_role("link", name="Hvad ønsker du?", exact=True).click()
    page.get_by_label("Flyt til siden").select_option("Dit ønske")
    press(page, "Flyt spørgsmålet")
    page.get_by_role("navigation", name="Kladdens sider").get_by_role("link", name="Dit ønske").click()
    expect(page.get_by_role("link", name="Hvad ønsker du?", exact=True)).to_be_visible()


def add_a_condition(page, axe):
    page.get_by_role("link", name="Ret, hvornår siden vises").click()
    axe(page)
    page.get_by_label("Tilføj en betingelse om").select_option("Svaret på “Hvem er du?”")
    press(page, "Videre")
    page.get_by_label("er ikke et af disse").check()
    press(page, "Gem i kladden")
    expect(page.get_by_text("Vælg mindst ét svar.").first).to_be_visible()
    axe(page)
    page.get_by_label("Jeg er patientens egen læge").check()
    press(page, "Gem i kladden")
    expect(page.get_by_text("svaret på “Hvem er du?” ikke er “Jeg er patientens egen læge”").first).to_be_visible()
    axe(page)


def preview_as_a_daughter(page, axe):
    page.locator("#line-as").select_option("relative")
    press(page, "Se som borger")
    expect(page.get_by_role("heading", name="Dit ønske")).to_be_visible()
    expect(page.get_by_text(AFTER).first).to_be_attached()  # folded away behind "Jeg skriver for en anden"
    axe(page)


def test_page_is_dragged_before_another_and_the_change_is_undone(new_page):
    the_office()
    page = as_user(new_page(), "system")
    page.goto("/opsaetning/blanketten/")
    press(page, "Ret blanketten")
    slugs = [each["slug"] for each in find_draft().content["pages"]]
    lines = page.get_by_role("navigation", name="Kladdens sider").locator("[data-sortable] > li")
    lines.nth(2).drag_to(lines.nth(1), target_position={"x": 20, "y": 2})
    expect(page.get_by_role("button", name="Fortryd sidste ændring")).to_be_visible()
    assert [each["slug"] for each in find_draft().content["pages"]] == [slugs[0], slugs[2], slugs[1], *slugs[3:]]
    press(page, "Fortryd sidste ændring")
    expect(page.get_by_text("Den sidste ændring er fortrudt.")).to_be_visible()
    assert [each["slug"] for each in find_draft().content["pages"]] == slugs


@pytest.mark.parametrize("javascript", [True, False])
def test_pages_of_a_question_and_of_a_condition_fit_a_telephone_with_labels_whole(new_page, axe, javascript):
    the_office()
    page = as_user(new_page(width=360, javascript=javascript), "system")
    page.goto("/opsaetning/blanketten/")
    press(page, "Ret blanketten")
    pages = find_draft().content["pages"]
    asked = [(each["slug"], each["ask"][0]["name"]) for each in pages]
    questions = [f"{slug}/{name}/" for slug, name in asked]
    conditions = [f"{slug}/hvornaar/" for slug, _name in asked[1:4]] + [f"{each}hvornaar/" for each in questions[:3]]
    for path in questions + conditions:
        assert page.goto(f"/opsaetning/blanketten/side/{path}").status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        assert page.evaluate(CUT) == [], path
    axe(page)
