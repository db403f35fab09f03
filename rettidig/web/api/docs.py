"""How another system asks about rights: a page whose examples are answered while it is made."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rettidig.casework import form_versions, letter_links
from rettidig.casework.questionnaire.conditions import Situation
from rettidig.casework.questionnaire.form import shipped_form
from rettidig.casework.questionnaire.told import describe
from rettidig.web.formatting import spoken_language

from .assess import ASSESS, BODY_BYTES_MAX, EVENTS_MAX, PATHWAYS_MAX, answer_to
from .inquiries import INQUIRIES
from .letters import LINKS

EXAMPLE_KEY = "6f1c0d5e-2d0b-4c1e-9c57-0d6c3b7a8e21"
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
        **_inquiry_examples(request),
        "limits": {
            "times": ASSESS.times,
            "bytes": BODY_BYTES_MAX,
            "pathways": PATHWAYS_MAX,
            "events": EVENTS_MAX,
            "letters": letter_links.LETTERS_MAX,
            "letter_calls": LINKS.times,
            "letter_days": letter_links.DAYS_MAX,
            "inquiries": INQUIRIES.times,
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


def _inquiry_examples(request: HttpRequest) -> dict[str, Any]:
    """How a system with a form of its own sends an inquiry: the example asks what the form in use asks, and no more."""
    form = form_versions.form_of(form_versions.current_version().pk) or shipped_form()
    answers = json.loads(_example("inquiry.json"))["answers"]
    belongs = form.names_for(Situation(answers, max_wait=False))
    sent = {"answers": {name: value for name, value in answers.items() if name in belongs}}
    address = request.build_absolute_uri(reverse("api-1:send_inquiry"))
    headers = '-H "Authorization: Bearer TOKEN" -H "Content-Type: application/json"'
    once = f'-H "Idempotency-Key: {EXAMPLE_KEY}"'
    return {
        "inquiry_key": "rettidig api add lunden-blanket --organisation CVR --inquiries",
        "inquiry": f"curl {address} \\\n  {headers} \\\n  {once} \\\n  -d '{_as_text(sent)}'",
        "questions": list(describe(form, reporter="")),
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
