"""The pages for citizens in each state that a visitor can bring them into, as different people and machines meet them.

A window of 1280 pixels at 400 per cent shows what one of 320 does (WCAG 2.2, 1.4.10). The tree of a screen reader is
what the browser tells it.
"""

import gzip

import pytest
from playwright.sync_api import expect

from rettidig.casework.models import Hospital
from tests.intake_data import make_office

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
OPEN_PAGES = (
    *(
        "/",
        "/kontakt/",
        "/udlandet/",
        "/kontaktpunkt/",
        "/privatliv/",
        "/was/",
        "/henvendelse/",
        "/min-sag/",
        "/fortsaet/",
        "/svar/",
        "/loven/",
    ),
    *("/loven/extended_choice/", "/dine-rettigheder/", "/dine-rettigheder/emne/", "/dine-rettigheder/matter/"),
    *("/dine-rettigheder/complaint/about/", "/b/nothing/", "/api/docs/", "/nothing-here/"),
)
STEPS = ("hvem", "sygdom", "hospital", "tid", "beskriv", "patient", "svar")
WRONG = "den 45. i morgen"
# Words that leave the screen at the side, and boxes that hide a part of their own text
HIDDEN = """() => [...document.querySelectorAll('main *, header *, footer *')].filter(each => {
  const box = each.getBoundingClientRect(), style = getComputedStyle(each);
  if (!box.width || style.visibility === 'hidden' || each.matches('input, select, textarea, option')) return false;
  if (each.closest('.sr-only, .skipnav, .table-scroll, pre')) return false;
  const isCut = style.overflowX === 'hidden' && each.scrollWidth > each.clientWidth + 1;
  return each.innerText && (box.right > innerWidth + 1 || box.left < -1 || isCut);
}).map(each => each.tagName + '.' + each.className + ': ' + each.innerText.slice(0, 40))"""
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
    Hospital.objects.create(slug="horsens", name="Regionshospitalet Horsens", kind="public", region="midtjylland")
    return make_office()


def begin(page):
    page.goto("/henvendelse/")
    page.locator("main input[name=track][value=general]").check()
    page.locator("main form button").first.click()


def fill(page):
    """Something in each field: a date that is none, so that the page stays and says so, and else what fits."""
    for box in page.locator("main input[type=radio]:visible").all()[:1]:
        box.check()
    for line in page.locator("main input[type=text]:visible, main textarea:visible").all():
        line.fill(WRONG)


def unfold(page):
    page.locator("main details").evaluate_all("all => all.forEach(each => (each.open = true))")


def send(page):
    page.get_by_role("button", name="Næste").click()
    page.wait_for_load_state()


def states(page):
    """Each open page, and each question empty, refused, and in the other language."""
    for address in OPEN_PAGES:
        page.goto(address)
        yield address
    begin(page)
    for slug in STEPS:
        page.goto(f"/henvendelse/{slug}/")
        if "/henvendelse/tjek/" in page.url:
            continue
        yield slug
        fill(page)
        send(page)
        yield f"{slug}, filled"
        if slug == "hvem":
            page.get_by_label("Jeg er patient", exact=True).check()
            page.get_by_label("Lang ventetid, eller at komme til et andet hospital").check()
            send(page)
    for slug in ("hospital", "tid", "kontakt"):  # what cannot be taken keeps the inquiry back
        page.goto(f"/henvendelse/{slug}/")
        for way in page.get_by_label("Her på siden", exact=True).all():
            way.check()
        unfold(page)
        for line in page.locator("main input[type=text]").all():
            line.fill("")
        send(page)
    page.goto("/henvendelse/tjek/")
    yield "review"
    page.get_by_role("button", name="Send").last.click()
    page.wait_for_load_state()
    yield "receipt"
    page.goto("/min-sag/")
    yield "my case"
    page.locator("details summary").first.evaluate_all("all => all.forEach(each => each.click())")
    yield "my case, folded out"
    page.goto("/dine-rettigheder/matter/")
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    yield "check, nothing chosen"
    page.goto("/min-sag/")


def test_every_page_and_state_is_free_of_what_axe_finds_in_both_languages(new_page, axe):
    for locale in ("da", "en"):
        page = new_page(locale=locale)
        for state in walk(page, locale):
            try:
                axe(page)
            except AssertionError as found:
                raise AssertionError(f"{locale}: {state}\n{found}") from None


def walk(page, locale):
    return states(page) if locale == "da" else pages(page)


def pages(page):
    for address in OPEN_PAGES:
        page.goto(address)
        yield address


def test_window_of_400_per_cent_shows_everything_without_scrolling_in_two_directions(new_page):
    page, faults = new_page(width=320), {}
    page.set_default_timeout(20_000)
    for state in states(page):
        wide = page.evaluate("document.documentElement.scrollWidth")
        hidden = page.evaluate(HIDDEN)
        if wide > 320 or hidden:
            faults[state] = (wide, hidden[:3])
    assert not faults


def test_who_has_asked_for_less_motion_sees_none_and_who_has_own_colours_sees_every_edge(new_page):
    page, faults = new_page(), {}
    page.set_default_timeout(20_000)
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    for state in states(page):
        found = [*page.evaluate(MOVES)[:3], *page.evaluate(NO_EDGE)[:3]]
        if found:
            faults[state] = found
    assert not faults


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
          - group:
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
    send(page)
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
