"""Writes docs/law: for each right the rule, numbers over time, sources, decisions, and cases with their outcome."""

import json
import re
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, TypeAlias

from rettidig import rights
from rettidig.rights.bands import Band, span_words, value_words
from rettidig.rights.findings import Finding
from rettidig.rights.matters.findings import MatterFinding
from rettidig.rights.matters.schema import KINDS
from rettidig.rights.pages import LawPage, kind_name, law_pages
from rettidig.rights.schema import Key
from rettidig.rights.texts import reasons
from tests.law.cases import read_cases
from tests.law.checking import finding_of, law_of

STATUS = {
    "sourced": "står i kilden",
    "sourced_old": "står i en ældre kilde",
    "bill": "lovforslag",
    "inferred": "udledt",
    "unverified": "ikke bekræftet",
}

NUMBER = re.compile(r"\b\d\d(?:POB|SPS|SFP)\d+\b|\b\d\d-(?!(?:19|20)\d\d)\d{4}\b")  # of a decision; 06-2009 is a date
MATTERS = "Hvad et dokument kan sige om sager ved siden af forløbene, står i [matters.md](matters.md) (på engelsk)."

Case: TypeAlias = tuple[dict[str, Any], rights.Answer]


def write(folder: Path) -> None:
    """Fill `folder` with an index, a page for each right, and the drawn bands."""
    cases = [(case, rights.assess(case["document"], law=law_of(case))) for case in read_cases()]
    pages = law_pages()
    (folder / "images").mkdir()
    index = []
    for kind, of_kind in groupby(pages, lambda page: page.kind):
        index += [f"## {kind_name(kind)['da']}", ""]
        index += [*(f"- [{page.title['da']}]({page.right}.md) – {page.summary['da']}" for page in of_kind), ""]
    start = (
        "Siderne er skrevet ud fra reglerne, tallene og sagerne selv (`make docs`). En jurist skal bekræfte reglerne."
    )
    (folder / "README.md").write_text("\n".join(["# Loven", "", start, MATTERS, "", *index, *_decided()]))
    (folder / "matters.md").write_text("\n".join(_matters()))
    for page in pages:
        (folder / f"{page.right}.md").write_text("\n".join(_page(page, cases)))
        for band in page.bands:
            (folder / "images" / f"{_file(page, band)}.svg").write_text(band.draw())


def _decided() -> list[str]:
    """How far the published decisions are tried: those with a case, in whole or in part, and those only named."""
    tried = {case["source"]["id"]: case["source"]["completeness"] for case in read_cases("decisions")}
    law = Path(rights.__file__).parent
    texts = (file.read_text(encoding="utf-8") for file in law.rglob("*") if file.suffix in (".py", ".yaml"))
    named = {number for text in texts for number in NUMBER.findall(text)} - tried.keys()
    partial = [number for number, how in tried.items() if how != "full"]
    lines = ["## Offentliggjorte afgørelser", ""]
    lines.append(f"{len(tried)} afgørelser har en sag, som reglerne skal bestå (`tests/law/decisions`).")
    lines.append(f"Sagen rummer kun en del af afgørelsen for: {', '.join(sorted(partial))}.")
    lines.append(f"Reglerne nævner også disse, som ingen egen sag prøver: {', '.join(sorted(named))}.")
    return [*lines, ""]


def _matters() -> list[str]:
    """What a document can say of each kind of matter: its facts and events, out of the reader's own tables."""
    lines = ["# Matters in the assessment document", "", "Written from the tables of the reader (`make docs`)."]
    for each in rights.document_schema("en")["properties"]["matters"]["items"]["oneOf"]:
        kind, parts = KINDS[each["title"]], each["properties"]
        rights_of = ", ".join(f"[`{right}`]({right}.md)" for right in rights.MATTER_RIGHTS[each["title"]])
        lines += ["", f"## `{each['title']}`", "", rights_of, "", "| fact | value | default | |", "|---|---|---|---|"]
        for name, key in kind.facts.items():
            default = str(kind.ordinary.get(name, "")).lower()
            told = parts["facts"]["properties"][name]["description"]
            lines.append(f"| `{name}` | {_value(key)} | {default} | {told} |")
        lines += ["", "| event | further keys | |", "|---|---|---|"]
        for event in parts["events"]["items"]["oneOf"]:
            keys = (f"`{name}`: {_value(key)}" for name, key in kind.events[event["title"]].items())
            lines.append(f"| `{event['title']}` | {'; '.join(keys)} | {event['description']} |")
    return [*lines, ""]


def _value(key: Key) -> str:
    return " / ".join(key.choices) or {"flag": "true / false"}.get(key.kind, key.kind)


def _page(page: LawPage, cases: list[Case]) -> list[str]:
    lines = [f"# {page.title['da']}", "", f"`{page.right}` · {page.summary['da']}", ""]
    if page.is_bill:
        lines += ["**Lovforslag.** Reglen bruges ikke, før en dato for ikrafttræden er sat.", ""]
    lines += ["## Reglen", "", *(f"- {each}" for each in page.rule), "", "## Kilder", ""]
    lines += [f"- [{each['law']} {each['section']}]({each['url']}) ({STATUS[each['status']]})" for each in page.basis]
    lines += ["", "## Tal over tid", "", *(line for band in page.bands for line in _band(page, band))]
    return lines + _choices(page) + _decisions(page) + _reasons(page.right, cases) + _cases(page.right, cases)


def _band(page: LawPage, band: Band) -> list[str]:
    lines = [
        f"### {band.title['da']}",
        "",
        f"`{band.name}` ({band.scope})",
        "",
        f"![{band.name}](images/{_file(page, band)}.svg)",
        "",
    ]
    lines += ["| periode | værdi | enhed | regnes fra | kilde | status | note |", "|---|---|---|---|---|---|---|"]
    for row in band.rows:
        source = f"[{row.law} {row.section}]({row.url})" if row.url else f"{row.law} {row.section}"
        cells = (span_words(row), value_words(row), row.unit, row.key_date, source, STATUS[row.status], row.note or "")
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return [*lines, ""]


def _file(page: LawPage, band: Band) -> str:
    return f"{page.right}-{band.name}-{band.scope}"


def _choices(page: LawPage) -> list[str]:
    lines = ["## Åbne spørgsmål og valg", ""] if page.choices else []
    for choice in page.choices:
        chosen = {True: "ja", False: "nej", None: "ikke fastsat"}.get(choice["chosen"], choice["chosen"])
        lines += [f"- {choice['asks']} **Valgt: {chosen}.** {choice['why']} ({choice['law']}; {choice['who']})"]
    return [*lines, ""] if lines else []


def _decisions(page: LawPage) -> list[str]:
    found = [f"- [{each.number}]({each.url}): {each.holding}" for each in page.decisions]
    return ["## Offentliggjorte afgørelser", "", *found, ""] if found else []


def _reasons(right: str, cases: list[Case]) -> list[str]:
    """Every reason of the right as the first case that has it says it, in both voices and both languages."""
    first: dict[str, tuple[str, Finding | MatterFinding]] = {}
    for case, answer in cases:
        for judged in (*answer.pathways, *answer.matters):
            for finding in judged.findings:
                if finding.right == right:
                    first.setdefault(finding.why, (case["source"]["id"], finding))
    lines = ["## Begrundelser", "", "Hver begrundelse, som den lyder i den første sag, der giver den.", ""]
    for why in reasons(right):
        name, finding = first[why]
        to_adviser, to_citizen = finding.reason, finding.reason_to_citizen
        lines += [f"### {why}", "", f"Sag: {name}", ""]
        lines += [f"- Til rådgiveren: {to_adviser['da']}", f"- Til borgeren: {to_citizen['da']}"]
        lines += [f"- To the adviser: {to_adviser['en']}", f"- To the citizen: {to_citizen['en']}", ""]
    return lines


def _cases(right: str, cases: list[Case]) -> list[str]:
    lines = ["## Sager", "", "Hver sag er en prøve, som reglerne skal bestå.", ""]
    for case, answer in cases:
        expected = [each for each in case["expect"] if each["right"] == right]
        if expected:
            lines += [f"### {case['source']['id']}", "", str(case["source"]["holding"]), ""]
            choices = [f"interpretation: {_flow(case['interpretation'])}"] if "interpretation" in case else []
            lines += ["```yaml", *_input(case["document"]), *choices, "```", ""]
            lines += [line for each in expected for line in _outcome(finding_of(answer, each).as_json())]
    return lines


def _input(document: dict[Any, Any]) -> list[str]:
    lines = [f"on: {document.get('on', document.get(True))}"]
    for part in (*document.get("pathways", ()), *document.get("matters", ())):
        known = {key: value for key, value in part.items() if key not in ("events", "facts", "id")}
        lines.append(f"{part['id']}: {_flow(known | part.get('facts', {}))}")
        lines += [f"  - {_flow({k: v for k, v in event.items() if k != 'note'})}" for event in part.get("events", [])]
    return lines


def _flow(value: dict[str, Any]) -> str:
    return ", ".join(f"{key}: {_word(each)}" for key, each in value.items())


def _word(value: Any) -> str:
    return str(value) if isinstance(value, str | date) else json.dumps(value, ensure_ascii=False)


def _outcome(finding: dict[str, Any]) -> list[str]:
    until = f", frist {finding['deadline']}" if finding["deadline"] else ""
    return [f"**{finding['status']}**{until}. {finding['reason']['da']}", ""]
