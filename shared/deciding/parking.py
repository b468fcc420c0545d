"""The parked facts of one service, by what they wait for. Every replica holds the same picture of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shared.contracts.entries import ParkedFact, decode_parked
from shared.contracts.refs import Ref
from shared.deciding.candidate import Candidate
from shared.ledger import Recorded


class Parking:
    """Kept in memory from the parked records of the ledger; ``queue`` names those to be decided again."""

    def __init__(self) -> None:
        self._facts: dict[str, tuple[int, Candidate]] = {}
        self._waiting: dict[Ref, set[str]] = {}
        self._about: dict[Ref, set[str]] = {}
        """What waits for something else than the entity it is about: a fact that waits for that may help it."""
        self.queue: dict[str, None] = {}

    def __len__(self) -> int:
        return len(self._facts)

    def __iter__(self) -> Iterator[Candidate]:
        return iter([candidate for _, candidate in self._facts.values()])

    def learn(self, recorded: Recorded) -> None:
        """Take in one parked record; what was just parked is looked at once more, for its cause may have gone."""
        known = self._facts.get(recorded.subject)
        if known is not None and known[0] >= recorded.sequence:
            return
        self._forget(recorded.subject)
        record: ParkedFact = decode_parked(recorded.payload)
        if record.settled:
            return
        candidate = Candidate.of_parked(record, recorded.trace)
        self._facts[recorded.subject] = (recorded.sequence, candidate)
        refs = [Ref(entity, entity_id) for entity, entity_id in record.waits_for]
        if candidate.fact.about not in refs:
            self._about.setdefault(candidate.fact.about, set()).add(recorded.subject)
        for ref in refs:
            self._waiting.setdefault(ref, set()).add(recorded.subject)
            self._queue(self._about.get(ref, ()))
        self._queue([recorded.subject])

    def _forget(self, subject: str) -> None:
        known = self._facts.pop(subject, None)
        if known is None:
            return
        self.queue.pop(subject, None)
        candidate = known[1]
        _discard(self._about, candidate.fact.about, subject)
        for entity, entity_id in candidate.parked.waits_for if candidate.parked else ():
            _discard(self._waiting, Ref(entity, entity_id), subject)

    def wake(self, ref: Ref) -> None:
        """An entity changed: what waits for it is to be decided again, in the order of arrival."""
        self._queue(self._waiting.get(ref, ()))

    def _queue(self, subjects: Iterable[str]) -> None:
        for subject in sorted(subjects, key=lambda subject: self._facts[subject][1].order):
            self.queue.setdefault(subject)

    def next(self, count: int) -> list[Candidate]:
        """The next candidates from the queue, at most ``count``."""
        subjects = list(self.queue)[:count]
        for subject in subjects:
            del self.queue[subject]
        return [self._facts[subject][1] for subject in subjects]

    def again(self, candidates: Iterable[Candidate]) -> None:
        """Queue candidates that still wait."""
        self._queue({one.parked_subject for one in candidates} & self._facts.keys())

    def companions(self, candidate: Candidate) -> list[Candidate]:
        """Facts about the same entity that wait for this one, in the order of arrival."""
        about = candidate.fact.about
        waiting = [self._facts[subject][1] for subject in self._waiting.get(about, ())]
        others = [found for found in waiting if found.fact.about == about and found.order != candidate.order]
        return sorted(others, key=lambda found: found.order)


def _discard(index: dict[Ref, set[str]], ref: Ref, subject: str) -> None:
    subjects = index.get(ref, set())
    subjects.discard(subject)
    if not subjects:
        index.pop(ref, None)
