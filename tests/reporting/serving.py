"""Reporting's HTTP side over a database that holds what these facts make, without NATS; and auditors' tokens for it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import FastAPI
from sqlalchemy import Engine

from services.reporting import contract
from services.reporting.answering import Answering
from services.reporting.api import router
from services.reporting.documented import documenting
from services.reporting.exits.middleware import around
from services.reporting.framing import Framing
from services.reporting.projections.database import connect
from services.reporting.projections.projecting import Projecting
from services.reporting.projections.projector import Projector
from services.reporting.registering import Registered
from services.reporting.roles import Roles, key_id
from shared.app import service_app
from shared.ledger import Ledger
from shared.settings import Settings
from tests.building import Event, agreement_proposed, approved_agreement, hire_started, vote, worksite_opened
from tests.reporting.recording import recorded

KEY = Ed25519PrivateKey.generate()
HOSTILE = "=HYPERLINK(\"evil\")\n'quoted', comma"
FACTS: list[Event] = [
    *approved_agreement(),
    agreement_proposed("-2", title={"fr": HOSTILE, "ar": "اتفاقية مثال"}, budget_mad=1250000.5, planned={"jobs": 40}),
    vote("-2"),
    worksite_opened("00012", positions=20, title={"ar": "ورش المثال"}),
    worksite_opened("W2", agreement_ids=["A1", "-2"], positions=20, commune="05.301.03.05", sector="tourism"),
    *[
        hire_started(
            f"H{n}", f"ZX{n}", worksite_id="00012" if n % 3 else "W2", person={"sex": "male" if n < 4 else "female"}
        )
        for n in range(25)
    ],
]


def pem(*keys: Ed25519PrivateKey) -> bytes:
    return b"".join(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo) for key in keys)


def token(key: Ed25519PrivateKey = KEY, headers: dict[str, Any] | None = None, **changes: Any) -> str:
    """A token of an auditor, valid for an hour; a change to ``None`` leaves a claim out."""
    claims = {
        "sub": "internal-audit",
        "role": "auditor",
        "aud": "awrach-reporting",
        "exp": datetime.now(UTC) + timedelta(hours=1),
    } | changes
    said = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(said, key, algorithm="EdDSA", headers=headers or {"kid": key_id(key.public_key())})


class _Still:
    """A ledger that nothing is added to."""

    def __init__(self, last: int) -> None:
        self._last = last

    async def position(self) -> int:
        return self._last


@contextlib.asynccontextmanager
async def _unstarted(_: FastAPI) -> AsyncIterator[None]:
    yield


def answering(engine: Engine, last: int) -> Answering:
    ledger = cast("Ledger", _Still(last))
    projecting = Projecting(ledger, engine)
    projecting.position, projecting.opened = last, True
    return Answering(Framing(engine, projecting, ledger, Settings(), Registered()), projecting, ledger)


def serving(folder: Path, facts: Sequence[Event] = FACTS, **settings: Any) -> FastAPI:
    """The application as it runs, but that nothing follows the ledger."""
    engine = connect(f"sqlite:///{folder / 'reporting.sqlite3'}")
    last = Projector(engine).apply(recorded(facts))
    keys = folder / "auditors.pem"
    keys.write_bytes(pem(KEY))
    made = answering(engine, last)

    async def ready() -> list[str]:
        return []

    app = service_app(
        "reporting",
        lifespan=_unstarted,
        ready=ready,
        routers=[router(lambda: made, Roles.from_file(str(keys))), contract.routes()],
    )
    return documenting(around(app, Settings(**settings)))
