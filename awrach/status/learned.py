"""What is known of a suite, what is wrong with it, and what could not be learned."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from awrach.finding import Endpoints


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be: where, what, and what to do about it."""

    about: str
    wrong: str
    do: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What is worth a finding: seconds of lag, days of waiting or left, share of a disk that is free."""

    lag_seconds: float
    parked_days: float
    certificate_days: float
    free_percent: float


@dataclass(slots=True)
class Learned:
    """Members as ``awrach status --json`` prints them, see docs/operations.md; ``unknown`` lists what is not known."""

    endpoints: Endpoints
    services: dict[str, dict[str, Any]] = field(default_factory=dict)
    reporting: dict[str, Any] | None = None
    nats: dict[str, Any] = field(default_factory=dict)
    publishers: list[dict[str, Any]] = field(default_factory=list)
    disks: list[dict[str, Any]] = field(default_factory=list)
    certificates: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unknown: list[dict[str, str]] = field(default_factory=list)

    def not_known(self, about: str, why: str) -> None:
        """Say so, rather than leave it out."""
        self.unknown.append({"about": about, "why": why})

    def find(self, about: str, wrong: str, do: str) -> None:
        """Something is wrong."""
        self.findings.append(Finding(about, wrong, do))

    @contextmanager
    def asking(self, about: str, *failures: type[Exception]) -> Iterator[None]:
        """What cannot be asked is not known, and the rest is asked all the same."""
        try:
            yield
        except failures as error:
            self.not_known(about, str(error) or type(error).__name__)

    @property
    def anything_runs(self) -> bool:
        """Whether anybody answered at all."""
        return bool(self.nats.get("answers")) or any(one["answers"] for one in self.services.values())

    def document(self) -> dict[str, Any]:
        """As JSON."""
        told = asdict(self)
        return {"schema": 1, "healthy": not self.findings, **told}
