"""Every forbidden thing, tried as each user and found refused; and what each must be able to do."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import NoStreamResponseError

from awrach.backup import private_server, restoration
from awrach.backup.reading import held, state_of
from awrach.certificates import ca_path, certificates
from awrach.nkey import new_seed
from awrach.server_users import server_configuration
from shared.connecting import connect_options
from shared.ledger import Ledger, Message, ensure_streams
from shared.ledger.api import call
from shared.ledger.append import append
from shared.ledger.pulling import Puller
from shared.publishers import Publishers
from tests.security.secured import FREE, LIMITED, Heard, Secured, refused_at_connect

PUBLISHERS, DECIDING = (LIMITED, FREE), ("agreements", "placements")
EVERYBODY = (*PUBLISHERS, *DECIDING, "reporting", "operator", "backup")
STREAMS = ("INTAKE", "LEDGER", "IDENTITY", "PUBLISHERS")

_DESTROYING = [
    *(f"$JS.API.STREAM.{what}.{stream}" for what in ("DELETE", "PURGE") for stream in STREAMS),
    *(f"$JS.API.STREAM.MSG.DELETE.{stream}" for stream in ("INTAKE", "LEDGER", "PUBLISHERS")),
    "$JS.API.CONSUMER.DELETE.INTAKE.placements",
    "$JS.API.CONSUMER.DELETE.LEDGER.reader",
    "$JS.API.CONSUMER.PAUSE.INTAKE.placements",
    "$JS.API.STREAM.RESTORE.LEDGER",
    "$JS.API.STREAM.SNAPSHOT.IDENTITY",
    "$JS.API.STREAM.LEADER.STEPDOWN.LEDGER",
    "$SYS.REQ.SERVER.PING",
]
_SHAPING = [f"$JS.API.STREAM.{what}.{name}" for what in ("CREATE", "UPDATE") for name in (*STREAMS, "OTHER")]
_READING_ALL = [
    "$JS.API.CONSUMER.CREATE.INTAKE",
    "$JS.API.CONSUMER.CREATE.IDENTITY",
    "$JS.API.CONSUMER.MSG.NEXT.IDENTITY.mine",
]
"""What only the backup may."""
_CONSUMING = [
    "$JS.API.CONSUMER.CREATE.INTAKE.mine.intake.>",
    "$JS.API.CONSUMER.DURABLE.CREATE.IDENTITY.mine",
    "$JS.API.CONSUMER.DURABLE.CREATE.LEDGER.mine",
    "$JS.API.STREAM.MSG.GET.INTAKE",
    "$JS.API.STREAM.MSG.GET.IDENTITY",
]
_ALL_OF_JETSTREAM = [
    "$JS.API.STREAM.NAMES",
    "$JS.API.STREAM.INFO.LEDGER",
    "$JS.API.DIRECT.GET.LEDGER",
    "$JS.API.CONSUMER.CREATE.LEDGER",
    "$JS.API.CONSUMER.DURABLE.CREATE.INTAKE.mine",
    "$JS.API.CONSUMER.MSG.NEXT.INTAKE.placements",
    "$JS.API.DIRECT.GET.PUBLISHERS",
    "$JS.ACK.INTAKE.placements.1.1.1.1.0",
]

FORBIDDEN: dict[str, list[str]] = {
    LIMITED: [f"intake.{LIMITED}.session.held", f"intake.{FREE}.hire.started", f"query.receipts.{FREE}"],
    FREE: [f"intake.{LIMITED}.hire.started", f"query.receipts.{LIMITED}", "query.figures"],
    "agreements": [
        "ledger.placements.hire.H1",
        "identity.a1",
        "$JS.API.DIRECT.GET.INTAKE",
        "$JS.API.DIRECT.GET.IDENTITY",
        "$JS.API.STREAM.INFO.IDENTITY",
    ],
    "placements": ["ledger.agreements.session.S1"],
    "reporting": [
        "ledger.agreements.session.S1",
        "ledger.receipts.cnss.k",
        "identity.a1",
        "receipts.cnss.k",
        "intake.cnss.hire.started",
        "$JS.API.DIRECT.GET.INTAKE",
        "$JS.API.DIRECT.GET.IDENTITY",
        "$JS.API.STREAM.INFO.INTAKE",
        "$JS.API.CONSUMER.DURABLE.CREATE.INTAKE.mine",
        "$JS.API.CONSUMER.MSG.NEXT.INTAKE.placements",
        "$JS.ACK.INTAKE.placements.1.1.1.1.0",
    ],
    "backup": [
        "ledger.placements.hire.H1",
        "ledger.receipts.cnss.k",
        "identity.a1",
        "intake.cnss.hire.started",
        "receipts.cnss.k",
        "query.receipts.cnss",
        "query.figures",
        "$JS.API.CONSUMER.DURABLE.CREATE.INTAKE.mine",
        "$JS.ACK.INTAKE.placements.1.1.1.1.0",
        "$JS.SNAPSHOT.RESTORE.LEDGER.x",
        "$JS.SNAPSHOT.ACK.LEDGER.x",
    ],
    "operator": [
        "ledger.placements.hire.H1",
        "ledger.receipts.cnss.k",
        "identity.a1",
        "intake.cnss.hire.started",
        "receipts.cnss.k",
        "$JS.API.DIRECT.GET.INTAKE",
        "$JS.API.DIRECT.GET.IDENTITY",
    ],
}
for _user in EVERYBODY:
    FORBIDDEN[_user] += [*_DESTROYING, *_CONSUMING]
    if _user != "backup":
        FORBIDDEN[_user] += _READING_ALL
    if _user != "operator":
        FORBIDDEN[_user] += [*_SHAPING, "publishers.cnss", "$JS.API.STREAM.MSG.DELETE.IDENTITY"]
for _user in PUBLISHERS:
    FORBIDDEN[_user] += _ALL_OF_JETSTREAM
    FORBIDDEN[_user] += ["ledger.placements.hire.H1", f"ledger.receipts.{_user}.k", "identity.a1"]
    FORBIDDEN[_user] += [f"receipts.{_user}.k", f"receipts.{FREE}.k", f"_INBOX_{FREE}.x.y", "anything"]

_OTHERS = [f"receipts.{FREE}.>", f"_INBOX_{FREE}.>", "_INBOX_operator.>", "_INBOX_placements.>"]
_TOO_MUCH = [">", "*.>", "_INBOX.>", "intake.>", "ledger.>", "identity.>", "publishers.>", "$JS.>", "$SYS.>"]
UNHEARD: dict[str, list[str]] = {
    LIMITED: [*_OTHERS, *_TOO_MUCH, "receipts.>", "receipts.*.>", "query.receipts.>", f"intake.{LIMITED}.>"],
    FREE: [*_TOO_MUCH, f"receipts.{LIMITED}.>", "receipts.>", f"_INBOX_{LIMITED}.>", "query.>"],
    "agreements": [*_TOO_MUCH, *_OTHERS[1:]],
    "placements": [*_TOO_MUCH, *_OTHERS[1:3], "_INBOX_agreements.>"],
    "reporting": [*_TOO_MUCH, *_OTHERS],
    "operator": [*_TOO_MUCH, "_INBOX_agreements.>", f"_INBOX_{FREE}.>", "_INBOX_backup.>"],
    "backup": [*_TOO_MUCH, *_OTHERS, "receipts.>", "query.>"],
}


def _each(table: dict[str, list[str]]) -> list[Any]:
    return [pytest.param(user, subjects, id=user) for user, subjects in table.items()]


@pytest.mark.parametrize(("user", "subjects"), _each(FORBIDDEN))
async def test_what_a_user_may_not_publish_is_refused(secured: Secured, user: str, subjects: list[str]) -> None:
    async with secured.connected(user) as heard:
        allowed = [subject for subject in subjects if await heard.may_publish(subject)]
    assert not allowed


@pytest.mark.parametrize(("user", "subjects"), _each(UNHEARD))
async def test_what_a_user_may_not_hear_is_refused(secured: Secured, user: str, subjects: list[str]) -> None:
    async with secured.connected(user) as heard:
        allowed = [subject for subject in subjects if await heard.may_subscribe(subject)]
    assert not allowed


_ELSEWHERE = ["ledger.receipts.cnss.k", "publishers.other", "identity.b2", "intake.cnss.hire.paid"]


@pytest.mark.parametrize("target", _ELSEWHERE)
async def test_an_acknowledgement_cannot_be_made_a_message_of_another(secured: Secured, target: str) -> None:
    """The server acknowledges to whatever reply subject a message names, and no permission looks at that."""
    stream = {"ledger": "LEDGER", "publishers": "PUBLISHERS", "identity": "IDENTITY", "intake": "INTAKE"}
    async with secured.connected(LIMITED) as heard, secured.connected("operator") as operator:
        await heard.client.publish(f"intake.{LIMITED}.hire.started", b"{}", reply=target)
        await heard.client.jetstream().publish(f"intake.{LIMITED}.hire.started", b"{}")  # that one is taken by now
        info = await call(operator.client, f"STREAM.INFO.{stream[target.split('.')[0]]}", {"subjects_filter": target})
    assert not info["state"].get("subjects")


async def test_a_publisher_speaks_is_answered_and_hears_its_receipts(secured: Secured) -> None:
    async with secured.connected(LIMITED) as heard, secured.connected("placements") as placements:
        stored = await heard.client.jetstream().publish(f"intake.{LIMITED}.hire.started", b"{}")
        assert stored.stream == "INTAKE"
        together = [Message(f"intake.{LIMITED}.hire.started", b"{}"), Message(f"intake.{LIMITED}.hire.ended", b"{}")]
        assert await append(heard.client, "INTAKE", together) == stored.seq + 2, "bulk senders commit in groups"

        async def answer(message: Any) -> None:
            await message.respond(b"the receipt")

        await placements.client.subscribe("query.receipts.*", cb=answer)
        await placements.client.flush()
        assert (await _asked(heard, f"query.receipts.{LIMITED}")) == b"the receipt"
        receipts = await heard.client.subscribe(f"receipts.{LIMITED}.>")
        await heard.client.flush()
        await placements.client.publish(f"receipts.{LIMITED}.k", b"live")
        assert (await receipts.next_msg(timeout=10)).data == b"live"
        assert not heard.errors


async def _asked(heard: Heard, subject: str) -> bytes:
    """The answer, once the server has brought question and answerer together."""
    async with asyncio.timeout(10):
        while True:
            try:
                return bytes((await heard.client.request(subject, b"{}", timeout=5)).data)
            except NatsError:
                await asyncio.sleep(0.02)


async def test_an_unknown_entity_is_still_told_at_once(secured: Secured) -> None:
    async with secured.connected(FREE) as heard:
        with pytest.raises(NoStreamResponseError):
            await heard.client.jetstream().publish(f"intake.{FREE}.nothing.happened", b"{}")


@pytest.mark.parametrize("service", DECIDING)
async def test_a_deciding_service_takes_decides_and_records(secured: Secured, service: str) -> None:
    name = f"{service}-{FREE}"
    config = {"durable_name": name, "ack_policy": "explicit", "filter_subjects": [f"intake.{FREE}.*.*"]}
    async with secured.connected(service) as heard:
        body = {"stream_name": "INTAKE", "config": config}
        await call(heard.client, f"CONSUMER.DURABLE.CREATE.INTAKE.{name}", body)
        await call(heard.client, f"CONSUMER.INFO.INTAKE.{name}")
        await call(heard.client, "STREAM.INFO.INTAKE")
        async with Puller(heard.client, "INTAKE", name, 10).open() as puller:
            await (await puller.batch(1))[0].ack_sync(timeout=5)
        ledger = Ledger(heard.client)
        at = await ledger.append(
            [Message(f"ledger.{service}.parked.one", b"{}"), Message(f"ledger.receipts.{FREE}.k", b"{}")]
        )
        assert await ledger.position() >= at
        assert (await ledger.last([f"ledger.receipts.{FREE}.k"]))[f"ledger.receipts.{FREE}.k"].payload == b"{}"
        assert any(one.sequence == at for one in await ledger.latest(["ledger.>"]))
        await Publishers(heard.client).load()
        assert await heard.may_publish(f"receipts.{FREE}.k")
        assert await heard.may_publish(f"intake.{FREE}.hire.started")
        assert await heard.may_subscribe("receipts.>")
        assert not heard.errors


async def test_placements_alone_knows_identities_and_reads_back_what_intake_holds(secured: Secured) -> None:
    async with secured.connected("placements") as heard:
        identities = Ledger(heard.client, "IDENTITY")
        await identities.append([Message("identity.c3", b"key", 0)])
        assert set(await identities.last(["identity.a1", "identity.c3"])) == {"identity.a1", "identity.c3"}
        assert await Ledger(heard.client, "INTAKE").at(1) is not None
        assert not heard.errors


async def test_reporting_reads_the_ledger_and_answers(secured: Secured) -> None:
    async with secured.connected("reporting") as heard:
        assert await Ledger(heard.client).latest(["ledger.>"])
        await Publishers(heard.client).load()
        assert await heard.may_subscribe("query.figures")
        assert not heard.errors


async def test_the_operator_makes_streams_and_registers(secured: Secured) -> None:
    async with secured.connected("operator") as heard:
        await ensure_streams(heard.client, intake_days=7, replicas=1)
        register = Publishers(heard.client)
        await register.load()
        await register.put(secured.publishers[1])
        assert [one.slug for one in register] == [LIMITED, FREE]
        assert (await call(heard.client, "STREAM.MSG.DELETE.IDENTITY", {"seq": 1}))["success"], "a person is forgotten"
        assert not heard.errors


async def test_the_backup_reads_every_stream(secured: Secured) -> None:
    async with secured.connected("backup") as heard:
        for stream in STREAMS:
            last = (await state_of(heard.client, stream)).last
            read = [one async for batch in held(heard.client, stream, 1, last) for one in batch]
            assert read, stream
        assert not heard.errors


async def test_nobody_restores_where_nothing_is_being_restored(secured: Secured) -> None:
    """The user who may is unknown to a server that runs for others."""
    options = connect_options("restorer", new_seed(), ca_path(secured.data))
    assert "uthorization" in await refused_at_connect(secured.server.url, **options)
    assert "STREAM.RESTORE" not in server_configuration(secured.data, 4222, secure=True)


async def test_who_restores_puts_streams_back_and_does_nothing_else(tmp_path: Path) -> None:
    begun = restoration.begin(tmp_path, "2026-01-01")
    with private_server.server(tmp_path, begun) as endpoints:
        options = connect_options("restorer", begun.seed)
        heard = Heard(Client())

        async def hear(error: Exception) -> None:
            heard.errors.append(str(error))

        await heard.client.connect(endpoints.nats, error_cb=hear, **options)
        assert await heard.may_publish("$JS.API.STREAM.RESTORE.LEDGER")
        assert await heard.may_publish("$JS.SNAPSHOT.RESTORE.LEDGER.x")
        writing = ("ledger.a.b.c", "identity.a1", "publishers.cnss", "intake.cnss.hire.started", "receipts.cnss.k")
        forbidden = [*writing, *_SHAPING, "$JS.API.STREAM.PURGE.LEDGER", "$JS.API.STREAM.MSG.DELETE.LEDGER"]
        assert not [subject for subject in forbidden if await heard.may_publish(subject)]
        await heard.client.close()
        assert "uthorization" in await refused_at_connect(endpoints.nats, **connect_options("anybody"))


async def test_nobody_comes_in_without_credentials_or_with_unknown_ones(secured: Secured, local: Secured) -> None:
    ca = secured.data / "tls" / "ca.pem"
    url = secured.server.url
    assert "Authorization" in await refused_at_connect(url, **connect_options("anybody", "", ca))
    strange = local.seed(FREE)
    assert "Authorization" in await refused_at_connect(url, **connect_options(FREE, strange, ca))


async def test_a_server_of_another_authority_is_not_trusted(secured: Secured, tmp_path: Any) -> None:
    certificates(tmp_path)
    options = connect_options(FREE, secured.seed(FREE), ca_path(tmp_path))
    assert "certificate verify failed" in (await refused_at_connect(secured.server.url, **options)).lower()


LOCAL_FORBIDDEN = [
    "ledger.placements.hire.H1",
    "ledger.receipts.cnss.k",
    "identity.a1",
    "publishers.cnss",
    *_SHAPING,
    *(one for one in _DESTROYING if ".DELETE." in one or ".PURGE." in one or "RESTORE" in one),
]


async def test_who_comes_without_credentials_to_one_machine_publishes_but_writes_no_history(local: Secured) -> None:
    async with local.connected("anonymous") as heard:
        allowed = [subject for subject in LOCAL_FORBIDDEN if await heard.may_publish(subject)]
        assert not allowed
        heard.errors.clear()
        await heard.client.jetstream().publish("intake.anybody.hire.started", b"{}")
        assert await heard.may_subscribe("receipts.anybody.>")
        assert await Ledger(heard.client).latest(["ledger.>"])
        assert not heard.errors


async def test_a_publisher_with_credentials_is_held_to_them_on_one_machine_too(local: Secured) -> None:
    async with local.connected(LIMITED) as heard:
        assert not await heard.may_publish(f"intake.{FREE}.hire.started")
        assert await heard.may_publish(f"intake.{LIMITED}.hire.started")
