"""What became of each message, from the streams alone; every miss is named."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from chaos.evidence import Answer, Evidence, Name
from chaos.rules import broken_rules
from chaos.sending import Sending


@dataclass
class Account:
    """The account of one run; it holds when there is no miss."""

    counts: dict[str, int] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0

    def lose(self, what: str) -> None:
        """Something that was acknowledged, or accepted, is not there."""
        self.lost += 1
        self.misses.append(f"lost: {what}")

    def double(self, what: str) -> None:
        """Something is there more than once."""
        self.doubled += 1
        self.misses.append(f"doubled: {what}")

    def miss(self, what: str) -> None:
        """Something else is not as it must be."""
        self.misses.append(what)


def account(evidence: Evidence) -> Account:
    """Check every promise against what the streams hold."""
    made = Account()
    _stored(evidence, made)
    final = _one_final_receipt_each(evidence, made)
    accepted = _accepted_once(evidence, made)
    _right_outcomes(evidence, final, accepted, made)
    _recorded_once(evidence, made)
    for subject, parked in evidence.parked.items():
        if not parked.settled:
            made.miss(f"still parked: {subject} {parked.problem_slug}")
    for broken in broken_rules([entry for _, _, entry in evidence.entries]):
        made.miss(f"rule broken: {broken}")
    outcomes = Counter(answer.receipt.outcome for answer in evidence.answers)
    made.counts = {
        "sent": len(evidence.sent),
        "acknowledged": len(evidence.acknowledged),
        "stored in INTAKE": len(evidence.intake),
        **{outcome: outcomes[outcome] for outcome in ("accepted", "duplicate", "conflict", "rejected", "parked")},
        "lost": made.lost,
        "doubled": made.doubled,
    }
    return made


def _stored(evidence: Evidence, made: Account) -> None:
    """What was acknowledged is in INTAKE, byte by byte, where the acknowledgement said."""
    for place, sending in enumerate(evidence.sent):
        sequence = evidence.acknowledged.get(place)
        if sequence is None:
            made.miss(f"never acknowledged: {_name(sending)}")
        elif evidence.intake.get(sequence) != sending:
            made.lose(f"{_name(sending)} was acknowledged as {sequence} of INTAKE, which holds something else")


def _one_final_receipt_each(evidence: Evidence, made: Account) -> dict[int, Answer]:
    """The final receipt of every INTAKE message, by its sequence there.

    A repetition that came while its fact was parked has none of its own: the fact's final receipt is its too.
    """
    answers, by_name = defaultdict[int, list[Answer]](list), defaultdict[Name, list[Answer]](list)
    for answer in evidence.answers:
        answers[answer.intake].append(answer)
        if answer.receipt.outcome in ("accepted", "rejected"):
            by_name[answer.name].append(answer)
    final: dict[int, Answer] = {}
    for sequence, sending in evidence.intake.items():
        own = [answer for answer in answers[sequence] if answer.receipt.outcome != "parked"]
        shared = [one for one in by_name[sending.publisher, sending.id] if evidence.intake.get(one.intake) == sending]
        if len(own) > 1:
            outcomes = ", ".join(answer.receipt.outcome for answer in own)
            made.double(f"{_name(sending)}, {sequence} of INTAKE, has {len(own)} final receipts: {outcomes}")
        if own:
            final[sequence] = own[0]
        elif not answers[sequence] or not shared:
            made.lose(f"{_name(sending)}, {sequence} of INTAKE, has no {'final ' if answers[sequence] else ''}receipt")
    for sequence in answers.keys() - evidence.intake.keys():
        made.miss(f"a receipt answers message {sequence}, which INTAKE does not hold")
    return final


def _accepted_once(evidence: Evidence, made: Account) -> dict[Name, Sending]:
    """Of all sendings with one claim exactly one is accepted; answers what was accepted under each event id."""
    claims = {sending.claim: 0 for sending in evidence.sent if sending.claim}
    accepted: dict[Name, Sending] = {}
    for answer in evidence.answers:
        sending = evidence.intake.get(answer.intake)
        if answer.receipt.outcome != "accepted" or sending is None:
            continue
        if sending.claim not in claims:
            made.miss(f"accepted, but must be rejected: {_name(sending)}")
            continue
        claims[sending.claim] += 1
        accepted[answer.name] = sending
    for claim, times in claims.items():
        if times == 0:
            made.lose(f"{claim} was never accepted")
        elif times > 1:
            made.double(f"{claim} was accepted {times} times")
    return accepted


def _right_outcomes(evidence: Evidence, final: dict[int, Answer], accepted: dict[Name, Sending], made: Account) -> None:
    """Duplicates are the accepted bytes, conflicts are others, and only what is bad or came too late is rejected."""
    ids = defaultdict[str, set[str | None]](set)
    for sending in evidence.sent:
        ids[sending.claim].add(sending.id)
    for sequence, answer in final.items():
        sending, outcome = evidence.intake[sequence], answer.receipt.outcome
        known = accepted.get((sending.publisher, sending.id))
        right = {
            "accepted": sending.claim != "",
            "rejected": sending.claim == "" or (len(ids[sending.claim]) > 1 and known is None),
            "duplicate": known is not None and known.body == sending.body,
            # Of rivals, what it was in conflict with may have been parked then and rejected in the end.
            "conflict": known.body != sending.body if known else len(ids[sending.claim]) > 1,
        }
        if not right[outcome]:
            made.miss(f"{outcome}, wrongly: {_name(sending)}, {sequence} of INTAKE")


def _recorded_once(evidence: Evidence, made: Account) -> None:
    """Each accepted fact stands on its entity's subject once, at the position that its receipt names."""
    positions = defaultdict[Name, list[int]](list)
    for position, _, entry in evidence.entries:
        if entry.origin is not None:
            positions[entry.origin.publisher, entry.origin.id].append(position)
    for name, found in positions.items():
        if len(found) > 1:
            made.double(f"{name[0]}/{name[1]} stands in the ledger at {found}")
    for answer in evidence.answers:
        if answer.receipt.outcome == "accepted":
            named = answer.receipt.standing_at(answer.position).position
            if named not in positions.pop(answer.name, ()):
                made.lose(f"{answer.name[0]}/{answer.name[1]}: no fact at {named}, which its receipt names")
    for name in positions:
        made.miss(f"{name[0]}/{name[1]} stands in the ledger without a receipt that accepts it")


def _name(sending: Sending) -> str:
    return f"{sending.publisher}/{sending.id}"
