"""One line in the log for each question, whatever it is answered and whatever way it came in."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import structlog

from services.reporting.queries.asking import Refusal

log = structlog.get_logger()


@dataclass(slots=True)
class Noted:
    """What becomes known of a question while it is answered.

    Of its parameters only the names are noted: they may hold free text.
    """

    role: str | None = None
    parameters: Collection[str] = ()
    indicators: str | None = None
    position: int | None = None

    def answered(self, parameters: dict[str, str], document: Any) -> None:
        """What it asked for, now that it is known to be sound, and at which position it was answered."""
        self.parameters = sorted(parameters)
        self.indicators = parameters.get("indicators", parameters.get("indicator"))
        first = document[0] if isinstance(document, list) else document
        self.position = first.get("position")


@contextmanager
def noting(query: str, over: Literal["http", "nats"]) -> Iterator[Noted]:
    """Log how the question in this block ends."""
    began, noted = time.perf_counter(), Noted()
    try:
        yield noted
    except Refusal as refusal:
        log.info("query.refused", query=query, over=over, problem=refusal.slug, status=refusal.status)
        raise
    except Exception:
        log.exception("query.failed", query=query, over=over)
        raise
    log.info(
        "query.answered",
        query=query,
        over=over,
        role=noted.role,
        parameters=noted.parameters,
        indicators=noted.indicators,
        position=noted.position,
        seconds=round(time.perf_counter() - began, 4),
    )
