"""The page that shows other systems how to ask: what it shows is what the API answers."""

import json
import re
import shlex
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from rettidig.rights import answer_schema, document_schema

pytestmark = pytest.mark.django_db
README = Path(__file__).resolve().parents[2] / "packages" / "rights" / "README.md"


def shown(client: Client, language: str = "da") -> list[str]:
    """The examples of the page, in their order."""
    page = client.get("/api/docs/", headers={"Accept-Language": language})
    assert page.status_code == 200
    return [unescape(code) for code in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page.text, re.DOTALL)]


def run(client: Client, command: str):
    """The answer to a command of curl."""
    curl, address, *words = shlex.split(command.replace("\\\n", ""))
    assert (curl, address) == ("curl", "http://testserver/api/v1/assess")
    given = dict(zip(words[::2], words[1::2], strict=True))
    headers = dict(word.split(": ") for option, word in zip(words[::2], words[1::2], strict=True) if option == "-H")
    return client.post(address, given["-d"], content_type=headers.pop("Content-Type"), headers=headers)


@pytest.mark.parametrize("language", ["da", "en"])
def test_question_of_the_page_when_asked_gets_the_finding_that_stands_below_it(client, language):
    pathway, choice, matter, complaint, *_rest = shown(client, language)
    for name, question, finding in (("pathways", pathway, choice), ("matters", matter, complaint)):
        answer = run(client, question)
        assert answer.status_code == 200
        assert json.loads(finding) in answer.json()[name][0]["findings"]


@pytest.mark.parametrize(("language", "said"), [("da", "»arm« kendes ikke."), ("en", "“arm” is not known.")])
def test_wrong_document_of_the_page_when_asked_gets_the_faults_that_stand_below_it(client, language, said):
    wrong, faults = shown(client, language)[4:6]
    answer = run(client, wrong)
    assert answer.status_code == 422
    assert answer.json() == json.loads(faults)
    assert said in [fault["wrong"] for fault in answer.json()["faults"]]


def test_python_of_the_page_is_the_example_of_the_package(client):
    assert shown(client)[-1] == re.search(r"```python\n(.*?)\n```", README.read_text(encoding="utf-8"), re.DOTALL)[1]


@pytest.mark.parametrize(("name", "made"), [("document", document_schema), ("answer", answer_schema)])
@pytest.mark.parametrize("language", ["da", "en"])
def test_schema_when_fetched_is_that_of_the_engine_in_the_language_asked_for(client, name, made, language):
    answer = client.get(f"/api/v1/{name}.schema.json", headers={"Accept-Language": language})
    assert answer.json() == made(language)


def test_page_leads_to_both_schemas_and_the_description(client):
    text = client.get("/api/docs/").text
    for address in ("/api/v1/document.schema.json", "/api/v1/answer.schema.json", "/api/v1/openapi.json"):
        assert f'href="{address}"' in text
        assert client.get(address).status_code == 200


def test_page_is_found_without_its_last_slash_and_from_the_page_of_the_law(client):
    assert client.get("/api/docs").headers["Location"] == "/api/docs/"
    assert 'href="/api/docs/"' in client.get("/loven/").text


def test_description_holds_the_schemas_whole(client):
    described = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/assess"]["post"]
    asked = described["requestBody"]["content"]["application/json"]["schema"]
    answered = described["responses"]["200"]["content"]["application/json"]["schema"]
    assert asked["properties"] == document_schema()["properties"]
    assert answered["properties"] == answer_schema()["properties"]
