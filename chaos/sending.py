"""What is sent, and what has to become of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sending:
    """One message. Of all sendings with the same ``claim`` exactly one is accepted, once; with none, it is rejected.

    ``id`` is the event's, where one can be read.
    """

    subject: str
    body: bytes
    id: str | None
    claim: str = ""

    @property
    def publisher(self) -> str:
        """The slug in the subject."""
        return self.subject.split(".")[1]


def event(kind: str, event_id: str, time: str, data: Event) -> Event:
    """A CloudEvent."""
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": "urn:awrach:chaos",
        "type": f"ma.awrach.{kind}.v1",
        "time": time,
        "datacontenttype": "application/json",
        "synthetic": True,
        "data": data,
    }


def sending(publisher: str, sent: Event, claim: str) -> Sending:
    """An event on its way."""
    kind = sent["type"].removeprefix("ma.awrach.").removesuffix(".v1")
    return Sending(f"intake.{publisher}.{kind}", json.dumps(sent).encode(), sent["id"], claim)
