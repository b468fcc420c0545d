"""One atomic batch in the making: facts are decided one after the other, each seeing what those before it did.

Pure: everything needed was read before, nothing is sent. Of each subject only the first message of the batch
carries the expectation that the subject is as it was read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.clock import instant_text
from shared.contracts.decisions import Accepted, Decision, Domain, Policy, Refused
from shared.contracts.entries import Entry, Outcome, ParkedFact, RecordedReceipt, Standing, encode
from shared.contracts.facts import schema_of
from shared.contracts.problems import Problem
from shared.contracts.refs import Ref, receipt_subject
from shared.deciding.candidate import Candidate
from shared.deciding.known import LastReceipt, Versioned
from shared.deciding.limits import Registered, beyond, nobody
from shared.intake import Malformed
from shared.ledger import Message


@dataclass(frozen=True, slots=True)
class Rules:
    """A domain with its parameters at one moment."""

    domain: Domain
    policy: Policy
    now: datetime
    park_for: timedelta
    registered: Registered = nobody


FREE = Standing("free")


@dataclass(frozen=True, slots=True)
class _Known:
    """What an event id stands for; ``index`` instead of a position when accepted in this very batch."""

    standing: Standing = FREE
    index: int | None = None


_Saved = tuple[
    dict[Ref, Any], dict[Ref, int], dict[str, int], dict[str, _Known], dict[Ref, int],
    list[Message], list[tuple[int, RecordedReceipt]], set[str],
]  # fmt: skip


class Plan:
    """The batch: its messages, and the receipts among them by index."""

    def __init__(
        self,
        rules: Rules,
        states: dict[Ref, Versioned],
        receipts: dict[str, LastReceipt],
        companions: Callable[[Candidate], Sequence[Candidate]],
        answers: Mapping[str, LastReceipt],
    ) -> None:
        """``answers``: what intake messages of this group were answered before, by their tokens."""
        self._rules = rules
        self._companions = companions
        self._tails = {ref.subject: known.sequence for ref, known in states.items()}
        self._tails |= {subject: last.sequence for subject, last in receipts.items()}
        self._known = {subject: _of_last(last) for subject, last in receipts.items()}
        self._versions = {ref: known.version for ref, known in states.items()}
        self._answers = answers
        self._answered_now: set[str] = set()
        self.world = {ref: known.state for ref, known in states.items()}
        self.messages: list[Message] = []
        self.receipts: list[tuple[int, RecordedReceipt]] = []
        self.changed: dict[Ref, int] = {}
        self.answered_before: list[LastReceipt] = []
        self.tried: list[RecordedReceipt] = []

    def versioned(self, ref: Ref, first: int) -> Versioned:
        """An entity's state after this batch, given the sequence of the batch's first message."""
        return Versioned(first + self.changed[ref], self._versions[ref], self.world[ref])

    def try_out(self, message: Candidate | Malformed) -> None:
        """Find out what would become of a message at this place, and leave the batch as it is."""
        saved = self._saved()
        told_before = len(self.receipts)
        if isinstance(message, Candidate):
            token = message.token
            self.consider(message)
        else:
            token = message.received.token
            self.refuse(message)
        self.tried += [receipt for _, receipt in self.receipts[told_before:] if receipt.intake == token]
        self._restore(saved)

    def refuse(self, malformed: Malformed) -> None:
        """Record that a message is no fact; whatever its id stood for stays so."""
        received = malformed.received
        if self._answered_before(received.token):
            return
        subject = receipt_subject(received.publisher, malformed.id)
        known = self._known.get(subject, _Known())
        receipt = RecordedReceipt(
            publisher=received.publisher,
            id=malformed.id,
            outcome="rejected",
            recorded_at=instant_text(self._rules.now),
            received_at=received.received_at,
            intake=received.token,
            correlation_id=malformed.id or "",
            standing=known.standing,
            offset=self._distance(known),
            problem=malformed.problem.document(),
        )
        self._put_receipt(subject, receipt, known)

    def consider(self, candidate: Candidate) -> None:
        """Decide one fact and add what follows from it."""
        known = self._known.get(candidate.receipt_subject, _Known())
        if candidate.parked is None and self._answered(candidate, known):
            return
        if candidate.parked is not None and not _waits(candidate, known):
            return
        decision = self._beyond(candidate) or self._decide(candidate, ())
        if isinstance(decision, Refused) and decision.waits_for and self._together(candidate):
            return
        self._record(candidate, decision, known)

    def _answered(self, candidate: Candidate, known: _Known) -> bool:
        """Whether an intake message needs no decision: answered before, a repetition, or a conflict."""
        if self._answered_before(candidate.token):
            return True
        same = known.standing.digest == candidate.origin.digest
        if known.standing.outcome == "free" or (known.standing.outcome == "parked" and same):
            return False
        if same:
            self._receipt(candidate, known, "duplicate")
        else:
            self._receipt(candidate, known, "conflict", problem=_conflict(candidate, known))
        return True

    def _answered_before(self, token: str) -> bool:
        """Whether this is a redelivery, also within a group: its receipt stands already, and is only told once more."""
        if token in self._answers:
            self.answered_before.append(self._answers[token])
        return token in self._answers or token in self._answered_now

    def _beyond(self, candidate: Candidate) -> Refused | None:
        publisher = self._rules.registered(candidate.origin.publisher)
        if publisher is None:
            return None
        return beyond(candidate, publisher, self._rules.domain.province(candidate.fact, self.world))

    def _decide(self, candidate: Candidate, companions: Sequence[Candidate]) -> Decision:
        facts = [companion.fact for companion in companions]
        return self._rules.domain.decide(candidate.fact, self.world, self._rules.policy, facts)

    def _together(self, candidate: Candidate) -> bool:
        """Accept a fact with facts that wait for it, where alone it would be refused: all of them, or one."""
        companions = self._companions(candidate)
        for chosen in [companions, *([one] for one in companions)] if companions else ():
            decision = self._decide(candidate, chosen)
            if isinstance(decision, Accepted) and self._record_together(candidate, decision, chosen):
                return True
        return False

    def _record_together(self, candidate: Candidate, decision: Accepted, companions: Sequence[Candidate]) -> bool:
        saved = self._saved()
        self._record(candidate, decision, self._known.get(candidate.receipt_subject, _Known()))
        for companion in companions:
            self.consider(companion)
        if all(self._known.get(one.receipt_subject, _Known()).standing.outcome == "accepted" for one in companions):
            return True
        self._restore(saved)
        return False

    def _saved(self) -> _Saved:
        return (
            dict(self.world), dict(self._versions), dict(self._tails), dict(self._known), dict(self.changed),
            list(self.messages), list(self.receipts), set(self._answered_now),
        )  # fmt: skip

    def _restore(self, saved: _Saved) -> None:
        (
            self.world, self._versions, self._tails, self._known, self.changed,
            self.messages, self.receipts, self._answered_now,
        ) = saved  # fmt: skip

    def _record(self, candidate: Candidate, decision: Decision, known: _Known) -> None:
        waited = known.standing.outcome == "parked"
        if isinstance(decision, Accepted):
            self._accept(candidate, decision, known)
        elif decision.waits_for and not candidate.expired(self._rules.now, self._rules.park_for):
            self._park(candidate, decision, known)
            return
        else:
            self._receipt(candidate, known, "rejected", problem=decision.problem)
        if waited:
            self._put(candidate.parked_subject, encode(self._parked(candidate, None)), candidate.trace)

    def _accept(self, candidate: Candidate, decision: Accepted, known: _Known) -> None:
        index = len(self.messages)
        for ref, kind, data in decision.entries:
            self._versions[ref] += 1
            recorded = data.model_dump(mode="json", exclude_none=True)
            self.changed[ref] = len(self.messages)
            origin = candidate.origin if len(self.messages) == index else None
            entry = Entry(kind, self._versions[ref], recorded, origin, schema_of(kind))
            self._put(ref.subject, encode(entry), candidate.trace if origin else "")
            self.world[ref] = self._rules.domain.evolve(self.world[ref], kind, data)
        self._receipt(candidate, known, "accepted", index=index)

    def _park(self, candidate: Candidate, refused: Refused, known: _Known) -> None:
        record = self._parked(candidate, refused)
        if candidate.parked is None:
            self._receipt(candidate, known, "parked", problem=refused.problem)
            if known.standing.outcome == "free":
                self._put(candidate.parked_subject, encode(record), candidate.trace)
        elif (record.problem_slug, record.waits_for) != (candidate.parked.problem_slug, candidate.parked.waits_for):
            self._receipt(candidate, known, "parked", problem=refused.problem)
            self._put(candidate.parked_subject, encode(record), candidate.trace)

    def _parked(self, candidate: Candidate, refused: Refused | None) -> ParkedFact:
        """The fact's parked record: what it waits for now, or that it is settled."""
        before = candidate.parked
        return ParkedFact(
            kind=candidate.fact.kind,
            data=candidate.fact.data.model_dump(mode="json", exclude_none=True),
            origin=candidate.origin,
            intake=candidate.token,
            problem_slug=refused.problem.slug if refused else "",
            problem=refused.problem.document() if refused else {},
            waits_for=[(ref.entity, ref.id) for ref in refused.waits_for] if refused else [],
            parked_at=before.parked_at if before else instant_text(self._rules.now),
            order=candidate.order,
            settled=refused is None,
            schema=schema_of(candidate.fact.kind),
        )

    def _receipt(
        self,
        candidate: Candidate,
        known: _Known,
        outcome: Outcome,
        *,
        problem: Problem | None = None,
        index: int | None = None,
    ) -> None:
        """Add a receipt; a position in this batch is told as a distance, for no sequence is known yet."""
        origin = candidate.origin
        after = _after(outcome, origin.digest, known, index)
        receipt = RecordedReceipt(
            publisher=origin.publisher,
            id=origin.id,
            outcome=outcome,
            recorded_at=instant_text(self._rules.now),
            received_at=origin.received_at,
            intake=candidate.token,
            correlation_id=origin.correlation_id,
            kind=candidate.fact.kind,
            digest=origin.digest,
            standing=after.standing,
            offset=self._distance(after),
            problem=problem.document() if problem else None,
        )
        self._put_receipt(candidate.receipt_subject, receipt, after)

    def _distance(self, known: _Known) -> int | None:
        """From the accepted fact to the receipt that is added next, where both are in this batch."""
        return None if known.index is None else len(self.messages) - known.index

    def _put_receipt(self, subject: str, receipt: RecordedReceipt, known: _Known) -> None:
        self.receipts.append((len(self.messages), receipt))
        self._put(subject, encode(receipt))
        self._known[subject] = known
        self._answered_now.add(receipt.intake)

    def _put(self, subject: str, payload: bytes, trace: str = "") -> None:
        """Parked records carry no expectation: the receipt beside each of them does."""
        expected = None if ".parked." in subject else self._tails.get(subject, 0)
        if expected is not None and expected >= 0:
            self._tails[subject] = -1
        self.messages.append(Message(subject, payload, None if expected == -1 else expected, trace))


def _of_last(last: LastReceipt) -> _Known:
    return _Known(last.receipt.standing_at(last.sequence))


def _waits(candidate: Candidate, known: _Known) -> bool:
    return known.standing.outcome == "parked" and known.standing.digest == candidate.origin.digest


def _after(outcome: str, digest: str, known: _Known, index: int | None) -> _Known:
    """What the event id stands for after a receipt: a refusal frees it, a repetition or conflict changes nothing."""
    if outcome == "accepted":
        return _Known(Standing("accepted", digest), index)
    if outcome == "parked":
        return _Known(Standing("parked", digest))
    if outcome == "rejected":
        return _Known()
    return known


def _conflict(candidate: Candidate, known: _Known) -> Problem:
    sentence = f"It was recorded with {known.standing.digest}; this content has {candidate.origin.digest}."
    return Problem("conflict", f"Event id {candidate.origin.id} is taken. {sentence}", (("/id", sentence),))
