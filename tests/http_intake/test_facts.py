"""``POST /v1/facts`` on a real server: each mode, each outcome, and what is asked for later."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from nats.aio.client import Client

from shared.contracts.refs import fact_key
from shared.ledger import Ledger
from tests.building import (
    Event,
    agreement_proposed,
    approved_agreement,
    hire_started,
    payload,
    session_held,
    worksite_opened,
)
from tests.http_intake.conftest import Serve, batched, binary, structured
from tests.running import everything, taken
from tests.tracing import PARENT, of_trace, traces

AT_ONCE = {"Prefer": "wait=0"}
LONG = {"Prefer": "wait=30"}


async def post(http: httpx.AsyncClient, request: dict[str, object], prefer: str = "wait=30") -> httpx.Response:
    headers = {**request["headers"], "Prefer": prefer}  # type: ignore[dict-item]
    return await http.post("/v1/facts", content=request["content"], headers=headers)  # type: ignore[arg-type]


async def asked(http: httpx.AsyncClient, path: str) -> httpx.Response:
    """What is answered to a receipt once there is one."""
    async with asyncio.timeout(30):
        while (found := await http.get(path)).status_code == 404:
            await asyncio.sleep(0.05)
    return found


async def test_an_accepted_fact_is_created_and_the_answer_is_its_receipt(
    http: httpx.AsyncClient, ledger: Ledger
) -> None:
    session = session_held() | {"id": "a/b?c d é"}
    answer = await post(http, structured(session))
    assert answer.status_code == 201
    receipt = answer.json()
    (entry,) = await ledger.read("ledger.agreements.session.S1")
    assert (receipt["outcome"], receipt["position"], receipt["id"]) == ("accepted", entry.sequence, session["id"])
    assert answer.headers["Location"] == "/v1/receipts/a%2Fb%3Fc%20d%20%C3%A9"
    assert (await http.get(answer.headers["Location"])).json() == receipt


async def test_the_same_fact_in_another_mode_is_a_duplicate_and_other_content_a_conflict(
    http: httpx.AsyncClient,
) -> None:
    session = session_held() | {"subject": "juin à Khénifra"}
    first = (await post(http, structured(session))).json()
    again = await post(http, binary(session))
    assert (again.status_code, again.json()["outcome"], again.json()["position"]) == (
        200,
        "duplicate",
        first["position"],
    )
    other = await post(http, structured(session | {"time": "2023-07-04T10:00:00+01:00"}))
    assert (other.status_code, other.json()["outcome"]) == (409, "conflict")
    lasting = await http.get(f"/v1/receipts/{session['id']}")
    assert (lasting.status_code, lasting.json()) == (200, first)


async def test_a_parked_fact_is_taken_and_its_final_receipt_can_be_asked_for(http: httpx.AsyncClient) -> None:
    session, proposed, approved = approved_agreement()
    waiting = await post(http, structured(approved))
    assert (waiting.status_code, waiting.json()["outcome"]) == (202, "parked")
    assert waiting.headers["Location"] == f"/v1/receipts/{approved['id']}"
    await post(http, batched(session, proposed))
    async with asyncio.timeout(30):
        while (await http.get(waiting.headers["Location"])).json()["outcome"] != "accepted":
            await asyncio.sleep(0.05)


async def test_a_rejected_fact_lists_every_error(http: httpx.AsyncClient, ledger: Ledger) -> None:
    answer = await post(http, binary(session_held(council="99.999", chairman="x")))
    assert (answer.status_code, answer.json()["outcome"]) == (422, "rejected")
    assert [one["pointer"] for one in answer.json()["problem"]["errors"]] == ["/data/council", "/data/chairman"]
    assert [one.subject for one in await everything(ledger)] == [
        f"ledger.receipts.cp.{fact_key(answer.json()['id'])}"
    ]  # the service itself refused it


async def test_an_event_without_an_id_hears_its_own_receipt(http: httpx.AsyncClient) -> None:
    nameless = {name: value for name, value in session_held().items() if name != "id"}
    answer = await post(http, structured(nameless))
    assert (answer.status_code, answer.json()["id"], answer.json()["outcome"]) == (422, None, "rejected")
    assert {"pointer": "/id", "detail": "is required"} in answer.json()["problem"]["errors"]


@pytest.mark.parametrize(
    ("body", "event_id"),
    [
        (b"not json", None),
        (b'{"id": "e1", "id": "e2", "type": "ma.awrach.session.held.v1"}', None),
        (payload(session_held() | {"id": "e1", "type": "ma.awrach.session.flown.v1"}), "e1"),
    ],
)
async def test_what_has_no_subject_is_refused_like_a_fact_and_goes_nowhere(
    http: httpx.AsyncClient, connection: Client, body: bytes, event_id: str | None
) -> None:
    answer = await post(http, structured(body))
    receipt = answer.json()
    assert answer.status_code == 422
    assert (receipt["publisher"], receipt["id"], receipt["outcome"]) == ("cp", event_id, "rejected")
    assert receipt["problem"]["type"].endswith("/invalid")
    assert await Ledger(connection, "INTAKE").position() == 0
    unreadable = await post(http, {"content": b"{}", "headers": batched()["headers"]})
    assert (unreadable.status_code, unreadable.json()["outcome"]) == (422, "rejected")


async def test_a_structured_event_reaches_intake_byte_for_byte(http: httpx.AsyncClient, connection: Client) -> None:
    body = b"  " + payload(session_held()).replace(b'"council"', b'\n  "council"')
    assert (await post(http, structured(body))).status_code == 201
    held = await Ledger(connection, "INTAKE").at(1)
    assert held is not None
    assert (held.subject, held.payload) == ("intake.cp.session.held", body)


async def test_a_batch_is_answered_in_the_order_sent(http: httpx.AsyncClient) -> None:
    session, proposed, approved = approved_agreement()
    wrong = session_held("S2", chairman="x")
    answer = await post(http, batched(session, "no event", proposed, session, wrong, approved))
    assert answer.status_code == 200
    found = [(one["id"], one["outcome"]) for one in answer.json()]
    assert found == [
        (session["id"], "accepted"),
        (None, "rejected"),
        (proposed["id"], "accepted"),
        (session["id"], "duplicate"),
        (wrong["id"], "rejected"),
        (approved["id"], "accepted"),
    ]
    nothing = await post(http, batched())
    assert (nothing.status_code, nothing.json()) == (200, [])


async def test_a_batch_of_a_thousand_facts_is_answered_at_once(http: httpx.AsyncClient) -> None:
    sessions = [session_held(f"S{number}") for number in range(1000)]
    answer = await post(http, batched(*sessions))
    assert answer.status_code == 200
    assert [one["id"] for one in answer.json()] == [one["id"] for one in sessions]
    assert {one["outcome"] for one in answer.json()} == {"accepted"}


async def test_a_batch_says_of_which_events_there_is_no_receipt_yet(http: httpx.AsyncClient) -> None:
    session, elsewhere = session_held(), worksite_opened()
    answer = await post(http, batched(session, elsewhere), prefer="wait=1")
    assert (answer.status_code, answer.headers["Preference-Applied"]) == (202, "wait=1")
    accepted, not_yet = answer.json()
    assert accepted["outcome"] == "accepted"
    assert "outcome" not in not_yet
    assert (not_yet["id"], not_yet["receipt"]) == (elsewhere["id"], f"/v1/receipts/{elsewhere['id']}")


async def test_a_fact_of_the_other_service_is_taken_too_and_answered_once_that_runs(
    http: httpx.AsyncClient, serve: Serve
) -> None:
    await post(http, batched(*approved_agreement()))
    opened = worksite_opened()
    answer = await post(http, structured(opened), prefer="wait=0")
    assert answer.status_code == 202
    assert answer.json()["receipt"] == answer.headers["Location"]
    assert (await http.get(answer.headers["Location"])).status_code == 404
    waiting = asyncio.create_task(post(http, structured(worksite_opened("W2"))))
    async with serve("placements") as placements:
        assert (await waiting).json()["outcome"] == "accepted", "placements was started while the answer waited"
        assert (await asked(http, answer.headers["Location"])).json()["outcome"] == "accepted"
        assert (await post(placements, structured(session_held("S3")))).status_code == 201
        assert (await post(http, structured(opened))).json()["outcome"] == "duplicate"


async def test_a_retry_after_a_lost_answer_or_a_restart_is_recognised(
    serve: Serve, connection: Client, ledger: Ledger
) -> None:
    session = session_held()
    async with serve("placements") as http:  # hands on, and is gone before anybody has decided
        lost = asyncio.create_task(post(http, structured(session)))
        async with asyncio.timeout(20):
            while not await Ledger(connection, "INTAKE").position():
                await asyncio.sleep(0.02)
        lost.cancel()
    async with serve("agreements") as http:
        await taken(connection, "agreements")
        again = await post(http, structured(session))
        assert (again.status_code, again.json()["outcome"]) == (200, "duplicate")
        assert (await http.get(f"/v1/receipts/{session['id']}")).json()["outcome"] == "accepted"
    assert len(await ledger.read("ledger.agreements.session.S1")) == 1


async def test_a_receipt_that_was_recorded_and_not_heard_is_the_answer_all_the_same(
    http: httpx.AsyncClient, connection: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.http_intake.handing.fact_key", lambda _: "elsewhere")
    answer = await post(http, structured(session_held()), prefer="wait=2")
    assert (answer.status_code, answer.json()["outcome"]) == (201, "accepted")


async def test_two_requests_with_one_id_hear_each_their_own_verdict(http: httpx.AsyncClient) -> None:
    session = session_held()
    others = [session | {"time": f"2023-07-03T09:00:{second:02d}+01:00"} for second in range(1, 20)]
    answers = await asyncio.gather(*[post(http, structured(one)) for one in [session, *others]])
    assert sorted(one.status_code for one in answers) == [201] + [409] * 19
    assert {(one.status_code, one.json()["outcome"]) for one in answers} == {(201, "accepted"), (409, "conflict")}


async def _all_recorded(connection: Client) -> list[object]:
    return [one for stream in ("LEDGER", "IDENTITY") for one in [await Ledger(connection, stream).position()]]


@pytest.mark.parametrize("mode", [structured, binary])
async def test_a_dry_run_answers_like_the_fact_and_records_nothing(
    http: httpx.AsyncClient, connection: Client, mode: object
) -> None:
    session = session_held()
    before = await _all_recorded(connection)
    request = mode(session)  # type: ignore[operator]
    tried = await http.post("/v1/facts?dry_run=true", **request)
    assert (tried.status_code, tried.json()["dry_run"], tried.json()["outcome"]) == (201, True, "accepted")
    assert "position" not in tried.json()
    assert "Location" not in tried.headers
    assert await _all_recorded(connection) == before
    assert (await http.get(f"/v1/receipts/{session['id']}")).status_code == 404
    assert (await http.post("/v1/facts?dry_run=false", **request)).status_code == 201
    again = await http.post("/v1/facts?dry_run=true", **request)
    assert (again.status_code, again.json()["outcome"], again.json()["dry_run"]) == (200, "duplicate", True)


async def test_a_batch_can_be_tried_each_event_by_itself(http: httpx.AsyncClient, connection: Client) -> None:
    broken: Event = {"id": "broken", "type": "ma.awrach.session.flown.v1"}
    answer = await http.post("/v1/facts?dry_run=true", **batched(*approved_agreement(), broken))
    assert [one["outcome"] for one in answer.json()] == ["accepted", "accepted", "parked", "rejected"]
    assert all(one["dry_run"] for one in answer.json())
    assert await _all_recorded(connection) == [0, 0]


async def test_a_dry_run_and_the_fact_at_the_same_moment_hear_each_their_own(http: httpx.AsyncClient) -> None:
    proposed = [agreement_proposed(f"A{number}") for number in range(20)]
    real = [post(http, structured(one)) for one in proposed]
    dry = [http.post("/v1/facts?dry_run=true", **structured(one)) for one in proposed]
    answers = [one.json() for one in await asyncio.gather(*real, *dry)]
    assert {one["outcome"] for one in answers[:20]} == {"accepted"}
    assert not any("dry_run" in one for one in answers[:20])
    assert all(one["dry_run"] for one in answers[20:])


async def test_a_dry_run_without_an_answer_is_to_be_sent_again(http: httpx.AsyncClient) -> None:
    request = structured(worksite_opened())
    answer = await http.post(
        "/v1/facts?dry_run=true", headers={**request["headers"], **AT_ONCE}, content=request["content"]
    )
    assert answer.status_code == 202
    assert "send the dry run again" in answer.json()["detail"]
    assert "Location" not in answer.headers


async def test_the_open_api_document_tells_all_of_it(http: httpx.AsyncClient) -> None:
    document = (await http.get("/openapi.json")).json()
    facts = document["paths"]["/v1/facts"]["post"]
    assert set(facts["responses"]) == {
        "200", "201", "202", "400", "401", "403", "409", "413", "415", "422", "429", "503",
    }  # fmt: skip
    assert len(facts["requestBody"]["content"]) == 3
    assert {one["name"] for one in facts["parameters"]} == {"dry_run", "Prefer"}
    assert facts["security"] == [{"HTTPBearer": []}]
    assert "404" in document["paths"]["/v1/receipts/{event_id}"]["get"]["responses"]
    example = facts["requestBody"]["content"]["application/cloudevents+json"]["example"]
    assert (await post(http, structured(example))).status_code == 201


async def test_trying_a_hire_makes_nobody_known(serve: Serve, connection: Client) -> None:
    async with serve("placements") as placements:
        answer = await placements.post("/v1/facts?dry_run=true", **structured(hire_started()))
        assert (answer.status_code, answer.json()["outcome"]) == (202, "parked")
        assert await _all_recorded(connection) == [0, 0]
        assert (await post(placements, structured(hire_started("H2")))).json()["outcome"] == "parked"
        assert await Ledger(connection, "IDENTITY").position() == 1


async def test_a_fact_over_http_stays_in_its_publishers_trace(serve: Serve) -> None:
    with traces() as spans:
        async with serve("agreements") as http:
            request = structured(session_held())
            headers = {**request["headers"], "Prefer": "wait=30", "traceparent": PARENT}
            assert (await http.post("/v1/facts", content=request["content"], headers=headers)).status_code == 201
    made = of_trace(spans)
    assert set(made) == {"awrach.agreements POST /v1/facts", "awrach.agreements decide"}
    decided, asked = made["awrach.agreements decide"], made["awrach.agreements POST /v1/facts"]
    assert decided.parent is not None
    assert asked.context is not None
    assert decided.parent.span_id == asked.context.span_id
