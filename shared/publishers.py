"""Who may publish what: the register of publishers, one JetStream stream, the last message of each slug in force.

Permissions on NATS subjects say in whose name somebody speaks; they cannot see into a message. What a publisher is
limited to (some facts, some provinces) is therefore also kept here, where the deciding services read it. Only digests
of secrets are stored. A suite on loopback works without any entry: who is not registered is not limited.
"""

from __future__ import annotations

import fnmatch
import hashlib
import secrets
from collections.abc import Iterable, Iterator

import msgspec
from nats.aio.client import Client

from shared.clock import instant_text, now
from shared.ledger import Ledger, Message

STREAM = "PUBLISHERS"

OTHERS = "other"
"""What publishers that are not registered are counted under."""


class Credential(msgspec.Struct, frozen=True):
    """What a publisher proves itself with: the public half of its nkey, and SHA-256 (hex) of its HTTP token."""

    nkey: str
    token_digest: str
    since: str


class Publisher(msgspec.Struct, frozen=True, omit_defaults=True):
    """One registered publisher; ``facts`` are patterns like ``hire.*``, ``provinces`` codes; none means no limit.

    ``credentials`` holds the newest first; the one before it stays valid until the next rotation. ``removed`` says
    that the publisher may not speak any more; what it sent stays recorded.
    """

    slug: str
    facts: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    credentials: tuple[Credential, ...] = ()
    removed: bool = False

    def may_send(self, fact: str) -> bool:
        """Whether it may send this kind of fact, e.g. ``hire.started``."""
        return not self.removed and (not self.facts or any(fnmatch.fnmatchcase(fact, one) for one in self.facts))

    def may_speak_of(self, province: str | None) -> bool:
        """Whether it may send facts about this province; one that cannot be told yet (``None``) is let through."""
        return province is None or not self.provinces or province in self.provinces


_encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Publisher).decode
"""An entry of the register, as the stream keeps it."""


def new_token(slug: str) -> str:
    """A bearer token for HTTP: it names its publisher, and 32 random bytes prove it."""
    return f"awrach_{slug}_{secrets.token_urlsafe(32)}"


def token_digest(token: str) -> str:
    """What is kept of a token; it is random enough that a plain hash gives nothing away."""
    return hashlib.sha256(token.encode()).hexdigest()


class Publishers:
    """The register as one process knows it: read once, then followed."""

    def __init__(self, connection: Client) -> None:
        self._stream = Ledger(connection, STREAM)
        self._known: dict[str, Publisher] = {}
        self._after = 0

    async def load(self) -> None:
        """Read what is registered at this moment."""
        self._after = await self._stream.position()
        self._learn(one.payload for one in await self._stream.latest(["publishers.*"]))

    async def follow(self) -> None:
        """Endless: take in every change."""
        async for batch in self._stream.follow(self._after, ["publishers.*"]):
            self._learn(one.payload for one in batch)

    def _learn(self, entries: Iterable[bytes]) -> None:
        for entry in entries:
            publisher = decode(entry)
            self._known[publisher.slug] = publisher

    def __iter__(self) -> Iterator[Publisher]:
        return iter(sorted(self._known.values(), key=lambda one: one.slug))

    def get(self, slug: str) -> Publisher | None:
        """The publisher of this slug, if it was ever registered."""
        return self._known.get(slug)

    def label(self, slug: str) -> str:
        """The name that a publisher is counted under: others than registered ones share one, for names are free."""
        return slug if slug in self._known else OTHERS

    def of_token(self, token: str) -> Publisher | None:
        """Whom a bearer token belongs to, if it is valid."""
        digest = token_digest(token)
        for publisher in self._known.values():
            if not publisher.removed and any(
                secrets.compare_digest(digest, one.token_digest) for one in publisher.credentials
            ):
                return publisher
        return None

    async def put(self, publisher: Publisher) -> None:
        """Register, change or remove.

        Raises:
            Stale: somebody else changed this entry at the same moment; load and try again.
            LedgerUnavailable: NATS cannot take it now.
        """
        subject = f"publishers.{publisher.slug}"
        last = (await self._stream.last([subject])).get(subject)
        await self._stream.append([Message(subject, _encode(publisher), last.sequence if last else 0)])
        self._known[publisher.slug] = publisher


def credential(nkey: str, token: str) -> Credential:
    """A new credential as the register keeps it."""
    return Credential(nkey, token_digest(token), instant_text(now()))
