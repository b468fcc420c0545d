"""The agreements service: sessions, agreements and votes."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI

from services.agreements.domain import domain
from shared.contracts.decisions import Fact
from shared.deciding.service import DecidingService
from shared.intake import Wellformed
from shared.intake.parsing import digest
from shared.settings import Settings


class AsSent:
    """Facts of this service hold no identity number, so they are recorded as they were sent."""

    async def read(self, facts: Sequence[Wellformed]) -> list[tuple[object, str]]:
        """(data, content digest) of each."""
        return [(fact.data, digest(fact.content, lambda content: content)) for fact in facts]

    async def complete(self, fact: Fact, token: str, start: Fact | None) -> Fact:  # noqa: ARG002 - nothing is missing
        """The fact as it is."""
        return fact


def build(settings: Settings) -> FastAPI:
    """The service as an ASGI application."""
    return DecidingService(domain, settings, lambda _: AsSent()).app()
