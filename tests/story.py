"""Given facts, when a fact, then a decision: the specification style for the pure rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.placements.recording import recorded_correction, recorded_start
from shared.contracts.decisions import Accepted, Decision, Domain, Fact, Policy, Refused, World
from shared.contracts.hire import HireCorrected, HireStarted
from shared.contracts.refs import Ref
from shared.intake import Received, Wellformed, parse
from tests.building import Event, payload, subject

TODAY = date(2024, 1, 15)


def as_fact(message: Event) -> Fact:
    """The event in recorded form; a person's key is their number, so that a test can read it."""
    sent = parse(Received(subject("test", message), payload(message), "", ""))
    assert isinstance(sent, Wellformed), sent
    data: Any = sent.data
    if isinstance(data, HireStarted):
        data = recorded_start(data, data.person.cnie or "")
    elif isinstance(data, HireCorrected):
        data = recorded_correction(sent, None)
    return Fact(sent.kind.name, Ref(sent.kind.entity, sent.kind.entity_id(data)), data)


class Story:
    """A world in memory that facts are told to, one after the other."""

    def __init__(self, *domains: Domain, policy: Policy | None = None) -> None:
        self._domains = {domain.service: domain for domain in domains}
        self._policy = policy or Policy(TODAY)
        self._states: dict[tuple[str, Ref], Any] = {}

    def given(self, *messages: Event) -> Story:
        """Facts that are accepted."""
        for message in messages:
            decision = self.when(message)
            assert isinstance(decision, Accepted), decision
        return self

    def when(self, message: Event, *companions: Event) -> Decision:
        """Decide a fact; if it is accepted the world goes on from there."""
        return self.decide(as_fact(message), *companions)

    def decide(self, fact: Fact, *companions: Event) -> Decision:
        """The same for a fact that is recorded already."""
        decision = self._deciding(fact).decide(
            fact, self._known(fact), self._policy, [as_fact(companion) for companion in companions]
        )
        if isinstance(decision, Accepted):
            self._evolve(decision)
        return decision

    def province(self, message: Event) -> str | None:
        """The province that a fact is told to speak of."""
        fact = as_fact(message)
        return self._deciding(fact).province(fact, self._known(fact))

    def _deciding(self, fact: Fact) -> Domain:
        service = "agreements" if fact.about.entity in ("session", "agreement") else "placements"
        return self._domains[service]

    def _known(self, fact: Fact) -> World:
        domain = self._deciding(fact)
        states = {ref: known for (service, ref), known in self._states.items() if service == domain.service}
        named: set[Ref] = set()
        while new := set(domain.references(fact, {ref: states.get(ref) for ref in named})) - named:
            named |= new
        return {ref: states.get(ref) for ref in named}

    def _evolve(self, decision: Accepted) -> None:
        """Every service folds what it reads into a state of its own."""
        for ref, kind, data in decision.entries:
            for domain in self._domains.values():
                known = self._states.get((domain.service, ref))
                self._states[domain.service, ref] = domain.evolve(known, kind, data)


def refusal(decision: Decision) -> tuple[str, str, Sequence[str]]:
    """A refusal as (outcome, slug, pointers); an acceptance fails the test."""
    assert isinstance(decision, Refused), decision
    outcome = "parked" if decision.waits_for else "rejected"
    return outcome, decision.problem.slug, [pointer for pointer, _ in decision.problem.errors]


def accepted(decision: Decision) -> Accepted:
    """An acceptance; a refusal fails the test."""
    assert isinstance(decision, Accepted), decision
    return decision
