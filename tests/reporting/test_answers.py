"""The reporting service over HTTP and NATS, on a real nats-server, with facts decided by the real services."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from nats.aio.client import Client

from awrach.nats_server import NatsServer
from services.reporting.app import build
from shared.ledger import Ledger
from tests.building import approved_agreement, hire_started, worksite_opened
from tests.running import publish, running_services, service_settings, taken, until_accepted

HIRES = [
    hire_started(f"H{n}", f"ZX{n}", person={"sex": "male" if n < 3 else "female", "birth_date": "1999-05-17"})
    for n in range(12)
]


@pytest.fixture
async def http(
    nats_server: NatsServer, connection: Client, ledger: Ledger, database_url: str
) -> AsyncIterator[httpx.AsyncClient]:
    """Reporting, told of one worksite and twelve hires, three of them of men."""
    told = [*approved_agreement(), worksite_opened(positions=20), *HIRES]
    app = build(service_settings(nats_server.url, database_url=database_url))
    async with (
        running_services(nats_server.url, "agreements", "placements"),
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reporting") as client,
    ):
        sent = [("anapec", one) for one in told]
        await publish(connection, sent)
        await until_accepted(ledger, sent, len(sent))
        await taken(connection, "agreements", "placements")
        yield client


async def _get(client: httpx.AsyncClient, path: str, **parameters: Any) -> Any:
    response = await client.get(path, params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


async def test_a_figure_comes_with_all_that_it_needs_to_be_understood(http: httpx.AsyncClient, ledger: Ledger) -> None:
    position = await ledger.position()
    answer = await _get(http, "/v1/figures", indicator="P1", by="sex", min_position=position, province="05.301")
    assert answer["position"] >= position
    assert answer["scope"] == {"province": "05.301"}
    assert (answer["indicator"], answer["version"], answer["unit"]) == ("P1", 1, "hires")
    assert answer["period"]["from"] == "2023-06-27"
    assert answer["total"]["value"] == 12
    shown = {one["by"]["sex"]: (one["value"], one["confidentiality"]) for one in answer["observations"]}
    assert shown == {"female": (None, "D"), "male": (None, "A")}


async def test_several_indicators_are_a_list(http: httpx.AsyncClient, ledger: Ledger) -> None:
    answers = await _get(http, "/v1/figures", indicators="A1,W1,P2", min_position=await ledger.position())
    assert [(one["indicator"], one["total"]["value"]) for one in answers] == [("A1", 1), ("W1", 1), ("P2", 12)]


async def test_nats_answers_what_http_answers(http: httpx.AsyncClient, connection: Client, ledger: Ledger) -> None:
    position = await ledger.position()
    questions: dict[str, dict[str, Any]] = {
        "figures": {"indicator": "P1", "by": "sex,month", "min_position": position},
        "indicators": {},
        "agreements": {"province": "05.301"},
        "worksites": {},
        "partners": {"kind": ["association", "council"], "sort": "-kind"},
        "sessions": {"limit": 1, "q": "khénifra"},
        "session": {"id": "S1"},
        "agreement": {"id": "A1"},
        "worksite": {"id": "W1"},
    }
    for name, asked in questions.items():
        reply = await connection.request(f"query.{name}", json.dumps(asked).encode(), timeout=10)
        path = f"/v1/{name}s/{asked['id']}" if "id" in asked else f"/v1/{name}"
        of_http = {
            one: ",".join(each) if isinstance(each, list) else each for one, each in asked.items() if one != "id"
        }
        over_nats, over_http = json.loads(reply.data), await _get(http, path, **of_http)
        for one in (over_nats, over_http):
            one.pop("as_of", None)
        assert over_nats == over_http


async def test_the_registers_list_what_was_decided(http: httpx.AsyncClient, ledger: Ledger) -> None:
    position = await ledger.position()
    (session,) = (await _get(http, "/v1/sessions", min_position=position))["items"]
    (vote,) = session["votes"]
    assert (vote["agreement_id"], vote["title"], vote["result"]) == ("A1", {"fr": "Convention exemple"}, "approved")
    assert (vote["votes_for"], vote["votes_against"], vote["abstentions"]) == (23, 0, 0)
    assert session["quorum"] == {"needed": 13, "present": 23, "reached": True}
    (agreement,) = (await _get(http, "/v1/agreements"))["items"]
    assert (agreement["state"], agreement["worksites"]) == ("approved", ["W1"])
    (worksite,) = (await _get(http, "/v1/worksites", commune="05.301.01.01"))["items"]
    assert (worksite["agreements"], worksite["positions"]) == (["A1"], 20)
    (body,) = (await _get(http, "/v1/partners", kind="association"))["items"]
    assert (body["agreements"], body["worksites"]) == (["A1"], ["W1"])
    assert (await _get(http, "/v1/worksites", sector="tourism"))["items"] == []


async def test_a_body_s_page_tells_its_jobs_through_the_gate_of_all_figures(
    http: httpx.AsyncClient, ledger: Ledger
) -> None:
    body = await _get(http, "/v1/partners/P1", min_position=await ledger.position())
    assert (body["item"]["agreements"], body["item"]["worksites"]) == (["A1"], ["W1"])
    asked = ((await http.get(body["item"]["figures"])).json(), body["figures"])
    for answers in asked:
        for figure in answers:
            del figure["as_of"]
            assert figure["scope"] == {"partner": "P1"}
    assert asked[0] == asked[1]
    assert {one["indicator"]: one["total"]["value"] for one in body["figures"]}["P1"] == len(HIRES)
    worksite = (await _get(http, "/v1/worksites/W1"))["item"]
    assert (await http.get(worksite["figures"])).json()[1]["total"]["value"] == len(HIRES)


@pytest.mark.parametrize("register", ["sessions", "agreements", "worksites", "partners"])
async def test_an_entry_that_is_not_there_is_404(http: httpx.AsyncClient, register: str) -> None:
    for key in ("nobody", "%00", "a%2Fb", "é"):
        response = await http.get(f"/v1/{register}/{key}")
        assert response.status_code == 404, key
    problem = (await http.get(f"/v1/{register}/nobody")).json()
    assert problem["type"].endswith("/problems/unknown-entry")
    assert f"/v1/{register} lists" in problem["detail"]


async def test_status_says_where_it_stands_and_what_each_publisher_sent(
    http: httpx.AsyncClient, ledger: Ledger
) -> None:
    await _get(http, "/v1/agreements", min_position=await ledger.position())
    status = await _get(http, "/v1/status")
    assert status["lag"] == 0
    assert status["position"] == status["ledger_position"]
    (publisher,) = status["publishers"]
    assert (publisher["publisher"], publisher["outcomes"]["accepted"]) == ("anapec", 16)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/v1/figures", "Name one indicator="),
        ("/v1/figures?indicator=P1&indicators=P1", "Name one indicator="),
        ("/v1/figures?indicator=P1,P2", "several go into indicators="),
        ("/v1/figures?indicator=NO", "Indicators: A1"),
        ("/v1/figures?indicator=P1&colour=red", "Unknown parameter colour"),
        ("/v1/figures?indicator=P1&min_position=soon", "whole number"),
        ("/v1/figures?indicator=P1&edition=last", "whole number"),
        ("/v1/agreements?limit=0", "limit must be"),
        ("/v1/agreements?limit=501", "limit must be"),
        ("/v1/sessions?operator=P1", "Unknown parameter operator"),
        ("/v1/sessions?sector=mining", "sector must be one or several of archive_digitisation"),
        ("/v1/worksites?sort=colour", "sort takes worksite_id"),
        ("/v1/worksites/W1?q=x", "Unknown parameter q"),
        ("/v1/nothing", "/docs"),
    ],
)
async def test_a_wrong_question_gets_a_problem_that_says_what_is_possible(
    http: httpx.AsyncClient, path: str, said: str
) -> None:
    response = await http.get(path)
    assert response.status_code == (404 if path == "/v1/nothing" else 400)
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem.keys() >= {"type", "title", "status", "detail"}
    assert said in problem["detail"]


async def test_a_position_that_is_not_reached_in_time_is_said(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.reporting.framing._PATIENCE", 0.05)
    response = await http.get("/v1/figures", params={"indicator": "P1", "min_position": 10**9})
    assert (response.status_code, response.json()["status"]) == (504, 504)


async def test_an_unreadable_request_over_nats_is_answered(http: httpx.AsyncClient, connection: Client) -> None:
    for body in (b"\xff", b"[1]", b'{"indicator": {"a": 1}}', b"{", b'"P1"'):
        reply = await connection.request("query.figures", body, timeout=10)
        assert json.loads(reply.data)["status"] == 400, body


async def test_the_openapi_document_describes_every_path(http: httpx.AsyncClient) -> None:
    paths = (await _get(http, "/openapi.json"))["paths"]
    registers = {f"/v1/{name}" for name in ("figures", "indicators", "agreements", "worksites", "partners", "sessions")}
    assert registers | {"/v1/status", "/health/live", "/health/ready", "/metrics"} <= paths.keys()
    for name in ("agreements", "worksites", "partners", "sessions"):
        listed = {one["name"]: one for one in paths[f"/v1/{name}"]["get"]["parameters"]}
        assert {"q", "updated_after", "partner", "sort", "limit", "offset"} <= listed.keys()
        assert listed["sector"]["schema"]["items"]["enum"][0] == "archive_digitisation"
        of_one = {one["name"]: one for one in paths[f"/v1/{name}/{{id}}"]["get"]["parameters"]}
        assert of_one["id"]["in"] == "path"
        assert {"as_of", "day", "min_position"} <= of_one.keys()
    named = {one["name"] for one in paths["/v1/figures"]["get"]["parameters"]}
    assert {"indicator", "indicators", "by", "period", "min_position", "province"} <= named


async def test_a_period_of_centuries_can_be_broken_down_by_month(http: httpx.AsyncClient, ledger: Ledger) -> None:
    asked = {"indicator": "P1", "by": "month", "period": "1900-01-01/2026-12-31"}
    figure = await _get(http, "/v1/figures", min_position=await ledger.position(), **asked)
    assert figure["total"]["value"] == len(HIRES)
    beyond = await http.get("/v1/figures", params=asked | {"period": "0001-01-01/9999-12-31"})
    assert beyond.status_code == 400
    assert "1900 to 2199" in beyond.json()["detail"]
