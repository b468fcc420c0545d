"""The agreements service: sessions, agreements and votes."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI
from nats.aio.client import Client

from services.agreements.domain import domain
from shared.deciding.decider import Reading
from shared.deciding.service import DecidingService
from shared.intake import Wellformed
from shared.intake.parsing import digest
from shared.settings import Settings


def _reading(_: Client) -> Reading:
    """Facts of this service hold no identity number, so they are recorded as sent."""

    async def read(facts: Sequence[Wellformed]) -> list[tuple[object, str]]:
        return [(fact.data, digest(fact.content, lambda content: content)) for fact in facts]

    return read


def build(settings: Settings) -> FastAPI:
    """The service as an ASGI application."""
    return DecidingService(domain, settings, _reading).app()
