"""Decides groups of facts for one service: read, plan, append, and again from the start if others were faster."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

import msgspec
import structlog

from shared.clock import Clock, civil_day, now
from shared.contracts.decisions import Domain, Fact, Policy
from shared.contracts.entries import INTAKE_HEADER, TRACE_HEADER, Origin, RecordedReceipt
from shared.contracts.refs import Ref
from shared.deciding import metrics
from shared.deciding.answered import Answered, Asked
from shared.deciding.candidate import Candidate
from shared.deciding.known import EntityCache, LastReceipt, Versioned
from shared.deciding.limits import Registered, nobody
from shared.deciding.parking import Parking
from shared.deciding.plan import Plan, Rules
from shared.deciding.step import Step
from shared.deciding.traced import Traced
from shared.intake import Malformed, Received, Wellformed, parse
from shared.ledger import Ledger, LedgerUnavailable, Stale
from shared.ledger.append import MAX_BATCH
from shared.settings import Settings

log = structlog.get_logger()


class Reading(Protocol):
    """Where identity numbers stop."""

    async def read(self, facts: Sequence[Wellformed]) -> list[tuple[object, str]]:
        """Facts as sent become (recorded data, digest) each."""

    async def complete(self, fact: Fact, token: str, start: Fact | None) -> Fact:
        """A parked fact with what could not be told when it arrived.

        ``token`` names its intake message, ``start`` is the fact that it is a companion of.
        """


_PER_FACT = 8
"""Most messages that one fact adds to a batch, companions apart."""

_MOST_COMPANIONS = MAX_BATCH // _PER_FACT - 1
"""A fact and those that wait for it are one batch; should more wait, they are decided after it."""

_UNAVAILABLE_TRIES = 6


class Decider:
    """One service's way from facts to recorded decisions. One group at a time; replicas need not know each other."""

    def __init__(
        self,
        ledger: Ledger,
        domain: Domain,
        reading: Reading,
        settings: Settings,
        clock: Clock = now,
        registered: Registered = nobody,
    ) -> None:
        self._ledger = ledger
        self._domain = domain
        self._reading = reading
        self._settings = settings
        self._clock = clock
        self._registered = registered
        self._cache = EntityCache(ledger, domain.evolve)
        self._answered = Answered(ledger)
        self._traced = Traced(domain.service)
        self._turn = asyncio.Lock()
        self.parking = Parking()
        self.parked_again = asyncio.Event()

    async def take(self, messages: Sequence[Received]) -> None:
        """Decide intake messages in order; on return each has its receipt recorded, dry runs apart.

        Raises:
            LedgerUnavailable: the ledger cannot take them now; nothing of the rest was recorded.
        """
        metrics.GROUP.labels(self._domain.service).observe(len(messages))
        try:
            steps = await self._read(messages)
            async with self._turn:
                await self._decide(steps)
        finally:
            self._traced.ended(message.token for message in messages)
        self._measure(messages)

    def _measure(self, messages: Sequence[Received]) -> None:
        """How long each publisher has waited; the server's clock and ours may differ."""
        moment, answered = self._clock(), metrics.ANSWERED.labels(self._domain.service)
        for message in messages:
            answered.observe(max(0.0, (moment - datetime.fromisoformat(message.received_at)).total_seconds()))

    async def reconsider(self, candidates: Sequence[Candidate]) -> None:
        """Decide parked facts once more."""
        traced = [self._traced.again(candidate) for candidate in candidates]
        try:
            async with self._turn:
                await self._decide([Step(await self._complete(candidate)) for candidate in traced])
        finally:
            self._traced.ended(candidate.token for candidate in candidates)

    async def finish(self) -> None:
        """Let the group that is being decided come to its end, and begin no other."""
        await self._turn.acquire()

    def queue_expired(self, moment: datetime) -> None:
        """Queue the parked facts that have waited long enough to be decided for good; count all by their age."""
        metrics.parked_since(self._domain.service, (one.waited(moment).total_seconds() for one in self.parking))
        expired = [one for one in self.parking if one.expired(moment, self._settings.park_for)]
        self.parking.again(expired)
        if self.parking.queue:
            self.parked_again.set()

    async def _read(self, messages: Sequence[Received]) -> list[Step]:
        parsed = []
        for message in messages:
            parsed.append(parse(message))
            self._traced.taken(parsed[-1])
            await asyncio.sleep(0)  # a group of large messages must not keep the connection from being served
        facts = [one for one in parsed if isinstance(one, Wellformed)]
        read = dict(zip(map(id, facts), await self._reading.read(facts), strict=True))
        return [
            Step(malformed=one, dry=one.dry)
            if isinstance(one, Malformed)
            else Step(_candidate(one, *read[id(one)], self._traced.of(one.received.token)), dry=one.dry)
            for one in parsed
        ]

    async def _decide(self, steps: Sequence[Step]) -> None:
        tries = 0
        while steps:
            with metrics.DECIDED.labels(self._domain.service).time():
                plan, rest = await self._plan(steps)
            try:
                last = await self._append(plan)
            except Stale:
                metrics.CONFLICTS.labels(self._domain.service).inc()
                await asyncio.sleep(random.uniform(0, 0.01))
                continue
            except LedgerUnavailable as error:
                tries += 1
                metrics.REFUSED.labels(self._domain.service).inc()
                log.warning("append.unavailable", service=self._domain.service, tries=tries, reason=str(error))
                if tries >= _UNAVAILABLE_TRIES:
                    raise
                await asyncio.sleep(min(0.1 * 2**tries, 2))
                continue
            await self._recorded(plan, last)
            steps = rest

    async def _append(self, plan: Plan) -> int:
        """The position of the batch's last message; 0 where there is nothing to record."""
        if not plan.messages:
            return 0
        with metrics.APPENDED.labels(self._domain.service).time():
            return await self._ledger.append(plan.messages)

    async def _plan(self, steps: Sequence[Step]) -> tuple[Plan, Sequence[Step]]:
        """Fold as many steps as one batch holds; answer the plan and the steps left."""
        candidates = [step.candidate for step in steps if step.candidate is not None]
        together = {one.token: await self._companions(one) for one in candidates}
        companions = [one for those in together.values() for one in those]
        subjects = {step.receipt_subject for step in steps} | {one.receipt_subject for one in companions}
        states, receipts = await self._load([one.fact for one in [*candidates, *companions]], subjects)
        answers = await self._answers(steps, receipts)
        plan = Plan(self._rules(), states, receipts, lambda candidate: together.get(candidate.token, ()), answers)
        for done, step in enumerate(steps):
            with_companions = 1 + len(together[step.candidate.token]) if step.candidate else 1
            if plan.messages and len(plan.messages) + _PER_FACT * with_companions > MAX_BATCH:
                return plan, steps[done:]
            step.put_into(plan)
        return plan, ()

    async def _answers(self, steps: Sequence[Step], last: dict[str, LastReceipt]) -> dict[str, LastReceipt]:
        """What the intake messages of a group were answered before, by token, should they have come again."""
        asked: dict[str, Asked] = {}
        for step in steps:
            known = last.get(step.receipt_subject)
            if known is not None and step.may_precede(known):
                one = asked.setdefault(step.receipt_subject, Asked(step.received_at))
                one.since = min(one.since, step.received_at)
                one.tokens.add(step.token)
        earlier = await self._answered.receipts(asked)
        return {one.receipt.intake: one for one in [*earlier, *last.values()]}

    async def _companions(self, candidate: Candidate) -> list[Candidate]:
        kinds = self._domain.together.get(candidate.fact.kind)
        if not kinds:
            return []
        waiting = [one for one in self.parking.companions(candidate) if one.fact.kind in kinds][:_MOST_COMPANIONS]
        return [await self._complete(one, candidate.fact) for one in waiting]

    async def _complete(self, candidate: Candidate, start: Fact | None = None) -> Candidate:
        fact = await self._reading.complete(candidate.fact, candidate.token, start)
        return candidate if fact is candidate.fact else replace(candidate, fact=fact)

    async def _load(
        self, facts: Sequence[Fact], subjects: set[str]
    ) -> tuple[dict[Ref, Versioned], dict[str, LastReceipt]]:
        """Everything the facts refer to, asked for until what was read names nothing new."""
        states, receipts = await self._cache.load(self._named(facts, {}), subjects)
        while new := self._named(facts, {ref: known.state for ref, known in states.items()}) - states.keys():
            more, _ = await self._cache.load(new, ())
            states |= more
        return states, receipts

    def _named(self, facts: Sequence[Fact], world: dict[Ref, object]) -> set[Ref]:
        return {ref for fact in facts for ref in self._domain.references(fact, world)}

    def _rules(self) -> Rules:
        moment, settings = self._clock(), self._settings
        policy = Policy(civil_day(moment), settings.quorum_over, settings.majority_over, settings.require_signature)
        return Rules(self._domain, policy, moment, settings.park_for, self._registered)

    async def _recorded(self, plan: Plan, last: int) -> None:
        """After the append: remember, tell publishers, and look again at what waited for what changed."""
        first = last - len(plan.messages) + 1
        for ref in plan.changed:
            self._cache.keep(ref, plan.versioned(ref, first))
            self.parking.wake(ref)
        told = [(first + index, receipt) for index, receipt in plan.receipts]
        told += [(before.sequence, before.receipt) for before in plan.answered_before]
        for sequence, receipt in told:
            await self._tell(receipt, receipt.document(sequence))
        for sequence, receipt in told[: len(plan.receipts)]:
            self._note(sequence, receipt)
        for receipt in plan.tried:
            await self._tell(receipt, receipt.verdict())
            log.info("fact.tried", outcome=receipt.outcome, **_members(receipt))
        if plan.messages:
            metrics.BATCH.labels(self._domain.service).observe(len(plan.messages))
        if self.parking.queue:
            self.parked_again.set()

    async def _tell(self, receipt: RecordedReceipt, document: dict[str, Any]) -> None:
        headers = {INTAKE_HEADER: receipt.intake}
        if trace := self._traced.of(receipt.intake):
            headers[TRACE_HEADER] = trace
        await self._ledger.connection.publish(receipt.live_subject, msgspec.json.encode(document), headers=headers)

    def _note(self, sequence: int, receipt: RecordedReceipt) -> None:
        known = self._registered(receipt.publisher) is not None
        metrics.count(self._domain.service, receipt.publisher, receipt.outcome, registered=known)
        self._traced.recorded(receipt, receipt.standing_at(sequence).position)
        log.info(f"fact.{receipt.outcome}", position=receipt.standing_at(sequence).position, **_members(receipt))


def _members(receipt: RecordedReceipt) -> dict[str, str | None]:
    """What every log line about a fact says."""
    return {
        "publisher": receipt.publisher,
        "fact_id": receipt.id,
        "kind": receipt.kind or None,
        "problem": (receipt.problem or {}).get("type", "").rsplit("/", 1)[-1] or None,
        "correlation_id": receipt.correlation_id or None,
        "causation_id": receipt.id,
        "intake": receipt.intake,
    }


def _candidate(sent: Wellformed, data: object, digest: str, trace: str) -> Candidate:
    received = sent.received
    origin = Origin(
        publisher=received.publisher,
        id=sent.event.id,
        source=sent.event.source,
        time=str(sent.content["time"]),
        received_at=received.received_at,
        digest=digest,
        correlation_id=sent.correlation_id,
        attributes=sent.attributes,
    )
    fact = Fact(sent.kind.name, Ref(sent.kind.entity, sent.kind.entity_id(data)), data)
    return Candidate(fact, origin, received.token, f"{received.received_at}/{received.token:>40}", trace=trace)
