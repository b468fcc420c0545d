"""Replicas that decide at the same instant, on a real nats-server: the append alone keeps the rules."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter, defaultdict
from typing import Any

import pytest
from nats.aio.client import Client

from awrach.nats_server import NatsServer
from shared.contracts.entries import decode_entry
from shared.contracts.refs import Ref, fact_key
from shared.deciding import Decider, metrics, service
from shared.intake import taking
from shared.ledger import Ledger
from tests.building import (
    approved_agreement,
    event,
    hire_ended,
    hire_started,
    payload,
    subject,
    worksite_opened,
)
from tests.running import Sent, accepted, everything, publish, receipts, running_services, taken, until_accepted

PERSONS, SITES, POSITIONS, HIRES = 60, 12, 4, 400


def _competing() -> list[Sent]:
    """Hundreds of hires for the same persons and the last positions, all over the same days."""
    draw = random.Random(7)
    return [
        (
            "anapec",
            hire_started(
                f"H{number}",
                f"ZX{draw.randrange(PERSONS)}",
                f"2023-07-{draw.randrange(3, 28):02d}",
                f"2023-09-{draw.randrange(1, 30):02d}",
                worksite_id=f"W{draw.randrange(SITES)}",
            ),
        )
        for number in range(HIRES)
    ]


def _marks(messages: list[Any]) -> dict[str, list[dict[str, Any]]]:
    """The days taken on each worksite and of each person, as the last mark of each hire says."""
    last: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for one in messages:
        if Ref.of_subject(one.subject).entity in ("worksite", "person"):
            entry = decode_entry(one.payload)
            if entry.origin is None:
                last[one.subject][entry.data["hire_id"]] = entry.data
    return {subject: list(taken.values()) for subject, taken in last.items()}


def _most_at_once(taken_days: list[dict[str, Any]]) -> int:
    return max(
        len([one for one in taken_days if one["first_day"] <= mark["first_day"] <= one["last_day"]])
        for mark in taken_days
    )


async def test_two_replicas_never_hire_a_person_twice_nor_overfill_a_worksite(
    nats_server: NatsServer, connection: Client, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "GROUP", 4)
    conflicts_before = _conflicts()
    council: list[Sent] = [("cp", one) for one in approved_agreement()]
    sites: list[Sent] = [("ong", worksite_opened(f"W{site}", positions=POSITIONS)) for site in range(SITES)]
    hires = _competing()
    services = ("agreements", "placements", "placements")
    async with running_services(nats_server.url, *services):
        await publish(connection, council + sites)
        await taken(connection, "agreements", "placements")
        await publish(connection, hires + hires[::7])
        await taken(connection, "placements")

    messages = await everything(ledger)
    marks = _marks(messages)
    assert max(_most_at_once(days) for subject, days in marks.items() if ".person." in subject) == 1
    assert max(_most_at_once(days) for subject, days in marks.items() if ".worksite." in subject) == POSITIONS

    outcomes: Counter[str] = Counter()
    for (_, event_id), recorded in (await receipts(ledger, hires)).items():
        lasting = [one.outcome for one in recorded if one.outcome not in ("duplicate", "parked")]
        assert lasting in ([], ["accepted"]), event_id
        outcomes[lasting[0] if lasting else "parked"] += 1
    started = [one.subject for one in messages if decode_entry_kind(one) == "hire.started"]
    assert outcomes["accepted"] == len(started) == len(set(started))
    assert outcomes["parked"] > 0
    assert outcomes.total() == HIRES
    assert _conflicts() > conflicts_before, "the replicas never met, so this run proved nothing"


def _conflicts() -> float:
    return float(metrics.CONFLICTS.labels("placements")._value.get())


def decode_entry_kind(one: Any) -> str:
    return decode_entry(one.payload).kind if ".hire." in one.subject else ""


async def test_what_was_refused_for_now_is_accepted_when_places_become_free(
    nats_server: NatsServer, connection: Client, ledger: Ledger
) -> None:
    first = [("anapec", hire_started(f"F{n}", f"ZX{n}", "2023-07-10", "2023-09-30")) for n in range(5)]
    waiting = [("anapec", hire_started(f"G{n}", f"ZY{n}", "2023-08-01", "2023-09-30")) for n in range(8)]
    async with running_services(nats_server.url, "agreements", "placements", "placements"):
        await publish(connection, [("cp", one) for one in approved_agreement()])
        await publish(connection, [("ong", worksite_opened(positions=5)), *first])
        await taken(connection, "agreements", "placements")
        await until_accepted(ledger, first, 5)
        await publish(connection, waiting)
        await taken(connection, "placements")
        assert await accepted(ledger, waiting) == []
        await publish(connection, [("ong", hire_ended(f"F{n}", "2023-07-31")) for n in range(3)])
        await until_accepted(ledger, waiting, 3)
    assert await accepted(ledger, waiting) == [one[1]["id"] for one in waiting[:3]], "in the order of arrival"


async def test_facts_sent_in_the_worst_order_before_anything_runs_are_all_accepted_after_a_restart(
    nats_server: NatsServer, connection: Client, ledger: Ledger
) -> None:
    sent: list[Sent] = [
        ("ong", hire_ended("H1", "2023-07-31")),
        ("anapec", hire_started("H2", "ZX2", "2023-08-01", "2023-09-30")),
        ("anapec", hire_started("H1", "ZX1", "2023-07-10", "2023-09-30")),
        ("ong", worksite_opened()),
        *(("cp", one) for one in reversed(approved_agreement())),
    ]
    async with running_services(nats_server.url, "placements"):
        await publish(connection, sent)
        await taken(connection, "placements")
    async with running_services(nats_server.url, "agreements"):
        await taken(connection, "agreements")
    async with running_services(nats_server.url, "placements"):
        await until_accepted(ledger, sent, len(sent))


async def test_broken_messages_get_a_receipt_and_the_next_one_is_served(
    nats_server: NatsServer, connection: Client, ledger: Ledger
) -> None:
    heard: dict[str, dict[str, Any]] = {}
    everything_heard = asyncio.Event()

    async def hear(message: Any) -> None:
        receipt = json.loads(message.data)
        heard.setdefault(message.subject + str(len(heard)), receipt)
        if len(heard) == len(broken) + 1:
            everything_heard.set()

    valid = approved_agreement()[0]
    wrong_member = event("session.held", valid["data"] | {"chairman": "x"}, "wrong-member")
    too_large = event("session.held", valid["data"], "too-large", note="x" * (64 * 1024))
    broken = [
        ("session.held", b"\xff\xfe"),
        ("session.held", b"{"),
        ("session.held", b"[]"),
        ("session.held", b'{"id": "no-event"}'),
        ("session.flown", payload(valid)),
        ("session.held", payload(wrong_member)),
        ("session.held", payload(too_large)),
    ]
    async with running_services(nats_server.url, "agreements"):
        await connection.subscribe("receipts.cp.>", cb=hear)
        await connection.flush()
        stream = connection.jetstream()
        for kind, body in broken:
            await stream.publish(f"intake.cp.{kind}", body)
        await stream.publish(subject("cp", valid), payload(valid))
        async with asyncio.timeout(20):
            await everything_heard.wait()
    found = [(one["id"], one["outcome"]) for one in heard.values()]
    assert found == [
        (None, "rejected"),
        (None, "rejected"),
        (None, "rejected"),
        ("no-event", "rejected"),
        (valid["id"], "rejected"),
        ("wrong-member", "rejected"),
        ("too-large", "rejected"),
        (valid["id"], "accepted"),
    ]
    by_id = {one["id"]: one for one in heard.values() if one["outcome"] == "rejected"}
    assert by_id["wrong-member"]["problem"]["errors"] == [
        {
            "pointer": "/data/chairman",
            "detail": "is not a member of this fact; remove it or correct its name",
        }
    ]
    missing = {one["pointer"] for one in by_id["no-event"]["problem"]["errors"]}
    assert {"/specversion", "/source", "/type", "/time", "/data"} <= missing


async def test_live_receipts_come_on_the_facts_own_subject_with_its_position(
    nats_server: NatsServer, connection: Client, ledger: Ledger
) -> None:
    session = approved_agreement()[0]
    live = await connection.subscribe(f"receipts.cp.{fact_key(session['id'])}")
    async with running_services(nats_server.url, "agreements"):
        await publish(connection, [("cp", session)])
        receipt = json.loads((await live.next_msg(timeout=20)).data)
        answer = await connection.request("query.receipts.cp", json.dumps({"id": session["id"]}).encode(), timeout=5)
        assert json.loads(answer.data) == receipt
        nobody = await connection.request("query.receipts.cp", b'{"id": "never-sent"}', timeout=5)
        assert json.loads(nobody.data)["status"] == 404
    assert receipt["outcome"] == "accepted"
    (entry,) = await ledger.read("ledger.agreements.session.S1")
    assert receipt["position"] == entry.sequence


async def test_no_identity_number_and_no_birth_date_leaves_the_intake(
    nats_server: NatsServer, connection: Client, ledger: Ledger
) -> None:
    marked = hire_started("H1", "QZ 90-81 72", person={"birth_date": "1987-06-05"})
    malformed = hire_started("H2", "QZ908172", person={"birth_date": "1987-06-05", "shoe_size": 1})
    async with running_services(nats_server.url, "agreements", "placements"):
        await publish(connection, [("anapec", marked), ("anapec", malformed)])
        await taken(connection, "placements")
        await publish(connection, [("ong", worksite_opened()), *(("cp", one) for one in approved_agreement())])
        await taken(connection, "agreements", "placements")
        await until_accepted(ledger, [("anapec", marked)], 1)
    identities = await everything(Ledger(connection, "LEDGER"))
    text = b"\n".join(one.payload for one in identities)
    for mark in (b"908172", b"90-81", b"1987-06-05"):
        assert mark not in text


async def test_two_spellings_of_one_number_are_one_person(
    nats_server: NatsServer, connection: Client, ledger: Ledger
) -> None:
    hires = [
        ("anapec", hire_started("H1", "qz-90 81")),
        ("anapec", hire_started("H2", "QZ9081", worksite_id="W2")),
    ]
    async with running_services(nats_server.url, "agreements", "placements"):
        await publish(connection, [("cp", one) for one in approved_agreement()])
        await publish(connection, [("ong", worksite_opened("W1")), ("ong", worksite_opened("W2"))])
        await taken(connection, "agreements", "placements")
        await publish(connection, hires)
        await until_accepted(ledger, hires, 1)
        await taken(connection, "placements")
    outcomes = [recorded[-1] for recorded in (await receipts(ledger, hires)).values()]
    assert [one.outcome for one in outcomes] == ["accepted", "parked"]
    assert outcomes[1].problem is not None
    assert outcomes[1].problem["type"].endswith("/already-hired")


async def test_a_service_ends_although_what_it_decides_cannot_be_finished(
    nats_server: NatsServer, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_: Decider) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Decider, "finish", never)
    monkeypatch.setattr(service, "_FINISH_WITHIN", 0.1)
    async with asyncio.timeout(20), running_services(nats_server.url, "agreements"):
        pass
