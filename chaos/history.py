"""As many facts as wanted that are valid together: only the last state of the world has room for all of them.

Hires follow each other on the positions of worksites and on persons, with planned ends that reach over the next hire,
so that in any other than the logical order nearly everything has to wait for something.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count

from chaos.sending import Sending, event, sending

COUNCIL, AGENCY, PAYROLL = "cp-khenifra", "anapec", "cnss"
_BODIES = tuple(f"association-{number:02}" for number in range(1, 9))
_COMMUNES = ("05.301.01.01", "05.301.01.05", "05.301.03.05", "05.301.05.13", "05.301.07.03", "05.301.07.19")
_SECTORS = ("environment", "site_development", "services", "social_care", "tourism")
_OPENS = date(2023, 7, 1)
_LAST_DAY = 170
_LOGGED = datetime(2024, 2, 1, tzinfo=UTC)
_WORKSITES_PER_AGREEMENT = 4


class History:
    """One made-up history; its random numbers decide everything."""

    def __init__(self, lots: random.Random) -> None:
        self._lots = lots
        self._numbers = count(1)
        self._free: dict[str, int] = {}
        """The first day on which a person may be hired again."""

    def facts(self, wanted: int) -> list[Sending]:
        """At least ``wanted`` facts in logical order; none is left without what it needs."""
        made: list[Sending] = []
        for batch in self._batches():
            made += batch
            if len(made) >= wanted:
                return made
        raise AssertionError("batches never end")

    def _batches(self) -> Iterator[list[Sending]]:
        """An agreement and its votes, then each hire's facts together: a history may end after any of them."""
        for number in count(1):
            agreement, body = f"A{number}", self._lots.choice(_BODIES)
            yield self._agreement(number, agreement, body)
            for site in range(_WORKSITES_PER_AGREEMENT):
                yield from self._worksite(f"{agreement}-W{site}", agreement, body)

    def _fact(self, publisher: str, kind: str, /, **data: object) -> Sending:
        number = next(self._numbers)
        logged = (_LOGGED + timedelta(seconds=number)).isoformat()
        sent = event(kind, f"{kind}-{number}", logged, data)
        return sending(publisher, sent, f"{publisher}/{sent['id']}")

    def _agreement(self, number: int, agreement: str, body: str) -> list[Sending]:
        """Postponed in a first session and approved in a later one, now and then; some are signed, some amended."""
        facts = [
            self._fact(
                COUNCIL, "agreement.proposed", agreement_id=agreement, title={"fr": f"Convention {number}"},
                province="05.301", level="implementation", programme="awrach", edition=2023,
                partners=[{"partner_id": body, "name": {"fr": body}, "kind": "association"}],
                planned={"jobs": 40, "worksites": 4, "qualifier": "more_than"}, starts_on="2023-06-01",
            )
        ]  # fmt: skip
        sessions = [("approved", "2023-06-27")]
        if self._lots.random() < 0.3:
            sessions.insert(0, ("postponed", "2023-05-30"))
        for result, held_on in sessions:
            facts += self._vote(agreement, f"S{number}-{result}", result, held_on)
        if self._lots.random() < 0.5:
            facts.append(self._fact(COUNCIL, "agreement.signed", agreement_id=agreement, signed_on="2023-06-29"))
        if self._lots.random() < 0.3:
            facts.append(
                self._fact(
                    COUNCIL, "agreement.amended", agreement_id=agreement, effective_on="2023-09-01",
                    planned={"jobs": 50, "worksites": 4}, reason="avenant",
                )
            )  # fmt: skip
        return facts

    def _vote(self, agreement: str, session: str, result: str, held_on: str) -> list[Sending]:
        return [
            self._fact(
                COUNCIL, "session.held", session_id=session, council="05.301", kind="extraordinary", held_on=held_on,
                members_in_office=25, members_present=23,
            ),
            self._fact(
                COUNCIL, f"agreement.{result}", agreement_id=agreement, session_id=session, votes_for=23,
                votes_against=0, abstentions=0,
            ),
        ]  # fmt: skip

    def _worksite(self, worksite: str, agreement: str, body: str) -> Iterator[list[Sending]]:
        positions, more = self._lots.randint(2, 8), self._lots.choice((0, 0, 2))
        facts = [
            self._fact(
                body, "worksite.opened", worksite_id=worksite, agreement_ids=[agreement], title={"fr": worksite},
                commune=self._lots.choice(_COMMUNES), sector=self._lots.choice(_SECTORS), operator=body,
                positions=positions, opens_on=_day(0), planned_end_on=_day(60),
            ),
            self._fact(
                body, "worksite.changed", worksite_id=worksite, effective_on=_day(40), planned_end_on=_day(184),
                positions=positions + more, reason="prolongation",
            ),
        ]  # fmt: skip
        if self._lots.random() < 0.3:
            facts.append(self._fact(body, "worksite.suspended", worksite_id=worksite, effective_on=_day(171)))
            facts.append(self._fact(body, "worksite.resumed", worksite_id=worksite, effective_on=_day(173)))
        if self._lots.random() < 0.3:
            facts.append(self._fact(body, "worksite.closed", worksite_id=worksite, effective_on=_day(184)))
        yield facts
        for position in range(positions + more):
            yield from self._hires(worksite, body, 0 if position < positions else 40)
        if self._lots.random() < 0.2:
            yield self._voided(worksite, body)

    def _hires(self, worksite: str, body: str, day: int) -> Iterator[list[Sending]]:
        """One after the other on one position, as far as the season goes."""
        for _ in range(self._lots.randint(1, 4)):
            person = self._person()
            first = max(day, self._free[person]) + self._lots.randint(0, 5)
            last = first + self._lots.randint(3, 50)
            if last > _LAST_DAY:
                return
            day = self._free[person] = last + 1
            yield self._hire(worksite, body, person, first, last)

    def _person(self) -> str:
        """Somebody new, or somebody who was hired before."""
        known = list(self._free)
        if known and self._lots.random() < 0.6:
            return self._lots.choice(known[-200:])
        self._free[f"ZX{len(known) + 1}"] = 0
        return f"ZX{len(known) + 1}"

    def _hire(self, worksite: str, body: str, person: str, first: int, last: int) -> list[Sending]:
        """One hire that comes out as active from ``first`` to ``last``, by its end or by corrections."""
        lots, hire = self._lots, f"H{next(self._numbers)}"
        recorded = min(first + lots.choice((0, 0, 0, 2)), last)
        planned = max(last + lots.randint(-5, 30), recorded)
        month = _day(recorded)[:7]
        facts = [self._start(hire, worksite, person, recorded, planned)]
        if recorded != first:
            facts.append(self._fact(AGENCY, "hire.corrected", hire_id=hire, starts_on=_day(first), reason="saisie"))
        if lots.random() < 0.7:
            facts.append(self._fact(body, "hire.ended", hire_id=hire, ended_on=_day(last), reason="completed"))
        else:
            facts.append(self._fact(AGENCY, "hire.corrected", hire_id=hire, planned_end_on=_day(last), reason="saisie"))
        if lots.random() < 0.2:
            changed = {"birth_date": "2001-02-03", "education": "higher"}
            facts.append(self._fact(AGENCY, "hire.corrected", hire_id=hire, person=changed, reason="saisie"))
        if lots.random() < 0.6:
            facts.append(self._fact(body, "hire.attended", hire_id=hire, month=month, days_worked=lots.randint(1, 20)))
        if lots.random() < 0.6:
            facts.append(
                self._fact(PAYROLL, "hire.paid", hire_id=hire, month=month, amount_mad=2828.71, paid_on="2024-01-10")
            )
        if lots.random() < 0.3:
            facts.append(self._fact(AGENCY, "hire.certified", hire_id=hire, issued_on="2024-01-10", kind="work"))
        return facts

    def _start(self, hire: str, worksite: str, cnie: str, first: int, planned: int) -> Sending:
        lots = self._lots
        person = {
            "cnie": cnie, "sex": ("female", "male")[int(cnie[2:]) % 2], "birth_date": f"19{lots.randint(70, 99)}-05-17",
            "disability": lots.choice(("none", "none", "none", "declared")), "residence": lots.choice(_COMMUNES),
            "education": lots.choice(("primary", "secondary", "vocational")), "job_seeker": True,
        }  # fmt: skip
        return self._fact(
            AGENCY, "hire.started", hire_id=hire, worksite_id=worksite, person=person, role="worker",
            starts_on=_day(first), planned_end_on=_day(planned),
        )  # fmt: skip

    def _voided(self, worksite: str, body: str) -> list[Sending]:
        """In everybody's way until it is voided."""
        hire, first = f"V{next(self._numbers)}", self._lots.randint(0, 50)
        start = self._start(hire, worksite, self._person(), first, first + 60)
        return [start, self._fact(body, "hire.voided", hire_id=hire, reason="saisie")]


def _day(number: int) -> str:
    return (_OPENS + timedelta(days=number)).isoformat()
