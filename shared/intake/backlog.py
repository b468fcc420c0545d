"""What one service has not served yet: how many messages, and for how long the oldest of them has waited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from nats.aio.client import Client
from nats.aio.msg import Msg
from prometheus_client import Gauge

from shared.clock import now
from shared.ledger.api import ApiError, call
from shared.ledger.pulling import Puller

WAITING = Gauge(
    "awrach_intake_waiting_messages",
    "Messages in INTAKE that a service has not served yet: its lag in positions, by publisher.",
    ["service", "publisher"],
)
OLDEST = Gauge(
    "awrach_intake_oldest_seconds",
    "Age of the oldest message in INTAKE that a service has not served yet: its lag in seconds.",
    ["service"],
)
FAILING = Gauge(
    "awrach_intake_failing_messages",
    "Messages that met a fault in the software and come again every minute.",
    ["service"],
)

LOOK_EVERY = 5.0


class Backlog:
    """One replica's view. Ages go by when INTAKE took a message; ``lanes`` are the pullers by publisher.

    ``label`` gives the name that a publisher is shown under.
    """

    def __init__(
        self, connection: Client, service: str, lanes: Mapping[str, Puller], label: Callable[[str], str]
    ) -> None:
        self._connection = connection
        self._service = service
        self._lanes = lanes
        self._label = label
        self._in_hand: Sequence[Msg] = ()
        self._failing: dict[int, tuple[str, float]] = {}
        self.waiting = 0
        """Messages that had not been served when it was looked last."""
        OLDEST.labels(service).set_function(self.oldest)
        FAILING.labels(service).set_function(lambda: len(self._failing))

    def in_hand(self, group: Sequence[Msg]) -> None:
        """These are being decided now; those before them are not any more."""
        self._in_hand = group

    def failed(self, message: Msg) -> None:
        """A message that comes again later, and may fail again."""
        publisher = message.subject.split(".")[1]
        self._failing[message.metadata.sequence.stream] = publisher, message.metadata.timestamp.timestamp()

    def served(self, group: Iterable[Msg]) -> None:
        """These were decided and acknowledged."""
        if self._failing:
            for message in group:
                self._failing.pop(message.metadata.sequence.stream, None)

    def held(self) -> float:
        """Seconds that the oldest message which has arrived here has waited; 0 when there is none."""
        first = [lane.first for lane in self._lanes.values()] + list(self._in_hand[:1])
        return _age(one.metadata.timestamp.timestamp() for one in first if one is not None)

    def oldest(self) -> float:
        """The same, with those that failed here and wait for their next turn."""
        return max(self.held(), _age(since for _, since in self._failing.values()))

    async def look(self, lane_name: Callable[[str], str]) -> None:
        """Ask for every lane how much of it is not served."""
        counted: dict[str, int] = {}
        for publisher in list(self._lanes):
            try:
                info = await call(self._connection, f"CONSUMER.INFO.INTAKE.{lane_name(publisher)}")
            except ApiError:  # lost meanwhile: it is opened again by who finds it
                continue
            label = self._label(publisher)
            counted[label] = counted.get(label, 0) + int(info["num_pending"]) + int(info["num_ack_pending"])
            self._forget(publisher, int(info["ack_floor"]["stream_seq"]))
        for label, count in counted.items():
            WAITING.labels(self._service, label).set(count)
        self.waiting = sum(counted.values())

    def _forget(self, publisher: str, floor: int) -> None:
        """What another replica has served meanwhile fails no more."""
        for sequence in [one for one, (whose, _) in self._failing.items() if whose == publisher and one <= floor]:
            del self._failing[sequence]


def _age(since: Iterable[float]) -> float:
    oldest = min(since, default=None)
    return 0.0 if oldest is None else max(0.0, now().timestamp() - oldest)
