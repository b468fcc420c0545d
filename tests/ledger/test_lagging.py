"""Of a cluster's copies any may answer, and one may lag: what is known to be stored is not taken for missing."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from shared.ledger import Ledger, Message
from shared.ledger.follow import _matches
from shared.ledger.read import Newest, at, last, read

A, B = "ledger.placements.hire.A", "ledger.placements.worksite.B"

Copy = Mapping[int, str]
"""What one copy holds: subjects by sequence."""
BEHIND: Copy = {1: A}
WHOLE: Copy = {1: A, 2: B, 3: A}


async def _copies(connection: Client, *copies: Copy) -> list[Copy]:
    """Copies that answer one request each, in turn, and the last one from then on; what has answered is in the list."""
    answered: list[Copy] = []

    async def send(message: Msg, headers: dict[str, str]) -> None:
        await connection.publish(message.reply, b"x", headers=headers)

    async def answer(message: Msg) -> None:
        copy = copies[min(len(answered), len(copies) - 1)]
        answered.append(copy)
        asked = json.loads(message.data)
        found = {sequence: subject for sequence, subject in copy.items() if _asked(asked, copy, sequence)}
        for sequence, subject in found.items():
            stamp = {"Nats-Time-Stamp": "2026-01-01T00:00:00Z", "Nats-Sequence": str(sequence), "Nats-Subject": subject}
            await send(message, stamp)
        await send(message, {"Status": "204" if found else "404"})

    await connection.subscribe("$JS.API.DIRECT.GET.COPIES", cb=answer)
    await connection.flush()
    return answered


def _asked(asked: dict[str, object], copy: Copy, sequence: int) -> bool:
    if "multi_last" in asked:
        return copy[sequence] in str(asked["multi_last"]) and sequence == max(
            one for one in copy if copy[one] == copy[sequence]
        )
    if "next_by_subj" in asked:
        return copy[sequence] == asked["next_by_subj"] and sequence >= int(str(asked["seq"]))
    return sequence == asked["seq"]


async def test_the_last_message_is_never_older_than_what_is_known(connection: Client) -> None:
    answered = await _copies(connection, BEHIND, BEHIND, WHOLE)
    found = await last(connection, "COPIES", [A], Newest(2, B))
    assert {subject: one.sequence for subject, one in found.items()} == {A: 3}
    assert answered == [BEHIND, BEHIND, WHOLE]


async def test_that_there_is_no_message_is_believed_only_a_copy_that_has_come_so_far(connection: Client) -> None:
    answered = await _copies(connection, {}, {1: B}, WHOLE)
    assert await last(connection, "COPIES", ["ledger.placements.hire.none"], Newest(2, B)) == {}
    assert answered[-1] == WHOLE


async def test_a_history_reaches_up_to_what_is_known_of_it(connection: Client) -> None:
    answered = await _copies(connection, {}, BEHIND, WHOLE)
    assert [one.sequence for one in await read(connection, "COPIES", A, upto=3)] == [1, 3]
    assert answered == [{}, BEHIND, WHOLE]


async def test_a_message_is_gone_only_if_the_leader_says_so(
    connection: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def leader(*_: object) -> dict[str, dict[str, int]]:
        return {"state": {"first_seq": 1, "last_seq": 3}}

    monkeypatch.setattr("shared.ledger.read.call", leader)
    answered = await _copies(connection, BEHIND, WHOLE)
    found = await at(connection, "COPIES", 3)
    assert found is not None
    assert found.subject == A
    assert answered == [BEHIND, WHOLE]
    assert await at(connection, "COPIES", 4) is None


async def test_the_latest_of_some_subjects_holds_nothing_else(ledger: Ledger) -> None:
    await ledger.append([Message(A, b"1"), Message(B, b"2"), Message(A, b"3"), Message(B, b"4")])
    assert [one.payload for one in await ledger.latest(["ledger.*.hire.*"])] == [b"3"]
    assert [one.payload for one in await ledger.latest(["ledger.>"])] == [b"3", b"4"]
    assert await ledger.latest(["ledger.agreements.*.*"]) == []


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [("ledger.>", True), ("ledger.*.hire.*", True), ("ledger.*.hire.A", True), (A, True), (f"{A}.>", False),
     ("ledger.*.hire", False), ("ledger.*.worksite.*", False), ("ledger.*.hire.*.*", False)],
)  # fmt: skip
def test_a_pattern_matches_as_nats_does(pattern: str, matches: bool) -> None:
    assert _matches(pattern, A) is matches
