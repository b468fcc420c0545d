"""The contract as reporting serves it: the same bytes as below docs/, each problem where its type leads."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from services.reporting.app import build
from services.reporting.queries.refusals import REFUSALS
from shared.contracts.problems import PROBLEM_BASE, PROBLEMS
from shared.documents.schemas import CONTRACT_BASE, schemas
from tests.running import service_settings

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """Reporting before it has started: the contract needs neither NATS nor a database."""
    transport = httpx.ASGITransport(build(service_settings("nats://127.0.0.1:1")))
    async with httpx.AsyncClient(transport=transport, base_url="http://reporting") as client:
        yield client


@pytest.mark.parametrize(
    ("path", "file", "media_type"),
    [
        ("/contract/", "catalogue.html", "text/html; charset=utf-8"),
        ("/contract/asyncapi.json", "asyncapi.json", "application/json"),
        ("/contract/schemas/hire.started.v1.json", "schemas/hire.started.v1.json", "application/schema+json"),
    ],
)
async def test_a_document_is_served_as_it_stands_in_docs(
    http: httpx.AsyncClient, path: str, file: str, media_type: str
) -> None:
    response = await http.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == media_type
    assert response.content == (DOCS / file).read_bytes()


async def test_every_schema_is_listed_and_is_where_its_id_says(http: httpx.AsyncClient) -> None:
    listed = {one["name"]: one["path"] for one in (await http.get("/contract/schemas/")).json()["schemas"]}
    assert listed.keys() == schemas().keys()
    for name, path in listed.items():
        identifier = (await http.get(path)).json()["$id"]
        assert identifier == f"{CONTRACT_BASE}schemas/{name}.json"
        assert identifier.endswith(path)


@pytest.mark.parametrize("path", ["/contract/schemas/hire.flown.v1.json", "/problems/bad-weather"])
async def test_what_is_not_there_is_a_problem_that_says_what_is(http: httpx.AsyncClient, path: str) -> None:
    response = await http.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("type_", [PROBLEM_BASE + slug for slug in PROBLEMS])
async def test_a_problem_is_explained_where_its_type_leads(http: httpx.AsyncClient, type_: str) -> None:
    path = "/problems/" + type_.removeprefix(PROBLEM_BASE)
    explained = (await http.get(path)).json()
    kind = PROBLEMS[explained["slug"]]
    assert (explained["type"], explained["title"], explained["outcome"]) == (type_, kind.title, kind.outcome)
    assert explained["what_to_do"] == kind.remedy
    page = await http.get(path, headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert kind.slug in page.text


@pytest.mark.parametrize("slug", REFUSALS)
async def test_a_refusal_is_explained_where_its_type_leads(http: httpx.AsyncClient, slug: str) -> None:
    explained = (await http.get(f"/problems/{slug}")).json()
    kind = REFUSALS[slug]
    assert explained == {
        "type": PROBLEM_BASE + slug,
        "slug": slug,
        "title": kind.title,
        "status": kind.status,
        "what_to_do": kind.remedy,
    }
    page = await http.get(f"/problems/{slug}", headers={"accept": "text/html"})
    assert kind.title in page.text


def test_no_question_is_refused_for_a_reason_that_is_not_explained() -> None:
    named = re.compile(r'\b(?:refusal\(|Refusal\(\s*\d+,)\s*"([a-z-]+)"')
    sources = [path.read_text(encoding="utf-8") for path in (DOCS.parent / "services" / "reporting").rglob("*.py")]
    used = {slug for text in sources for slug in named.findall(text)}
    assert used == set(REFUSALS)


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("text/html", True),
        ("text/html;q=0.5, application/json", False),
        ("application/json;q=0.5, text/html", True),
        ("text/html;q=x", False),
    ],
)
async def test_who_reads_gets_html_and_who_parses_gets_json(http: httpx.AsyncClient, accept: str, html: bool) -> None:
    response = await http.get("/problems/invalid", headers={"accept": accept})
    assert response.headers["content-type"].startswith("text/html" if html else "application/json")
    assert "accept" in response.headers["vary"].split(", ")
