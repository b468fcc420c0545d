"""A programme that fills the registers: agreements of many councils, their worksites, bodies small and large."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bench.generating import FIRST, Generated, said
from bench.hiring import Happening
from shared.contracts.codes import Sector, communes
from shared.ledger import Recorded

_KINDS = ("association", "cooperative", "commune", "council", "state_service")


@dataclass(frozen=True, slots=True)
class Size:
    """How many entries each register gets; one body signs every agreement, the others a few."""

    agreements: int = 5_000
    worksites: int = 20_000
    bodies: int = 1_001


class Programme(Generated):
    """The same facts for the same size and seed."""

    def __init__(self, size: Size, seed: int = 1) -> None:
        super().__init__(0, seed)
        self._size = size
        self._communes = sorted(communes())

    def messages(self) -> Iterator[Recorded]:
        """Sessions with their agreements, then worksites, one in three of them changed or suspended."""
        for number in range(self._size.agreements):
            day = FIRST + timedelta(days=number % 1500)
            for happening in self._agreed(day, number):
                yield from self.recorded(day, happening)
        for number in range(self._size.worksites):
            day = FIRST + timedelta(days=1500 + number % 200)
            for happening in self._opened(day, number):
                yield from self.recorded(day, happening)

    def _agreed(self, day: date, number: int) -> Iterator[Happening]:
        commune = self._communes[number % len(self._communes)]
        province, session, agreement = ".".join(commune.split(".")[:2]), f"S-{number // 5}", f"A-{number}"
        if number % 5 == 0:
            held = {"council": province, "kind": "ordinary", "held_on": day.isoformat()}
            yield (
                "session.held",
                session,
                {"session_id": session, **held, "members_in_office": 25, "members_present": 23},
            )
        bodies = sorted({0, 1 + number % (self._size.bodies - 1), 1 + number * 7 % (self._size.bodies - 1)})
        partners = [{"partner_id": f"B-{one}", "kind": _KINDS[one % 5], "name": said(f"Corps {one}")} for one in bodies]
        proposed = {
            "agreement_id": agreement, "title": said(f"Convention {number}"), "province": province,
            "level": "implementation", "programme": "awrach", "edition": day.year, "partners": partners,
            "budget_mad": 1000.0 * self._random.randrange(100, 5000), "communes": [commune],
            "planned": {"jobs": 100, "worksites": 4, "qualifier": "about"},
            "starts_on": day.isoformat(), "ends_on": f"{day.year + 5}-12-31",
        }  # fmt: skip
        yield "agreement.proposed", agreement, proposed
        votes = {"votes_for": 20, "votes_against": 2, "abstentions": 1}
        yield "agreement.approved", agreement, {"agreement_id": agreement, "session_id": session, **votes}
        if number % 10 == 9:
            ended = {"agreement_id": agreement, "effective_on": f"{day.year + 3}-01-01", "reason": "fin"}
            yield "agreement.terminated", agreement, ended

    def _opened(self, day: date, number: int) -> Iterator[Happening]:
        agreement, worksite = number % self._size.agreements, f"W-{number}"
        commune = self._communes[agreement % len(self._communes)]
        until = (day + timedelta(days=self._random.randrange(90, 240))).isoformat()
        yield "worksite.opened", worksite, {
            "worksite_id": worksite, "agreement_ids": [f"A-{agreement}"], "title": said(f"Chantier {number}"),
            "commune": commune, "sector": self._random.choice(list(Sector)).value,
            "operator": f"B-{1 + agreement % (self._size.bodies - 1)}", "positions": self._random.randrange(5, 40),
            "opens_on": day.isoformat(), "planned_end_on": until,
        }  # fmt: skip
        if number % 3 == 0:
            later: dict[str, Any] = {"worksite_id": worksite, "effective_on": (day + timedelta(days=30)).isoformat()}
            changed = ("changed", {"positions": 30}) if number % 2 else ("suspended", {"reason": "pluie"})
            yield f"worksite.{changed[0]}", worksite, later | changed[1]
