"""Answers the same questions whatever way they come in: parameters as text in, plain JSON out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Engine

from services.reporting.disclosure import Gate, Thresholds
from services.reporting.indicators import INDICATORS
from services.reporting.indicators.definition import Scope
from services.reporting.projections.projecting import Projecting
from services.reporting.queries.asking import Refusal, invalid
from services.reporting.queries.figures import Asked, Frame, figure
from services.reporting.queries.indicators import definitions
from services.reporting.queries.registers import REGISTERS, Page, listing
from services.reporting.queries.status import status
from shared.clock import now
from shared.ledger import Ledger
from shared.settings import Settings

Parameters = Mapping[str, str]

_SCOPE = tuple(Scope.__slots__)
_FIGURES = ("indicator", "indicators", "by", "period", "level", "min_position", *_SCOPE)
_PATIENCE = 10.0


class Answering:
    """Reads beside the projection, on threads of its own; every answer is taken at one position."""

    def __init__(self, engine: Engine, projecting: Projecting, ledger: Ledger, settings: Settings) -> None:
        self._engine = engine
        self._projecting = projecting
        self._ledger = ledger
        self._gate = Gate(Thresholds(settings.small_count, settings.small_count_disability), INDICATORS)
        self._require_signature = settings.require_signature

    async def answer(self, name: str, parameters: Parameters) -> Any:
        """The answer to ``figures``, ``indicators``, ``status`` or a register.

        Raises:
            Refusal: the question is wrong, or cannot be answered as asked.
        """
        if name == "figures":
            return await self._figures(parameters)
        if name == "indicators":
            return definitions()
        if name == "status":
            ledger_position = await self._ledger.position()
            return await self._read(lambda connection: status(connection, self._projecting.position, ledger_position))
        return await self._register(name, parameters)

    async def _read(self, query: Callable[[Connection], Any]) -> Any:
        def run() -> Any:
            with self._engine.connect() as connection:
                return query(connection)

        return await asyncio.to_thread(run)

    async def _figures(self, parameters: Parameters) -> Any:
        _only(parameters, _FIGURES)
        await self._reach(parameters)
        frame = Frame(self._projecting.position, now(), self._gate, self._require_signature)
        several = parameters.get("indicators")
        codes = [code for code in (several or parameters.get("indicator", "")).split(",") if code]
        if not codes or (several is None) == ("indicator" not in parameters):
            raise invalid("Name one indicator= or several indicators=, for example indicator=P1.")
        asked = [_asked(code, parameters) for code in codes]
        if several is None and len(asked) > 1:
            raise invalid("indicator= takes one code; several go into indicators=.")
        answers = await self._read(lambda connection: [figure(connection, one, frame) for one in asked])
        return answers if several is not None else answers[0]

    async def _reach(self, parameters: Parameters) -> None:
        position = _whole(parameters, "min_position", 0)
        if not await self._projecting.reach(position, _PATIENCE):
            at = self._projecting.position
            detail = f"Position {position} is not projected yet; reporting stands at {at}. Ask again."
            raise Refusal(504, "position-not-reached", "Not that far yet", detail)

    async def _register(self, name: str, parameters: Parameters) -> Any:
        register = REGISTERS[name]
        _only(parameters, (*register.filters, "limit", "offset", "min_position"))
        await self._reach(parameters)
        filters = {one: parameters[one] for one in register.filters if one in parameters}
        page = Page(filters, _whole(parameters, "limit", 100), _whole(parameters, "offset", 0))
        position = self._projecting.position
        return await self._read(lambda connection: listing(connection, name, page, position))


def _asked(code: str, parameters: Parameters) -> Asked:
    scope = {name: parameters[name] for name in _SCOPE if name in parameters and name != "edition"}
    edition = _whole(parameters, "edition", 0) or None
    return Asked(
        code,
        parameters.get("by", ""),
        parameters.get("period", ""),
        parameters.get("level", "implementation"),
        Scope(**scope, edition=edition),
    )


def _only(parameters: Parameters, allowed: tuple[str, ...]) -> None:
    wrong = sorted(parameters.keys() - set(allowed))
    if wrong:
        raise invalid(f"Unknown parameter {', '.join(wrong)}. Parameters: {', '.join(allowed)}.")


def _whole(parameters: Parameters, name: str, default: int) -> int:
    text = parameters.get(name, "")
    if text and not text.isdecimal():
        raise invalid(f"{name} must be a whole number.")
    return int(text) if text else default
