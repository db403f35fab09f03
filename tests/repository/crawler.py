"""Finding the pages and the forms of the product as a visitor does: by its links."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.test import Client

TEXTS = ("text", "search", "tel", "email", "password", "textarea")
LEFT_ALONE = re.compile(r"/logout/|/min-sag/luk/|/static/|/recovery-codes/|\.svg|\.csv|\.json")
NUMBER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")


@dataclass
class Form:
    """A form with its fields as they stand on the page; `texts` are those that somebody types, with their limits."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    texts: dict[str, int] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The same for the forms of one page about other things."""
        return f"{self.method} {kind_of(self.action)} {sorted({name for name, _value in self.fields})}"


def kind_of(address: str) -> str:
    return NUMBER.sub("N", urlsplit(address).path)


class Reader(HTMLParser):
    """The links and the forms of a page."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.links, self.forms = address, [], []
        self.select = self.textarea = ""
        self.is_first_option = False
        self.limit = 0

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in given}
        if tag == "a" and "href" in said:
            self.links.append(urljoin(self.address, said["href"]).partition("#")[0])
        elif tag == "form":
            action = urljoin(self.address, said.get("action") or self.address)
            self.forms.append(Form(action, said.get("method", "get").lower()))
        elif tag == "div" and "data-maxlength" in said:
            self.limit = int(said["data-maxlength"])
        elif self.forms and said.get("name") != "csrfmiddlewaretoken":
            self._field(tag, said)

    def _field(self, tag: str, said: dict[str, str]) -> None:
        form, name, kind = self.forms[-1], said.get("name", ""), said.get("type", "text") if tag == "input" else tag
        if tag == "select":
            self.select, self.is_first_option = name, True
        elif tag == "option" and (self.is_first_option or "selected" in said):
            form.fields = [each for each in form.fields if each[0] != self.select]
            form.fields.append((self.select, said.get("value", "")))
            self.is_first_option = False
        elif name and kind in TEXTS:
            form.fields.append((name, said.get("value", "")))
            form.texts[name] = int(said.get("maxlength") or self.limit or 0)
            self.textarea, self.limit = name if tag == "textarea" else "", 0
        elif (name and (kind not in ("checkbox", "radio", "file") or "checked" in said)) or (
            name and kind == "radio" and name not in dict(form.fields)
        ):
            form.fields.append((name, said.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self.textarea and self.forms:
            self.forms[-1].fields.append((self.textarea, data))
            self.textarea = ""


def crawl(client: Client, *starts: str, at_most: int = 400) -> tuple[list[str], list[Form]]:
    """The pages that can be reached, one of each kind, and their forms."""
    waiting, seen, pages, forms = list(starts), set(), [], {}
    while waiting and len(seen) < at_most:
        address = waiting.pop(0)
        if kind_of(address) in seen or LEFT_ALONE.search(address) or urlsplit(address).netloc:
            continue
        seen.add(kind_of(address))
        answer = client.get(address, follow=True)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            pages.append(address)
            reader = Reader(answer.request["PATH_INFO"])
            reader.feed(answer.text)
            waiting += reader.links
            forms |= {form.kind: form for form in reader.forms if not LEFT_ALONE.search(form.action)}
    return pages, list(forms.values())
