"""A NATS client that survives whatever others put on the wire.

The server passes on subjects that are not UTF-8 and header blocks of one byte. nats-py 2.16 raises on them in its read
loop, which then ends without a word: the process is connected, healthy and deaf. Its two steps that decode are replaced
for one connection; what cannot be read becomes U+FFFD, or no headers.
"""

from __future__ import annotations

import contextlib
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg


def tolerate(connection: Client) -> Client:
    """Let this connection deliver messages that no decent client sends, instead of falling silent."""
    read_headers = connection._process_headers  # noqa: SLF001 - nothing public stands between wire and read loop

    async def process_headers(raw: bytes) -> Any:
        with contextlib.suppress(Exception):
            return await read_headers(raw)
        return None

    def build_message(sid: int, subject: bytes, reply: bytes, data: bytes, headers: Any) -> Msg:
        return connection.msg_class(
            subject=subject.decode(errors="replace"),
            reply=reply.decode(errors="replace"),
            data=data,
            headers=headers,
            _client=connection,
            _sid=sid,
        )

    vars(connection).update(_process_headers=process_headers, _build_message=build_message)
    return connection
