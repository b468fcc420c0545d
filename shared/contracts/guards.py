"""What the ledger holds besides facts: the marks that keep rules which span several entities.

A hire is one atomic batch: the fact on the hire, a mark on the worksite (its place) and a mark on the person
(their engagement). Each mark is appended only if its subject is as it was when the hire was decided.
"""

from __future__ import annotations

from shared.contracts.base import CivilDate, Strict
from shared.contracts.hire import Role


class PlaceTaken(Strict):
    """``worksite.place_taken``: a hire is active on this worksite from ``first_day`` to ``last_day``, both included.

    A later mark for the same hire replaces the earlier one: that is how an end gives back the days left.
    """

    hire_id: str
    role: Role
    first_day: CivilDate
    last_day: CivilDate


class PlaceFreed(Strict):
    """``worksite.place_freed``: a voided hire takes no place any more."""

    hire_id: str


class PersonReleased(Strict):
    """``person.released``: a voided hire engages its person no more."""

    hire_id: str


class PersonEngaged(Strict):
    """``person.engaged``: a person is active in a hire on these days; a later mark for the hire replaces it."""

    hire_id: str
    first_day: CivilDate
    last_day: CivilDate


GUARDS: dict[str, type[Strict]] = {
    "worksite.place_taken": PlaceTaken,
    "worksite.place_freed": PlaceFreed,
    "person.engaged": PersonEngaged,
    "person.released": PersonReleased,
}
"""Every mark by its kind."""
