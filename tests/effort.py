"""What an inquiry costs whoever writes it on a phone: pages, taps, signs and words, counted in a real browser, and the
minutes that a keystroke-level model makes of them. How it was fitted, and its sources: decision 0072.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from playwright.sync_api import Locator, Page

COMES = 1.0  # seconds until a page is there
IN_VIEW = """() => {
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  const isSeen = node => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter(box => box.width > 1 && box.height > 1 && box.right > 0);
    return boxes.length && node.parentElement.checkVisibility({visibilityProperty: true, opacityProperty: true})
      && !node.parentElement.closest('.only-for-machines, script, style, .visually-hidden, .sr-only');
  };
  const words = node => node.data.split(/\\s+/).filter(each => /\\w/.test(each)).length;
  let sum = 0;
  while (walker.nextNode()) if (isSeen(walker.currentNode)) sum += words(walker.currentNode);
  return sum;
}"""


class Pace(NamedTuple):
    """Seconds that a person takes for a tap, the thought before it, a sign, and a word that is read."""

    tap: float
    thought: float
    sign: float
    word: float


YOUNG = Pace(1.10, 1.35, 60 / (36.2 * 5), 60 / 238)
HAND, HEAD = 146 / 70, 118 / 70
OLD = Pace(YOUNG.tap * HAND, YOUNG.thought * HEAD, YOUNG.sign * HAND, YOUNG.word * HEAD)


@dataclass(frozen=True)
class Effort:
    """What was done on the way through a form. A button that leads on needs no thought of its own."""

    pages: int = 0
    taps: int = 0
    signs: int = 0
    words: int = 0

    def seconds_of_doing(self, pace: Pace) -> float:
        hand = self.taps * pace.tap + self.signs * pace.sign
        return hand + (self.taps - self.pages) * pace.thought + self.pages * COMES

    def minutes(self, pace: Pace, reading: float) -> float:
        """With `reading`: how many times the time of reading a word once each word in view takes."""
        return (self.seconds_of_doing(pace) + reading * self.words * pace.word) / 60


# What the form that came before cost two people, and the minutes that were found for them then (findings C11 and C14)
OLD_FORM = {
    YOUNG: (Effort(pages=12, taps=28, signs=171, words=790), 6.7),
    OLD: (Effort(pages=13, taps=30, signs=189, words=809), 11.5),
}


def _fitted() -> float:
    """How long a word in view takes, by the time of reading it once: least squares of the relative error of both."""
    parts = [
        (each.words * pace.word / 60 / found, 1 - each.seconds_of_doing(pace) / 60 / found)
        for pace, (each, found) in OLD_FORM.items()
    ]
    return sum(a * b for a, b in parts) / sum(a * a for a, _b in parts)


READING = _fitted()


class Writer:
    """Somebody who fills in the form as a finger does, and how much that was."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = self.signs = 0
        self.by_page: list[tuple[str, int]] = []

    @property
    def effort(self) -> Effort:
        return Effort(len(self.by_page), self.taps, self.signs, sum(words for _slug, words in self.by_page))

    def tap(self, place: Locator) -> None:
        place.click()
        self.taps += 1

    def choose(self, question: str, answer: str) -> None:
        group = self.page.get_by_role("radiogroup", name=question)
        self.tap(group.get_by_label(answer, exact=True))

    def tick(self, answer: str) -> None:
        self.tap(self.page.get_by_label(answer, exact=True))

    def write(self, label: str, text: str) -> None:
        place = self.page.get_by_label(re.compile(rf"^{re.escape(label)}( \(frivilligt\))?$"))
        self.tap(place)
        place.fill(text)
        self.signs += len(text)

    def press(self, name: str = "Næste") -> None:
        """Press the button that leads on, once what stands on the page has been read."""
        self.by_page.append((self.page.url.rstrip("/").split("/")[-1], self.page.evaluate(IN_VIEW)))
        before = self.page.url
        self.tap(self.page.get_by_role("button", name=name, exact=True))
        self.page.wait_for_url(lambda url: url != before)

    def report(self) -> str:
        return f"{self.effort} {self.by_page}"
