"""What a screen reader is told of the page that a browser shows, and what it lacks: `faults(page)`.

The tree is what the browser gives the programs of the machine (Accessibility.getFullAXTree), not what the HTML says.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from playwright.sync_api import Page

CONTROLS = {"button", "link", "textbox", "searchbox", "combobox", "listbox", "radio", "checkbox", "spinbutton"}
LANDMARKS = {"main": 1, "banner": 1, "contentinfo": 1}  # of each there is one
NAMED = {"navigation", "region", "complementary"}  # of these there are several, and each has a name of its own
SPOKEN = {"alert", "status"}
# Each field that is marked as wrong, with what is said beside it: the control itself, or the group of its choices
WRONG = """() => [...document.querySelectorAll('main .form-error')].map(box => {
  const group = box.querySelector('[role=radiogroup]');
  const control = group || box.querySelector('input:not([type=hidden]), select, textarea');
  const said = box.querySelector('.form-error-message');
  control.dataset.wrong = said.id;
  return [said.id, said.textContent.replace(/\\s+/g, ' ').trim()];
})"""
FOCUS = "document.activeElement.closest('.error-summary') !== null"


class Node(NamedTuple):
    """One node of the tree that is not passed over."""

    role: str
    name: str
    description: str
    facts: dict[str, Any]
    element: int


def tree(page: Page) -> tuple[list[Node], dict[str, int]]:
    """The nodes in their order, and, by its mark, which element each wrong field is."""
    talk = page.context.new_cdp_session(page)
    nodes = talk.send("Accessibility.getFullAXTree")["nodes"]
    document = talk.send("DOM.getDocument", {"depth": -1})["root"]
    talk.detach()
    return [_node(each) for each in nodes if not each["ignored"]], dict(_marked(document))


def _node(given: dict[str, Any]) -> Node:
    words = (str(given.get(part, {}).get("value", "")).strip() for part in ("role", "name", "description"))
    facts = {each["name"]: each["value"].get("value") for each in given.get("properties", [])}
    return Node(*words, facts, given.get("backendDOMNodeId", 0))


def _marked(element: dict[str, Any]) -> Iterator[tuple[str, int]]:
    attributes = element.get("attributes", [])
    if "data-wrong" in attributes:
        yield attributes[attributes.index("data-wrong") + 1], element["backendNodeId"]
    for child in element.get("children", []):
        yield from _marked(child)


def faults(page: Page) -> list[str]:
    """What a screen reader lacks on the page, a sentence for each."""
    wrong = page.evaluate(WRONG)
    nodes, marked = tree(page)
    said = [*_without_name(nodes), *_places(nodes), *_headings(nodes), *_wrong(nodes, wrong, marked)]
    if page.locator(".error-summary").count():
        said += [] if page.title().startswith(("Fejl:", "Error:", "Fehler:")) else ["the title tells of no error"]
        said += [] if any(each.role == "alert" for each in nodes) else ["no alert tells of the errors"]
    if page.locator(".messages").count() and not any(each.role == "status" for each in nodes):
        said.append("no status tells of the message")
    return said


def unfocused(page: Page) -> list[str]:
    """Whether errors are told without the focus being on them, as it is on a page with script when it opens."""
    has_errors = page.locator(".error-summary").count()
    return ["the summary of errors is not focused"] if has_errors and not page.evaluate(FOCUS) else []


def _without_name(nodes: list[Node]) -> Iterator[str]:
    yield from (f"a {each.role} has no name" for each in nodes if each.role in CONTROLS and not each.name)


def _places(nodes: list[Node]) -> Iterator[str]:
    counts = Counter(each.role for each in nodes)
    yield from (f"{counts[role]} of {role}" for role, number in LANDMARKS.items() if counts[role] != number)
    names = Counter((each.role, each.name) for each in nodes if each.role in NAMED)
    yield from (f"{number} of {role} are called {name!r}" for (role, name), number in names.items() if number > 1)
    root = next(each for each in nodes if each.role == "RootWebArea")
    if not root.name:
        yield "the page has no title"


def _headings(nodes: list[Node]) -> Iterator[str]:
    found = [(int(each.facts["level"]), each.name) for each in nodes if each.role == "heading"]
    if [level for level, _name in found].count(1) != 1:
        yield f"headings of level 1: {[name for level, name in found if level == 1]}"
    # The summary of errors stands before the heading of the page
    for (before, _), (level, name) in zip([(1, ""), *found], found, strict=False):
        if level > before + 1:
            yield f"heading {name!r} of level {level} follows one of level {before}"


def _wrong(nodes: list[Node], wrong: list[list[str]], marked: dict[str, int]) -> Iterator[str]:
    """A field that is wrong is said to be so, and why, where it stands."""
    by_element = {each.element: each for each in nodes}
    for mark, words in wrong:
        node = by_element.get(marked[mark])
        if node is None:
            yield f"{mark}: the field is not in the tree"
        elif node.facts.get("invalid") != "true":
            yield f"{mark}: the {node.role} is not said to be wrong"
        elif words not in " ".join(node.description.split()):
            yield f"{mark}: the {node.role} does not say why: {node.description!r}"
