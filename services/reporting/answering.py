"""Answers the same questions whatever way they come in: parameters as text in, plain JSON out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from services.reporting.exits.permalink import with_permalink
from services.reporting.framing import Framing
from services.reporting.indicators.definition import Scope
from services.reporting.measuring import measured
from services.reporting.parameters import check
from services.reporting.projections.database import AWAY
from services.reporting.projections.projecting import Projecting
from services.reporting.queries import explaining
from services.reporting.queries.asking import Refusal, invalid, unavailable
from services.reporting.queries.changing import changed_since
from services.reporting.queries.figures import Asked, Frame, figure
from services.reporting.queries.indicators import definitions
from services.reporting.queries.moments import Moment, auditors_only
from services.reporting.queries.registers import REGISTERS, Page, entry, listing
from services.reporting.queries.registers.partners import INDICATORS as ABOUT_A_BODY
from services.reporting.queries.status import status
from services.reporting.roles import PUBLIC, Caller
from services.reporting.selfcheck.told import Told
from shared.background import aside
from shared.clock import now
from shared.contracts.entries import decode_entry
from shared.ledger import Ledger

log = structlog.get_logger()

Parameters = Mapping[str, str]

_SCOPE = tuple(Scope.__slots__)
_ABOUT = ("by", "period", "level", *_SCOPE)
AS_OF = ("as_of", "day", "min_position")
PAGE = ("limit", "offset")
FIGURES = ("indicator", "indicators", "updated_after", *_ABOUT, *AS_OF)
EXPLAIN = ("indicator", "cell", *_ABOUT, *AS_OF, *PAGE)
DIFFERENCE = ("indicator", "cell", "from", "to", *_ABOUT, "min_position", *PAGE)
_ENTRIES = {register.entity: name for name, register in REGISTERS.items()}


class Answering:
    """Reads beside the projection, on threads of its own; every answer is taken at one moment."""

    def __init__(
        self,
        framing: Framing,
        projecting: Projecting,
        ledger: Ledger,
        *,
        closed: Callable[[], Refusal] = unavailable,
        builds: Callable[[], list[dict[str, Any]]] = list,
        checked: Told | None = None,
    ) -> None:
        """``closed`` says why nothing can be answered before the projection has opened, ``builds`` which there are,
        ``checked`` what the self-check found."""
        self._framing = framing
        self._projecting = projecting
        self._ledger = ledger
        self._closed = closed
        self._builds = builds
        self._checked = checked or Told(enabled=False)

    async def answer(self, name: str, parameters: Parameters, caller: Caller = PUBLIC) -> Any:
        """The answer to ``figures``, ``explain``, ``difference``, ``indicators``, ``status``, a register or one entry.

        Raises:
            Refusal: the question is wrong, not for this caller, cannot be answered as asked, or the database is away.
        """
        if caller.sees_all:
            self._note(name, parameters, caller)
        with measured(name), self._framing.under_way.one():
            check({one: text for one, text in parameters.items() if one not in _checked_by_register(name)})
            try:
                return with_permalink(name, parameters, caller, await self._answer(name, parameters, caller))
            except AWAY as error:
                log.warning("query.unanswered", query=name, reason=repr(error)[:500])
                raise unavailable() from error

    def _note(self, name: str, parameters: Parameters, caller: Caller) -> None:
        """Every query of an auditor stands in the log, whatever it is answered."""
        log.info(
            "auditor.queried",
            sub=caller.name,
            query=name,
            parameters=dict(parameters),
            position=self._projecting.position,
        )

    async def database_answers(self) -> bool:
        """Whether the database can be asked now."""
        return self._projecting.opened and await self._framing.database_answers()

    def unfit(self) -> list[str]:
        """Why this replica should not be asked, though it could answer."""
        return self._checked.not_ready()

    async def _answer(self, name: str, parameters: Parameters, caller: Caller) -> Any:
        if name == "indicators":
            _only(parameters, ())
            return definitions()
        if not self._projecting.opened:
            raise self._closed()
        if name == "status":
            _only(parameters, ())
            return await self._status()
        await self._framing.reach(whole(parameters, "min_position", 0))
        if name in REGISTERS:
            return await self._register(name, parameters, caller)
        if name in _ENTRIES:
            return await self._entry(_ENTRIES[name], parameters, caller)
        return await {"figures": self._figures, "explain": self._explain, "difference": self._difference}[name](
            parameters, caller
        )

    async def _status(self) -> dict[str, Any]:
        position, ledger_position = self._projecting.position, await self._ledger.position()
        next_one = await self._ledger.at(position + 1) if ledger_position > position else None
        told: dict[str, Any] = await self._framing.read(
            lambda connection: status(connection, position, ledger_position)
        )
        waited = (now() - next_one.recorded_at).total_seconds() if next_one else 0
        told |= {"lag_seconds": round(max(0.0, waited), 3), "self_check": self._checked.status()}
        return told | {"builds": await aside(self._builds)}

    async def _figures(self, parameters: Parameters, caller: Caller) -> Any:
        _only(parameters, FIGURES)
        several = parameters.get("indicators")
        codes = (several or parameters.get("indicator", "")).split(",")
        if (several is None) == ("indicator" not in parameters):
            raise invalid("Name one indicator= or several indicators=, for example indicator=P1.")
        asked = [_asked(code, parameters) for code in codes]
        if several is None and len(asked) > 1:
            raise invalid("indicator= takes one code; several go into indicators=.")
        frame = await self._framing.frame(await self._moment(parameters, caller), caller)
        since = parameters.get("updated_after")
        before = await self._frame(since, caller) if since else None
        if before and before.as_of > frame.as_of:
            raise invalid("updated_after must name an earlier moment than as_of.")
        answers = await asyncio.to_thread(
            lambda: [changed_since(one, before, frame) if before else figure(one, frame) for one in asked]
        )
        return answers if several is not None else answers[0]

    async def _moment(self, parameters: Parameters, caller: Caller) -> Moment:
        """The moment that the question names."""
        return await self._framing.moment(parameters.get("as_of", ""), parameters.get("day", ""), caller)

    async def _frame(self, moment: str, caller: Caller) -> Frame:
        """The columns at another moment that the question names: one that it is compared with."""
        return await self._framing.frame(await self._framing.moment(moment, "", caller), caller)

    async def _explain(self, parameters: Parameters, caller: Caller) -> Any:
        auditors_only(sees_all=caller.sees_all)
        _only(parameters, EXPLAIN)
        asked, page = _asked(_one(parameters), parameters), _page(parameters)
        frame = await self._framing.frame(await self._moment(parameters, caller), caller)
        cell = parameters.get("cell", "")
        return await self._framing.read(lambda connection: explaining.explain(connection, asked, cell, frame, page))

    async def _difference(self, parameters: Parameters, caller: Caller) -> Any:
        auditors_only(sees_all=caller.sees_all)
        _only(parameters, DIFFERENCE)
        if not parameters.get("from"):
            raise invalid("Name the earlier moment: from=<position or instant>; to= is now unless given.")
        asked, page = _asked(_one(parameters), parameters), _page(parameters)
        earlier = await self._frame(parameters["from"], caller)
        later = await self._frame(parameters.get("to", ""), caller)
        if earlier.frames.position > later.frames.position:
            raise invalid("from must name an earlier moment than to.")
        cell = parameters.get("cell", "")
        told = await self._framing.read(
            lambda connection: explaining.difference(connection, asked, cell, earlier, later, page)
        )
        for unit in told["moved"]:
            for fact in unit["facts"]:
                fact["reason"] = await self._reason(fact["position"])
        return told

    async def _reason(self, position: int) -> str | None:
        """Why a publisher corrected, voided, amended or ended something, in its own words; the ledger has them."""
        recorded = await self._ledger.at(position)
        reason = decode_entry(recorded.payload).data.get("reason") if recorded else None
        return reason if isinstance(reason, str) else None

    async def _register(self, name: str, parameters: Parameters, caller: Caller) -> Any:
        register = REGISTERS[name]
        _only(parameters, (*register.filter_names, "sort", *PAGE, *AS_OF))
        filters = {one: parameters[one] for one in register.filter_names if one in parameters}
        since = filters.get("updated_after", "0")
        if since and not since.isdecimal():  # an empty one is no moment, and the register says so
            filters["updated_after"] = str((await self._framing.moment(since, "", caller)).position)
        page = Page(
            filters,
            whole(parameters, "limit", 100),
            whole(parameters, "offset", 0),
            parameters.get("sort", ""),
            self._framing.quorum_over,
            _named_moment(parameters),
        )
        moment = await self._moment(parameters, caller)
        return await self._framing.read(lambda connection: listing(connection, name, page, moment.position))

    async def _entry(self, register: str, parameters: Parameters, caller: Caller) -> Any:
        _only(parameters, ("id", *AS_OF))
        key, quorum_over = parameters.get("id", ""), self._framing.quorum_over
        moment = await self._moment(parameters, caller)
        found = await self._framing.read(
            lambda connection: entry(connection, register, key, moment.position, quorum_over)
        )
        if register != "partners":
            return found
        return {**found, "figures": await self._about_body(key, _named_moment(parameters), caller)}

    async def _about_body(self, partner: str, moment: dict[str, str], caller: Caller) -> Any:
        """A body's jobs, as anybody may ask for them: through the same gate as every other figure."""
        asked = {"indicators": ABOUT_A_BODY, "partner": partner, **moment}
        return with_permalink("figures", asked, caller, await self._figures(asked, caller))


def _checked_by_register(name: str) -> tuple[str, ...]:
    """Parameters that the register reads itself, for it takes several values and says what they must be."""
    return (*REGISTERS[name].filter_names, "sort") if name in REGISTERS else ("id",)


def _named_moment(parameters: Parameters) -> dict[str, str]:
    return {name: parameters[name] for name in ("as_of", "day") if name in parameters}


def _asked(code: str, parameters: Parameters) -> Asked:
    scope = {name: parameters[name] for name in _SCOPE if name in parameters and name != "edition"}
    edition = whole(parameters, "edition", 0) or None
    return Asked(
        code,
        parameters.get("by", ""),
        parameters.get("period", ""),
        parameters.get("level", "implementation"),
        Scope(**scope, edition=edition),
    )


def _one(parameters: Parameters) -> str:
    code = parameters.get("indicator", "")
    if not code or "," in code:
        raise invalid("Name one indicator=, for example indicator=P1.")
    return code


def _page(parameters: Parameters) -> explaining.Page:
    page = explaining.Page(whole(parameters, "limit", 100), whole(parameters, "offset", 0))
    if not 1 <= page.limit <= explaining.MOST:
        raise invalid(f"limit must be 1 to {explaining.MOST}.")
    return page


def _only(parameters: Parameters, allowed: tuple[str, ...]) -> None:
    wrong = sorted(parameters.keys() - set(allowed))
    if wrong:
        raise invalid(f"Unknown parameter {', '.join(wrong)}. Parameters: {', '.join(allowed) or 'none'}.")


_LONGEST = 18


def whole(parameters: Parameters, name: str, default: int) -> int:
    """A parameter that is a whole number.

    Raises:
        Refusal: it is none, or longer than any position.
    """
    text = parameters.get(name, "")
    if text and not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST):
        raise invalid(f"{name} must be a whole number of at most {_LONGEST} digits.")
    return int(text) if text else default
