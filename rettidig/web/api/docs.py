"""How another system asks about rights: a page whose examples are answered while it is made."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rettidig.casework import letter_links
from rettidig.web.formatting import spoken_language

from .assess import ASSESS, BODY_BYTES_MAX, EVENTS_MAX, PATHWAYS_MAX, answer_to
from .letters import LINKS

EXAMPLES = Path(__file__).parent / "examples"


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    pathway, matter, fault = (_example(f"{name}.json") for name in ("pathway", "matter", "fault"))
    context = {
        "pathway": _curl(request, pathway),
        "choice": _as_text(_finding(_answer(pathway)["pathways"], "extended_choice")),
        "matter": _curl(request, matter),
        "complaint": _as_text(_finding(_answer(matter)["matters"], "complaint")),
        "wrong": _curl(request, fault),
        "faults": _as_text(_answer(fault)),
        "ten_lines": _example("ten_lines.py"),
        **_letter_examples(request),
        "limits": {
            "times": ASSESS.times,
            "bytes": BODY_BYTES_MAX,
            "pathways": PATHWAYS_MAX,
            "events": EVENTS_MAX,
            "letters": letter_links.LETTERS_MAX,
            "letter_calls": LINKS.times,
            "letter_days": letter_links.DAYS_MAX,
        },
    }
    return render(request, "api/docs.html", context)


def _letter_examples(request: HttpRequest) -> dict[str, str]:
    """How a letter system gets its key, its token and its links."""
    token, links = (request.build_absolute_uri(reverse(f"api-1:{name}")) for name in ("give_token", "make_links"))
    headers = '-H "Authorization: Bearer TOKEN" -H "Content-Type: application/json"'
    return {
        "letter_key": "rettidig api add lunden-breve --organisation CVR --letters",
        "letter_token": f"curl {token} \\\n  -u lunden-breve:SECRET -d grant_type=client_credentials",
        "letter_links": f"curl {links} \\\n  {headers} \\\n  -d '{_example('letters.json')}'",
    }


@cache
def _example(name: str) -> str:
    return (EXAMPLES / name).read_text(encoding="utf-8").rstrip()


def _curl(request: HttpRequest, document: str) -> str:
    address = request.build_absolute_uri(reverse("api-1:assess"))
    headers = f'-H "Content-Type: application/json" -H "Accept-Language: {spoken_language()}"'
    return f"curl {address} \\\n  {headers} \\\n  -d '{document}'"


def _answer(document: str) -> dict[str, Any]:
    _status, body = answer_to(document.encode(), spoken_language())
    return body


def _finding(answered: list[dict[str, Any]], right: str) -> dict[str, Any]:
    return next(each for each in answered[0]["findings"] if each["right"] == right)


def _as_text(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
