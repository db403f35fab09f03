"""Writes docs/law: for each right the rule, numbers over time, sources, decisions, and cases with their outcome."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from rettidig import rights
from rettidig.rights.bands import Band, span_words, value_words
from rettidig.rights.pages import LawPage, law_pages
from tests.law.cases import read_cases

STATUS = {
    "sourced": "står i kilden",
    "sourced_old": "står i en ældre kilde",
    "bill": "lovforslag",
    "inferred": "udledt",
    "unverified": "ikke bekræftet",
}


def write(folder: Path) -> None:
    """Fill `folder` with an index, a page for each right, and the drawn bands."""
    cases = list(read_cases())
    pages = law_pages()
    (folder / "images").mkdir()
    index = [f"- [{page.title['da']}]({page.right}.md) – {page.summary['da']}" for page in pages]
    start = (
        "Siderne er skrevet ud fra reglerne, tallene og sagerne selv (`make docs`). En jurist skal bekræfte reglerne."
    )
    (folder / "README.md").write_text("\n".join(["# Loven", "", start, "", *index, ""]))
    for page in pages:
        (folder / f"{page.right}.md").write_text("\n".join(_page(page, cases)))
        for band in page.bands:
            (folder / "images" / f"{_file(page, band)}.svg").write_text(band.draw())


def _page(page: LawPage, cases: list[dict[str, Any]]) -> list[str]:
    lines = [f"# {page.title['da']}", "", f"`{page.right}` · {page.summary['da']}", ""]
    if page.is_bill:
        lines += ["**Lovforslag.** Reglen bruges ikke, før en dato for ikrafttræden er sat.", ""]
    lines += ["## Reglen", "", *(f"- {each}" for each in page.rule), "", "## Kilder", ""]
    lines += [f"- [{each['law']} {each['section']}]({each['url']}) ({STATUS[each['status']]})" for each in page.basis]
    lines += ["", "## Tal over tid", "", *(line for band in page.bands for line in _band(page, band))]
    lines += _choices(page) + _decisions(page) + _cases(page.right, cases)
    return lines


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


def _cases(right: str, cases: list[dict[str, Any]]) -> list[str]:
    lines = ["## Sager", "", "Hver sag er en prøve, som reglerne skal bestå.", ""]
    for case in cases:
        expected = [each for each in case["expect"] if each["right"] == right]
        if expected:
            lines += [f"### {case['source']['id']}", "", str(case["source"]["holding"]), ""]
            lines += ["```yaml", *_input(case["document"]), "```", ""]
            answer = rights.assess(case["document"])
            lines += [line for each in expected for line in _outcome(answer.of(each["pathway"], right).as_json())]
    return lines


def _input(document: dict[Any, Any]) -> list[str]:
    lines = [f"on: {document.get('on', document.get(True))}"]
    for pathway in document["pathways"]:
        known = {key: value for key, value in pathway.items() if key not in ("events", "facts", "id")}
        lines.append(f"{pathway['id']}: {_flow(known | pathway.get('facts', {}))}")
        lines += [
            f"  - {_flow({k: v for k, v in event.items() if k != 'note'})}" for event in pathway.get("events", [])
        ]
    return lines


def _flow(value: dict[str, Any]) -> str:
    return ", ".join(f"{key}: {_word(each)}" for key, each in value.items())


def _word(value: Any) -> str:
    return str(value) if isinstance(value, str | date) else json.dumps(value, ensure_ascii=False)


def _outcome(finding: dict[str, Any]) -> list[str]:
    until = f", frist {finding['deadline']}" if finding["deadline"] else ""
    return [f"**{finding['status']}**{until}. {finding['reason']['da']}", ""]
