"""Exactly what each NATS user may publish and subscribe to; whatever is not named is refused.

Nobody may purge or delete a stream, delete a consumer, or delete a message of INTAKE, LEDGER or PUBLISHERS.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shared.connecting import inbox_prefix

_API = "$JS.API"


@dataclass(frozen=True, slots=True)
class Permissions:
    """Subjects that a user may use. ``denied`` narrows ``publish``; ``answers`` allows one reply to each request."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]
    denied: tuple[str, ...] = ()
    answers: bool = False


def publisher(slug: str, facts: Iterable[str] = ()) -> Permissions:
    """A publisher speaks in its own name, hears its own receipts, asks for them, and nothing else (contract §1).

    ``facts`` are patterns like ``hire.*``; none allows every fact. Provinces stand inside the message, so the
    deciding services look after those.
    """
    sent = [f"intake.{slug}.{pattern}" for pattern in facts] or [f"intake.{slug}.>"]
    return Permissions((*sent, f"query.receipts.{slug}"), (f"receipts.{slug}.>", *_inbox(slug)))


def _inbox(user: str) -> tuple[str, ...]:
    """A shared ``_INBOX.>`` would let everybody read everybody's answers."""
    return (f"{inbox_prefix(user)}.>",)


def _reads(stream: str) -> tuple[str, ...]:
    """Follow a stream with consumers of one's own that are forgotten by themselves, and get single messages."""
    return (
        f"{_API}.STREAM.INFO.{stream}",
        f"{_API}.CONSUMER.CREATE.{stream}",
        f"{_API}.CONSUMER.MSG.NEXT.{stream}.*",
        f"{_API}.DIRECT.GET.{stream}",
    )


_TAKES_INTAKE = (
    f"{_API}.STREAM.INFO.INTAKE",
    f"{_API}.CONSUMER.DURABLE.CREATE.INTAKE.*",
    f"{_API}.CONSUMER.INFO.INTAKE.*",
    f"{_API}.CONSUMER.MSG.NEXT.INTAKE.*",
    "$JS.ACK.INTAKE.>",
)


def _deciding(service: str, *more: str) -> Permissions:
    """A deciding service: takes from INTAKE, hands on to it what came over HTTP, writes its own part of LEDGER."""
    written = (f"ledger.{service}.>", "ledger.receipts.>", "receipts.>")
    publish = (*written, "intake.>", *_TAKES_INTAKE, *_reads("LEDGER"), *_reads("PUBLISHERS"), *more)
    return Permissions(publish, ("query.receipts.*", "receipts.>", *_inbox(service)), answers=True)


_IDENTITY = (
    "identity.*",
    f"{_API}.STREAM.INFO.IDENTITY",
    f"{_API}.DIRECT.GET.IDENTITY",
    f"{_API}.DIRECT.GET.INTAKE",  # a parked correction of a birth date, which nothing else may hold
)

SERVICES: dict[str, Permissions] = {
    "agreements": _deciding("agreements"),
    "placements": _deciding("placements", *_IDENTITY),
    "reporting": Permissions(
        (*_reads("LEDGER"), *_reads("PUBLISHERS")), ("query.*", *_inbox("reporting")), answers=True
    ),
}
"""The services by name."""

OPERATOR = Permissions(
    (
        f"{_API}.INFO",
        f"{_API}.STREAM.INFO.*",
        f"{_API}.STREAM.CREATE.*",
        f"{_API}.STREAM.UPDATE.*",
        f"{_API}.CONSUMER.INFO.*.*",
        *_reads("LEDGER"),
        *_reads("PUBLISHERS"),
        "publishers.*",
        "query.>",
        f"{_API}.STREAM.MSG.DELETE.IDENTITY",  # forgetting a person: the one thing that may be removed at all
    ),
    ("receipts.>", *_inbox("operator")),
)
"""Whoever runs the suite: makes streams, registers publishers, forgets a person on request."""

BACKUP = Permissions(
    tuple(subject for stream in ("LEDGER", "IDENTITY", "PUBLISHERS", "INTAKE") for subject in _reads(stream)),
    _inbox("backup"),
)
"""Reads every stream from its beginning, identities and what publishers sent included, and writes none."""

RESTORER = Permissions(
    (
        *BACKUP.publish,
        f"{_API}.STREAM.RESTORE.*",
        f"{_API}.STREAM.DELETE.*",  # what is empty, or half a stream of a try that was ended
        "$JS.SNAPSHOT.RESTORE.>",
    ),
    _inbox("restorer"),
)
"""Puts streams back; NATS knows this user only while a backup is being restored, and then nothing else runs."""

SYSTEM = Permissions(("$SYS.REQ.SERVER.PING.STATSZ", "$SYS.REQ.SERVER.*.RELOAD"), _inbox("system"))
"""Of the system account: counts the servers and makes each read its configuration again, and sees no message."""

LOCAL = Permissions(
    publish=(">",),
    subscribe=(">",),
    denied=(
        "ledger.>",
        "identity.>",
        "publishers.>",
        *(f"{_API}.STREAM.{call}.>" for call in ("CREATE", "UPDATE", "DELETE", "PURGE", "MSG.DELETE", "RESTORE")),
        f"{_API}.CONSUMER.DELETE.>",
    ),
)
"""Whoever connects without credentials to a suite of one machine: any publisher, but never the ledger's writer."""

RESERVED = frozenset({*SERVICES, "operator", "local", "system", "backup", "restorer"})
"""Slugs that no publisher may have: their inboxes would be those of another user."""
