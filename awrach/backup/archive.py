"""Messages as nats-server's own archives hold them (2.15, ``NATSARC1``), so that it restores them by itself.

A record keeps what publishing a message again could not: its place in the stream and the moment it was stored.
Framed Snappy, which the server reads too, may be concatenated: what was written piece by piece is one archive.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import cramjam
from nats.aio.msg import Msg

_MAGIC = b"NATSARC1"


def record(message: Msg, *, with_headers: bool) -> bytes:
    """One message. Headers of a stranger are left out: nobody reads them, and they need not be well-formed."""
    headers = _headers(message.headers) if with_headers and message.headers else b""
    return encoded(message.subject, stamp(message), sequence(message), headers, message.data)


def encoded(name: str, stamp: int, sequence: int, headers: bytes, payload: bytes) -> bytes:
    """One record: lengths and numbers as variable-length integers, name, headers, payload; ``stamp`` in nanoseconds."""
    subject = name.encode()
    numbers = (len(subject), stamp << 1 if stamp >= 0 else ~(stamp << 1), sequence, len(headers), len(payload))
    return b"".join((*map(_variable, numbers), subject, headers, payload))


def beginning(first: int, last: int, messages: int) -> bytes:
    """What stands before the records of a stream, compressed."""
    state = {"messages": messages, "first_seq": first, "last_seq": last, "consumer_count": 0}
    return compressed(_MAGIC + encoded("state.json", 0, 0, b"", json.dumps(state).encode()))


def end() -> bytes:
    """What stands behind them: an archive without it is known to be cut off."""
    return compressed(encoded("", 0, 0, b"", b""))


def compressed(data: bytes) -> bytes:
    """As the server reads it, checksums included."""
    return bytes(cramjam.snappy.compress(data))


def decompressed(data: bytes) -> bytes:
    """The records again.

    Raises:
        cramjam.DecompressionError: damaged.
    """
    return bytes(cramjam.snappy.decompress(data))


def sequence(message: Msg) -> int:
    """The place of a message in its stream, as its consumer told it."""
    return int(message.reply.split(".")[-4])


def stamp(message: Msg) -> int:
    """When the stream stored it, in nanoseconds since 1970."""
    return int(message.reply.split(".")[-2])


def _headers(headers: Mapping[str, Any]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"NATS/1.0\r\n{lines}\r\n".encode()


def _variable(number: int) -> bytes:
    if number < 0x80:
        return bytes((number,))
    found = bytearray()
    while number >= 0x80:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)
