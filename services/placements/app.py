"""The placements service: worksites, hires, identity."""

from __future__ import annotations

from fastapi import FastAPI

from services.placements.domain import domain
from services.placements.identity import Identity
from shared.deciding.decider import Reading
from shared.deciding.service import DecidingService
from shared.ledger import Ledger
from shared.settings import Settings

_SHORTEST_SECRET = 32


def build(settings: Settings) -> FastAPI:
    """The service as an ASGI application.

    Raises:
        ValueError: no usable identity key is set.
    """
    secret = _secret(settings)

    def reading(ledger: Ledger) -> Reading:
        connection = ledger.connection
        return Identity(Ledger(connection, "IDENTITY"), ledger, Ledger(connection, "INTAKE"), secret)

    return DecidingService(domain, settings, reading, ("INTAKE", "LEDGER", "PUBLISHERS", "IDENTITY")).app()


def _secret(settings: Settings) -> bytes:
    try:
        secret = bytes.fromhex(settings.identity_key.get_secret_value())
    except ValueError as error:
        raise ValueError("AWRACH_IDENTITY_KEY must be hexadecimal, like the output of: openssl rand -hex 32") from error
    if len(secret) < _SHORTEST_SECRET:
        raise ValueError("AWRACH_IDENTITY_KEY must hold 32 bytes or more: openssl rand -hex 32")
    return secret
