"""Messages that a hostile or broken sender could put on the wire, each made from a canonical example."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from shared.contracts.examples import EXAMPLES
from tests.fuzz.oddities import PERSONAL, PHRASE, TEXTS, Pairs, huge, odd, written

LARGEST = 1024 * 1024 - 64 * 1024
"""Just under what the server takes, its headers included."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """One message as bytes: subject, header block (empty: none) and payload."""

    subject: bytes
    headers: bytes
    payload: bytes


class Mutator:
    """Endless hostile messages from one seed. ``rare`` is the share of those that are large."""

    def __init__(self, seed: int, rare: float = 0.004) -> None:
        self._random = Random(seed)
        self._rare = rare
        self._made = 0

    def next(self) -> Hostile:
        """One more message."""
        self._made += 1
        random = self._random
        kind = random.choice(list(EXAMPLES))
        event = self._fresh(kind)
        for _ in range(random.choice([0, 1, 1, 1, 2, 3])):
            self._structure(event)
        payload = written(event)
        if random.random() < 0.3:
            payload = self._bytes(payload)
        if random.random() < self._rare:
            payload = self._sized(payload)
        return Hostile(self._subject(kind), self._headers(), payload)

    def _fresh(self, kind: str) -> Pairs:
        """The example under an id of its own (mostly), about an entity of its own (now and then)."""
        event = copy.deepcopy(EXAMPLES[kind][1])
        if self._random.random() < 0.9:
            event["id"] = f"hostile-{self._made}"
        person = event["data"].get("person")
        if isinstance(person, dict):
            person |= {name: value for name, value in PERSONAL.items() if name in person or name == "birth_date"}
        if self._random.random() < 0.2:
            event["note"] = PHRASE
        if self._random.random() < 0.05:
            own = f"{kind.split('.')[0]}_id"
            event["data"][own] = f"OWN-{self._random.randrange(500)}"
        return Pairs(_pairs(event))

    def _structure(self, event: Pairs) -> None:
        random = self._random
        place = self._place(event)
        if not place:
            return
        at = random.randrange(len(place))
        name, value = place[at]
        step = random.randrange(6)
        if random.random() < self._rare:
            place[at] = name, huge(random)
        elif step == 0:
            del place[at]
        elif step == 1:
            place[at] = random.choice([*TEXTS, name.upper(), name + " ", name + "s"]), value
        elif step == 2:
            place.append((name, random.choice([value, odd(random)])))
        elif step == 3:
            place.append((random.choice([*TEXTS, "wage", "name"]), odd(random)))
        else:
            place[at] = name, odd(random) if name != "id" else random.choice(_IDS)

    def _place(self, event: Pairs) -> Pairs:
        """The event or an object within it."""
        place = event
        while True:
            inner = [value for _, value in place if isinstance(value, Pairs)]
            if not inner or self._random.random() < 0.3:
                return place
            place = self._random.choice(inner)

    def _bytes(self, payload: bytes) -> bytes:
        random, body = self._random, bytearray(payload)
        at = random.randrange(len(body) + 1)
        steps: list[Callable[[], bytes]] = [
            lambda: bytes(body[:at]),
            lambda: bytes(body[at:]),
            lambda: bytes(body[:at] + bytes([random.randrange(256)]) + body[at + 1 :]),
            lambda: bytes(body[:at] + random.choice([b"\x00", b"\xc0\x80", b"\xed\xa0\x80", b"\xff"]) + body[at:]),
            lambda: payload + payload,
            lambda: b"\xef\xbb\xbf" + payload,
            lambda: payload.decode("utf-8", "replace").encode("utf-16"),
            lambda: b"[" + payload + b"]",
            lambda: random.randbytes(random.randrange(200)),
            lambda: b"",
        ]
        return random.choice(steps)()

    def _sized(self, payload: bytes) -> bytes:
        size = self._random.choice([65_535, 65_536, 65_537, 300_000, LARGEST])
        fill = self._random.choice([b" ", b"[", b"\x00"])
        return payload[:size] + fill * (size - len(payload))

    def _subject(self, kind: str) -> bytes:
        random, publisher, name = self._random, b"hostile", kind.encode()
        if random.random() < 0.03:
            odd_tokens = (
                b"$JS",
                b"HOSTILE",
                "عمل".encode(),
                b"x" * 2000,
                b"-",
                b"hostile\x00",
                b"%s",
            )
            publisher = random.choice(odd_tokens)
        if random.random() < 0.03:
            name = name.split(b".")[0] + b"." + random.choice([b"flown", b"\xff", b"QX918273", b"x" * 2000, b"*", b"$"])
        return b"intake." + publisher + b"." + name

    def _headers(self) -> bytes:
        random = self._random
        if random.random() > 0.04:
            return b""
        lines = random.choice(_HEADERS)
        return lines if random.random() < 0.1 else b"NATS/1.0\r\n" + lines + b"\r\n\r\n"


_IDS = [one for one in TEXTS if one not in (*PERSONAL.values(), PHRASE)]
"""Ids are repeated in receipts and logs, as publishers are told; so they are odd here, but not personal."""

_HEADERS = (
    b"N",
    b"Nats-Msg-Id: same",
    b"Nats-Expected-Last-Sequence: 1",
    b"Nats-Expected-Last-Subject-Sequence: 0",
    b"Nats-Expected-Stream: LEDGER",
    b"Nats-Rollup: all",
    b"Nats-TTL: 1s",
    b"Nats-Batch-Id: open\r\nNats-Batch-Sequence: 1",
    b"Nats-Batch-Id: open\r\nNats-Batch-Sequence: 7",
    b"Status: 503\r\nNats-Sequence: abc\r\nNats-Subject: ledger.receipts.x.y",
    b"X: \xff\xfe",
    b"no colon",
    b"A: " + b"b" * 4000,
)


def _pairs(value: Any) -> Any:
    if isinstance(value, dict):
        return Pairs((name, _pairs(inner)) for name, inner in value.items())
    return [_pairs(inner) for inner in value] if isinstance(value, list) else value
