"""The pages for citizens in each state that a visitor can bring them into, as different people and machines meet them.

A window of 1280 pixels at 400 per cent shows what one of 320 does (WCAG 2.2, 1.4.10). The tree of a screen reader is
what the browser tells it.
"""

import gzip
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import expect

from rettidig.casework.models import Hospital
from tests.intake_data import make_office
from tests.journeys import screen_reader
from tests.journeys.public_states import begin, open_pages, press_next, states
from tests.repository.addresses import every_address

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
# Words that leave the screen at the side, and boxes that hide a part of their own text
HIDDEN = """() => [...document.querySelectorAll('main *, header *, footer *')].filter(each => {
  const box = each.getBoundingClientRect(), style = getComputedStyle(each);
  if (!box.width || style.visibility === 'hidden' || each.matches('input, select, textarea, option')) return false;
  if (each.closest('.sr-only, .skipnav, .table-scroll, pre')) return false;
  const isCut = style.overflowX === 'hidden' && each.scrollWidth > each.clientWidth + 1;
  return each.innerText && (box.right > innerWidth + 1 || box.left < -1 || isCut);
}).map(each => each.tagName + '.' + each.className + ': ' + each.innerText.slice(0, 40))"""
# Addresses that lead on, take a form, or give a file or a part; the texts that the demo sends are in test_resume.py
NO_PAGE = (
    "small_picture put_file_back say_date old_link leave leave_asked leave_time receipt_pdf log_in come_back own_file "
    "own_picture letter_pdf open_own_case go_on texts check_carry check_matter_carry answer_meeting meeting_calendar "
    "leave_meeting files choose_reply withdraw"
)
NARROW = {"width": 320, "height": 256}  # what a window of 1280 by 1024 shows at 400 per cent
# What has the focus and cannot be seen, since it lies beneath something else or outside the window (WCAG 2.2, 2.4.11)
COVERED = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')].filter(each => {
  if (each.tabIndex < 0 || each.disabled || !each.checkVisibility()) return false;
  each.focus();
  if (document.activeElement !== each) return false;
  const seen = [each, ...(each.labels || [])];
  return !seen.some(part => [...part.getClientRects()].some(box => {
    const x = Math.min(Math.max((box.left + box.right) / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max((box.top + box.bottom) / 2, 0), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    return top && seen.some(other => other.contains(top));
  }));
}).map(each => 'covered: ' + each.outerHTML.slice(0, 120))"""
UNFOLD = """document.querySelectorAll('main details:not([open])').forEach(each => {
  each.open = true; each.dataset.closed = 1; })"""
FOLD = "document.querySelectorAll('main details[data-closed]').forEach(each => each.open = false)"
MOVES = """() => [...document.querySelectorAll('body *')].filter(each => {
  const style = getComputedStyle(each);
  const isSmooth = parseFloat(style.transitionDuration) > 0.01 || style.scrollBehavior === 'smooth';
  return isSmooth || each.getAnimations().length;
}).map(each => each.tagName + '.' + each.className)"""
# Buttons and fields that a person who has chosen own colours could not tell from the page
NO_EDGE = """() => [...document.querySelectorAll('main .button, main input:not([type=hidden]), main textarea')]
  .filter(each => each.offsetParent && !each.matches('[type=radio], [type=checkbox], [type=file], .button-tertiary'))
  .filter(each => getComputedStyle(each).borderTopStyle === 'none').map(each => each.outerHTML.slice(0, 80))"""


@pytest.fixture(autouse=True)
def office(settings):
    settings.CLAMD_ADDRESS = "fake"
    settings.CITIZEN_LOGIN_ISSUER, settings.CITIZEN_LOGIN_CLIENT = "http://127.0.0.1:9", "rettidig"
    Hospital.objects.create(slug="horsens", name="Regionshospitalet Horsens", kind="public", region="midtjylland")
    return make_office()


def test_every_page_and_state_is_free_of_what_axe_finds_in_both_languages_and_no_page_is_left_out(
    new_page, axe, office
):
    seen = set()
    for locale in ("da", "en"):
        page = new_page(locale=locale)
        page.set_default_timeout(20_000)
        for state in states(page, office) if locale == "da" else open_pages(page):
            with suppress(Resolver404):  # the page that says that there is none
                seen.add(resolve(urlsplit(page.url).path).view_name)
            try:
                axe(page)
            except AssertionError as found:
                raise AssertionError(f"{locale}: {state}\n{found}") from None
    left_out = {name for name in every_address() if name.startswith("public:")} - seen
    assert left_out - {f"public:{each}" for each in NO_PAGE.split()} == set()


def look_at_400_per_cent(page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    beside = [f"{wide} pixels wide"] if wide > NARROW["width"] else []
    return [*beside, *page.evaluate(HIDDEN)[:3], *page.evaluate(COVERED)[:3]]


def look_with_own_colours(page) -> list[str]:
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    found = [*page.evaluate(MOVES)[:3], *page.evaluate(NO_EDGE)[:3]]
    page.emulate_media(forced_colors="none", reduced_motion="reduce")
    return found


LOOKS = {"screen reader": screen_reader.faults, "400 per cent": look_at_400_per_cent, "colours": look_with_own_colours}


def test_every_page_and_state_is_told_to_screen_readers_fits_400_per_cent_and_keeps_its_edges_and_stands_still(
    new_page, office
):
    page, faults = new_page(), {}
    page.set_viewport_size(NARROW)
    page.set_default_timeout(20_000)
    for state in states(page, office):
        page.wait_for_load_state()
        faults[state, "focus"] = screen_reader.unfocused(page)
        page.evaluate(UNFOLD)
        faults |= {(state, name): look(page) for name, look in LOOKS.items()}
        page.evaluate(FOLD)
    assert not {where: found for where, found in faults.items() if found}


def press(page, key, times=1):
    for _ in range(times):
        page.keyboard.press(key)


def test_inquiry_is_begun_and_a_question_answered_by_keyboard_alone(new_page):
    page = new_page()
    page.goto("/")
    press(page, "Tab")
    expect(page.get_by_role("link", name="Gå til sidens indhold")).to_be_focused()
    press(page, "Enter")
    expect(page.locator("#main-content")).to_be_focused()
    press(page, "Tab")
    expect(page.get_by_role("button", name="Skriv til os").first).to_be_focused()
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1, name="Begynd her")).to_be_visible()
    page.locator("#main-content").focus()
    for _ in range(4):
        press(page, "Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    press(page, "Space")
    press(page, "Tab", 2)  # over those who write for somebody else
    press(page, "Space")
    press(page, "Tab", 2)  # over the subjects that are folded away
    expect(page.get_by_role("button", name="Næste")).to_be_focused()
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1, name="Sygdom og henvisning")).to_be_visible()


TREES = {
    "/": """
        - main:
          - heading "Venter du for længe?" [level=1]
          - paragraph
          - button "Skriv til os"
          - region "Kræft eller hjertesygdom?":
            - heading "Kræft eller hjertesygdom?" [level=2]
            - paragraph
            - button "Skriv om livstruende sygdom"
    """,
    "/kontakt/": """
        - main:
          - heading "Kontakt os" [level=1]
          - paragraph
          - heading "Åbningstider" [level=2]
          - table
    """,
    "/dine-rettigheder/emne/": """
        - main:
          - radiogroup:
            - heading [level=1]
            - radio "Ventetid på undersøgelse eller behandling"
    """,
}


@pytest.mark.parametrize("address", TREES)
def test_screen_reader_is_told_what_the_page_is_for_in_its_order(new_page, address):
    page = new_page()
    page.goto(address)
    expect(page.locator("body")).to_match_aria_snapshot(TREES[address])
    assert page.locator("h1").count() == 1
    assert page.get_by_role("main").count() == 1


def test_screen_reader_is_told_of_an_error_beside_the_field_and_on_top(new_page):
    page = new_page(javascript=False)
    begin(page)
    press_next(page)
    assert "Vælg" in page.locator("main").aria_snapshot()
    assert page.locator("main [aria-invalid=true], main .form-error").count()
    assert page.title().startswith("Fejl:")


BYTES_MAX = 120 * 1024
SHIFT_MAX = 0.02
SHIFT = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(each => { if (!each.hadRecentInput) sum += each.value; }))
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 600);
})"""


def weight_of(response) -> int:
    """Bytes on the way: text is sent compressed, fonts are it already."""
    return len(response.body() if response.url.endswith(".woff2") else gzip.compress(response.body()))


@pytest.mark.parametrize("address", ["/", "/dine-rettigheder/", "/henvendelse/", "/loven/extended_choice/"])
def test_page_is_light_and_stands_still_while_it_loads(new_page, address):
    page, sent = new_page(width=360), []
    page.on("response", lambda response: sent.append(response))  # noqa: PLW0108 – it takes no built-in function
    page.goto(address)
    shift = page.evaluate(SHIFT)
    weights = {response.url.split("/")[-1]: weight_of(response) for response in sent}
    assert sum(weights.values()) <= BYTES_MAX, weights
    assert shift <= SHIFT_MAX
    assert page.locator("meta[name=description]").count() == 1
