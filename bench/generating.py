"""Ledgers of any size, generated: as reporting would read them, in order of time, never all in memory.

Programmes of five years in every province: sessions, agreements with their bodies, worksites, and hires that are
ended, attended, paid, certified, corrected and voided. Everything says that it is generated; the same seed gives the
same ledger.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from bench.hiring import Happening, Population
from shared.contracts.codes import Sector, communes, provinces
from shared.contracts.entries import Entry, Origin, RecordedReceipt, Standing, encode
from shared.contracts.refs import Ref, receipt_subject
from shared.ledger import Recorded

PUBLISHER = "generated"
FIRST = date(2021, 1, 4)
DAYS = 5 * 365 - 90
_PER_WORKSITE = 20
_KINDS = ("association", "cooperative", "commune", "council", "state_service")


class Generated:
    """One ledger. ``hires`` is about how many are started; all else follows from it."""

    def __init__(self, hires: int, seed: int = 1) -> None:
        self._random = Random(seed)
        self._people = Population(self._random, hires)
        self._worksites = max(1, hires // _PER_WORKSITE)
        self._places = sorted(communes())
        self._weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(self._places))))
        self._random.shuffle(self._places)
        self._due: list[tuple[date, int, Happening]] = []
        self._numbers = itertools.count()
        self._position = 0

    def batches(self, most: int = 5000) -> Iterator[list[Recorded]]:
        """All messages, in batches as the projection takes them."""
        messages = self.messages()
        while batch := list(itertools.islice(messages, most)):
            yield batch

    def messages(self) -> Iterator[Recorded]:
        """Each fact with its receipt behind it, in order of position and of time."""
        opened = 0
        for day in (FIRST + timedelta(days=number) for number in range(DAYS + 400)):
            if day == FIRST or (day.year > FIRST.year and (day.month, day.day) == (1, 1)):
                for province in sorted(provinces()):
                    self._council(day, province)
            until = min(self._worksites, self._worksites * ((day - FIRST).days + 1) // DAYS)
            for number in range(opened, until):
                self._worksite(day, number)
            opened = max(opened, until)
            while self._due and self._due[0][0] <= day:
                yield from self.recorded(day, heapq.heappop(self._due)[2])

    def _later(self, day: date, happening: Happening) -> None:
        heapq.heappush(self._due, (day, next(self._numbers), happening))

    def recorded(self, day: date, happening: Happening) -> Iterator[Recorded]:
        """A fact at the next position, its receipt behind it."""
        kind, entity_id, data = happening
        self._position += 1
        at = datetime.combine(day, time(9), UTC) + timedelta(milliseconds=self._position % 30_000_000)
        fact_id, told = f"generated-{self._position}", at.isoformat().replace("+00:00", "Z")
        logged = at - timedelta(hours=self._random.randrange(72))
        origin = Origin(
            PUBLISHER,
            fact_id,
            "urn:bench:generated",
            logged.isoformat(),
            told,
            f"sha256:{self._position:064x}",
            fact_id,
        )
        subject = Ref(kind.split(".")[0], entity_id).subject
        yield Recorded(self._position, subject, at, encode(Entry(kind, 1, data, origin)))
        self._position += 1
        standing = Standing("accepted", origin.digest)
        receipt = RecordedReceipt(PUBLISHER, fact_id, "accepted", told, "1@x", fact_id, standing, kind, told, offset=1)
        yield Recorded(self._position, receipt_subject(PUBLISHER, fact_id), at, encode(receipt))

    def _council(self, day: date, province: str) -> None:
        """One session and four agreements of a year's programme."""
        session = f"S-{province.replace('.', '-')}-{day.year}"
        held = {"council": province, "kind": "ordinary", "held_on": day.isoformat()}
        members = {"members_in_office": 25, "members_present": 23}
        self._later(day, ("session.held", session, {"session_id": session, **held, **members}))
        for number in range(4):
            agreement = _agreement(province, day.year, number)
            self._later(day, ("agreement.proposed", agreement, self._proposed(day, province, agreement, number)))
            votes = {"votes_for": 20, "votes_against": 2, "abstentions": 1}
            self._later(
                day, ("agreement.approved", agreement, {"agreement_id": agreement, "session_id": session, **votes})
            )

    def _proposed(self, day: date, province: str, agreement: str, number: int) -> dict[str, Any]:
        bodies = [
            {"partner_id": f"B-{province}-{one}".replace(".", "-"), "kind": _KINDS[one % 5], "name": said("Corps")}
            for one in range(number, number + 3)
        ]
        return {
            "agreement_id": agreement, "title": said("Convention"), "province": province, "level": "implementation",
            "programme": "awrach", "edition": day.year, "partners": bodies, "budget_mad": 1_000_000.0,
            "planned": {"jobs": self._random.randrange(50, 3000), "worksites": 20, "qualifier": "about"},
            "starts_on": day.isoformat(), "ends_on": f"{day.year}-12-31",
        }  # fmt: skip

    def _worksite(self, day: date, number: int) -> None:
        """A worksite, and the hires on it over the following weeks."""
        (commune,) = self._random.choices(self._places, cum_weights=self._weights)
        province = ".".join(commune.split(".")[:2])
        agreement, worksite = _agreement(province, day.year, number % 4), f"W-{number}"
        closes = day + timedelta(days=self._random.randrange(90, 240))
        positions = self._random.randrange(_PER_WORKSITE // 2, _PER_WORKSITE * 3 // 2 + 1)
        opened = {
            "worksite_id": worksite, "agreement_ids": [agreement], "title": said("Chantier"), "commune": commune,
            "sector": self._random.choice(list(Sector)).value, "operator": f"B-{province}-1".replace(".", "-"),
            "positions": positions, "opens_on": day.isoformat(), "planned_end_on": closes.isoformat(),
        }  # fmt: skip
        self._later(day, ("worksite.opened", worksite, opened))
        for _ in range(positions):
            for due, happening in self._people.hire(day, worksite, closes, commune):
                self._later(due, happening)


def _agreement(province: str, year: int, number: int) -> str:
    return f"A-{province.replace('.', '-')}-{year}-{number}"


def said(what: str) -> dict[str, str]:
    """A title or name that says of itself that it is generated."""
    return {"fr": f"{what} (généré)", "ar": "مُولَّد"}
