"""The agreements service: sessions, agreements and votes."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI

from services.agreements.domain import domain
from shared.deciding.service import DecidingService
from shared.intake import Wellformed
from shared.intake.parsing import digest
from shared.settings import Settings


async def read(facts: Sequence[Wellformed]) -> list[tuple[object, str]]:
    """(recorded data, content digest) of each: facts of this service hold no identity number, so as they were sent."""
    return [(fact.data, digest(fact.content, lambda content: content)) for fact in facts]


def build(settings: Settings) -> FastAPI:
    """The service as an ASGI application."""
    return DecidingService(domain, settings, lambda _: read).app()
