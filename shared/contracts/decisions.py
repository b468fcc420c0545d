"""What a domain takes and gives: a fact and the world as known in, a decision out. Plain values, no I/O."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shared.contracts.base import Strict
from shared.contracts.problems import Problem
from shared.contracts.refs import Ref


@dataclass(frozen=True, slots=True)
class Fact:
    """A well-formed fact in recorded form; ``kind`` like ``hire.started``, ``about`` the entity it is a fact of."""

    kind: str
    about: Ref
    data: Any


@dataclass(frozen=True, slots=True)
class Accepted:
    """The fact holds. ``entries`` are to be appended together, the fact's own first: (entity, kind, data)."""

    entries: tuple[tuple[Ref, str, Strict], ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """The fact does not hold on what is known; parked if ``waits_for`` names what could change that."""

    problem: Problem
    waits_for: tuple[Ref, ...] = ()


Decision = Accepted | Refused

World = Mapping[Ref, Any]
"""What is known of each entity that a decision needs; ``None`` for one that nothing is known of."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules' parameters, and the civil day on which the decision is taken."""

    today: date
    quorum_over: float = 0.5
    majority_over: float = 0.5
    require_signature: bool = False


@dataclass(frozen=True, slots=True)
class Domain:
    """One service's rules as plain functions.

    ``references(fact, world)`` names what must be read before deciding; it is asked again with what was read
    until it names nothing new. ``decide(fact, world, policy, companions)`` may use companions: facts about the
    same entity that wait for this one, and will be recorded in the same batch. ``evolve(state, kind, data)``
    folds one entry into an entity's state (``None`` before its first). ``province(fact, world)`` is the code of the
    province that the fact speaks of, ``None`` while that cannot be told: publishers may be limited to provinces.
    """

    service: str
    references: Callable[[Fact, World], Collection[Ref]]
    decide: Callable[[Fact, World, Policy, Sequence[Fact]], Decision]
    evolve: Callable[[Any, str, Any], Any]
    province: Callable[[Fact, World], str | None]
    follows: tuple[str, ...]
    """The entities whose changes may settle what is parked here, e.g. ``("agreement", "worksite")``."""
    together: Mapping[str, Collection[str]] = field(default_factory=dict)
    """By kind of fact the kinds of its companions: no other is tried together with what waits for it."""
