"""Why NATS refuses: nats-py tells it to the error callback only, and what was asked merely times out."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from nats.errors import AuthorizationError

_VIOLATION = re.compile(r'permissions violation for (publish|subscription) to "([^"]+)"', re.IGNORECASE)
_AUTHENTICATION = ("authorization", "authentication")

Answer = TypeVar("Answer")


class Refused(Exception):
    """NATS refuses; the message says what, to whom, and what to do."""


@dataclass
class Refusals:
    """What is refused on one connection of ``user``, in plain words."""

    user: str
    connection: str | None = None
    """Why the connection itself is refused, if it is; ``told`` is set then."""
    told: asyncio.Event = field(default_factory=asyncio.Event)
    _subjects: dict[str, asyncio.Future[str]] = field(default_factory=dict)

    async def hear(self, error: Exception) -> None:
        """The error callback of nats-py; a merely lost connection is noticed by what the command does next."""
        violation = _VIOLATION.search(str(error))
        if violation:
            verb, subject = violation.groups()
            _settle(self.on(subject), f"NATS does not let {self.user} {_RULES[verb.lower()].format(subject)}")
            return
        self.connection = self.connection or self._connection_refused(error)
        if self.connection:
            self.told.set()
            for future in self._subjects.values():
                _settle(future, self.connection)

    def on(self, subject: str) -> asyncio.Future[str]:
        """Comes true with the reason if this subject is refused; nats-py knows subjects in lower case only."""
        future = self._subjects.setdefault(subject.lower(), asyncio.get_running_loop().create_future())
        if self.connection:
            _settle(future, self.connection)
        return future

    async def unless(self, subject: str, asked: Awaitable[Answer]) -> Answer:
        """What is asked, or the refusal of its subject, whichever comes first.

        Raises:
            Refused: NATS refuses the subject or the connection.
        """
        asking, refused = asyncio.ensure_future(asked), self.on(subject)
        either: set[asyncio.Future[Any]] = {asking, refused}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if asking.done():
            return asking.result()
        asking.cancel()
        raise Refused(refused.result())

    def _connection_refused(self, error: Exception) -> str | None:
        if isinstance(error, ssl.SSLError):
            return (
                f"the certificate of NATS cannot be verified ({error.reason or error}). Is the CA file the one of this "
                "suite? It lies in DIR/tls/ca.pem and in each publisher's folder; AWRACH_NATS_CA names another."
            )
        text = str(error).lower()
        slow = "timeout" in text  # the server was too busy to hear who this is; the next try may do
        if isinstance(error, AuthorizationError) or (not slow and any(one in text for one in _AUTHENTICATION)):
            return (
                f"NATS does not admit {self.user}: its credentials are unknown, rotated away or removed. The operator "
                f"makes new ones: awrach publisher rotate {self.user}, or awrach publisher add {self.user}"
            )
        return None


_RULES = {
    "publish": "publish on {} with these credentials. A publisher sends on intake.<its slug>.<entity>.<fact> only, and "
    "only the facts that it is registered for (awrach publisher list shows them); ask the operator to change that.",
    "subscription": "listen on {} with these credentials. A publisher hears receipts.<its slug>.> only, and answers "
    "only below its own inbox prefix, _INBOX_<its slug>.",
}


def _settle(future: asyncio.Future[str], reason: str) -> None:
    if not future.done():
        future.set_result(reason)
