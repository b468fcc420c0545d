"""Who is refused over HTTP, why, and what the answer says to do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest
from nats.aio.client import Client

from awrach.nats_server import NatsServer
from shared.http_intake.refusals import HTTP_PROBLEMS
from shared.ledger import Ledger
from shared.publishers import Publisher, Publishers, credential, new_token
from tests.building import hire_started, payload, session_held, worksite_opened
from tests.http_intake.conftest import Serve, batched, structured


def is_problem(answer: httpx.Response, slug: str) -> bool:
    """Whether the answer is this problem, as RFC 9457 wants it and as it is documented."""
    status, title, remedy = HTTP_PROBLEMS[slug]
    body = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert body["type"].endswith(f"/problems/{slug}")
    assert (answer.status_code, body["status"], body["title"]) == (status, status, title)
    return bool(body["detail"].endswith(remedy))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def sent(http: httpx.AsyncClient, token: str) -> httpx.Response:
    request = structured(session_held())
    return await http.post("/v1/facts", content=request["content"], headers={**request["headers"], **bearer(token)})


async def known(http: httpx.AsyncClient, token: str, status: int) -> None:
    """Wait until the service has followed the register that far."""
    async with asyncio.timeout(20):
        while (await http.get("/v1/receipts/none", headers=bearer(token))).status_code != status:
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("authorization", ["", "Basic Y3A6Y3A=", "Bearer", "Bearer wrong", "Bearer awrach_cp_x"])
@pytest.mark.parametrize("method", ["post", "get"])
async def test_without_a_valid_token_nothing_is_read(http: httpx.AsyncClient, authorization: str, method: str) -> None:
    path = "/v1/facts" if method == "post" else "/v1/receipts/e1"
    answer = await http.request(method, path, headers={"Authorization": authorization})
    assert is_problem(answer, "unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "awrach publisher add" in answer.json()["detail"]


async def test_a_rotated_token_is_taken_at_once_the_old_one_until_the_next_rotation_and_a_removed_publisher_not(
    http: httpx.AsyncClient, register: Publishers
) -> None:
    first, second, third = (new_token("cnss") for _ in range(3))
    credentials = [credential(f"U{number}", token) for number, token in enumerate((first, second, third))]
    await register.put(Publisher("cnss", credentials=(credentials[0],)))
    await known(http, first, 404)
    await register.put(Publisher("cnss", credentials=(credentials[1], credentials[0])))
    await known(http, second, 404)
    assert [(await sent(http, token)).json()["publisher"] for token in (first, second)] == ["cnss", "cnss"]
    await register.put(Publisher("cnss", credentials=(credentials[2], credentials[1])))
    await known(http, third, 404)
    assert is_problem(await sent(http, first), "unauthorized")
    await register.put(Publisher("cnss", credentials=(credentials[2], credentials[1]), removed=True))
    await known(http, third, 401)
    assert is_problem(await sent(http, second), "unauthorized")


async def test_facts_that_a_publisher_may_not_send_are_refused_and_not_handed_on(
    http: httpx.AsyncClient, register: Publishers, connection: Client
) -> None:
    token = new_token("anapec")
    await register.put(Publisher("anapec", facts=("hire.*",), credentials=(credential("UA", token),)))
    await known(http, token, 404)
    answer = await sent(http, token)
    assert is_problem(answer, "wrong-publisher")
    assert "anapec may send hire.*, not session.held" in answer.json()["detail"]
    headers = {**bearer(token), **batched()["headers"], "Prefer": "wait=0"}
    events = batched(session_held(), hire_started())["content"]
    refused, taken = (await http.post("/v1/facts", content=events, headers=headers)).json()
    assert (refused["outcome"], refused["problem"]["type"].rsplit("/", 1)[1]) == ("rejected", "wrong-publisher")
    assert "receipt" in taken
    assert await Ledger(connection, "INTAKE").position() == 1


async def test_receipts_are_told_to_their_own_publisher_only(http: httpx.AsyncClient, register: Publishers) -> None:
    mine = session_held()
    request = structured(mine)
    request["headers"]["Prefer"] = "wait=30"  # a busy machine takes longer than is waited for unless asked
    assert (await http.post("/v1/facts", **request)).status_code == 201
    token = new_token("cnss")
    await register.put(Publisher("cnss", credentials=(credential("UC", token),)))
    await known(http, token, 404)
    assert is_problem(await http.get(f"/v1/receipts/{mine['id']}", headers=bearer(token)), "unknown-receipt")


async def test_what_is_too_large_is_refused_before_it_is_read(http: httpx.AsyncClient) -> None:
    alone = structured(payload(session_held(note="x" * 65_536)))
    assert is_problem(await http.post("/v1/facts", **alone), "too-large")
    together = batched()["headers"]
    assert is_problem(await http.post("/v1/facts", content=b"[" + b" " * 2**20, headers=together), "too-large")
    many = {"content": b"[" + b"{}," * 1000 + b"{}]", "headers": together}
    assert is_problem(await http.post("/v1/facts", **many), "too-large")

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 1000

    assert is_problem(await http.post("/v1/facts", content=endless(), headers=alone["headers"]), "too-large")


async def test_another_content_type_is_refused_and_told_which_are_taken(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/facts", content=b"<x/>", headers={"Content-Type": "text/xml"})
    assert is_problem(answer, "unsupported-media-type")
    assert "application/cloudevents-batch+json" in answer.headers["Accept-Post"]


@pytest.mark.parametrize("query", ["dryrun=true", "dry_run=yes", "dry_run=", "dry_run=true&dry_run=false", "wait=1"])
async def test_a_mistyped_parameter_never_records_what_was_to_be_tried(
    http: httpx.AsyncClient, connection: Client, query: str
) -> None:
    assert is_problem(await http.post(f"/v1/facts?{query}", **structured(session_held())), "invalid-request")
    assert await Ledger(connection, "INTAKE").position() == 0


async def test_a_publisher_with_too_many_requests_under_way_does_not_starve_the_others(
    serve: Serve, register: Publishers, connection: Client
) -> None:
    token = new_token("cnss")
    await register.put(Publisher("cnss", credentials=(credential("UC", token),)))
    async with serve("agreements", publisher_requests=3) as http:
        request = structured(worksite_opened())  # nobody answers it: placements does not run
        headers = {**request["headers"], "Prefer": "wait=30"}
        waiting = [
            asyncio.create_task(http.post("/v1/facts", content=request["content"], headers=headers)) for _ in range(3)
        ]
        async with asyncio.timeout(20):
            while await Ledger(connection, "INTAKE").position() < len(waiting):
                await asyncio.sleep(0.02)
        answer = await http.get("/v1/receipts/none")
        assert is_problem(answer, "too-many-requests")
        assert is_problem(await http.post("/v1/facts", **structured(session_held())), "too-many-requests")
        assert answer.headers["Retry-After"] == "1"
        assert (await sent(http, token)).status_code == 201, "another publisher is served"
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert (await http.post("/v1/facts", **structured(session_held("S2")))).status_code == 201


async def test_while_intake_is_away_the_answer_says_when_to_try_again(
    serve: Serve, nats_server: NatsServer, connection: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.http_intake.handing._PUBLISH_WITHIN", 1)
    monkeypatch.setattr("shared.http_intake.intake._ASK_WITHIN", 1)
    async with serve("agreements") as http:
        await connection.request("$JS.API.STREAM.DELETE.INTAKE", timeout=5)
        answer = await http.post("/v1/facts", **structured(session_held()))
        assert is_problem(answer, "unavailable")
        assert answer.headers["Retry-After"]
        nats_server.kill()
        async with asyncio.timeout(20):
            while "Nothing was taken" not in (await http.post("/v1/facts", **structured(session_held()))).text:
                await asyncio.sleep(0.02)
        assert is_problem(await http.get("/v1/receipts/e1"), "unavailable")


async def test_answers_are_counted_by_publisher_and_status(http: httpx.AsyncClient) -> None:
    assert (await http.post("/v1/facts", **structured(session_held()))).status_code == 201
    await http.get("/v1/receipts/e1", headers=bearer("wrong"))
    metrics = (await http.get("/metrics")).text
    for line in ('publisher="cp",service="agreements",status="201"', 'publisher="",service="agreements",status="401"'):
        assert f"awrach_http_answers_total{{{line}}}" in metrics


async def test_no_answer_repeats_an_identity_number(http: httpx.AsyncClient) -> None:
    hire = hire_started(cnie="QZ908172", person={"birth_date": "1987-06-05"})
    bodies = [
        payload(hire)[:-3],
        payload(hire | {"type": "QZ908172"}),
        json.dumps([hire]).encode(),
        payload(hire) + b"}",
    ]
    for body in bodies:
        answer = await http.post("/v1/facts", content=body, headers=structured(b"")["headers"])
        assert answer.status_code == 422
        assert "QZ908172" not in answer.text
        assert "1987-06-05" not in answer.text
