"""What a register is: its entries at a position, what they can be filtered and sorted by, and what each says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, FromClause, Select

from services.reporting.queries.registers.kinds import Kind

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """What a page is completed from: the database, the position known up to, and the quorum in force."""

    connection: Connection
    position: int
    quorum_over: float


@dataclass(frozen=True, slots=True)
class Filter:
    """One parameter of a register: which of the ``entries`` its values leave, at a position."""

    name: str
    description: str
    kind: Kind
    condition: Callable[[FromClause, list[Any], int], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a register's items, with its labels for people.

    ``shape``: ``flat`` is one text, number, flag or null; ``text`` an object of ar, fr, en; ``object`` one of flat
    members; ``list`` an array of flat values; ``table`` an array of objects.
    """

    name: str
    ar: str
    fr: str
    en: str
    shape: Literal["flat", "text", "object", "list", "table"] = "flat"

    @property
    def labels(self) -> dict[Literal["ar", "fr", "en"], str]:
        """The label in each language."""
        return {"ar": self.ar, "fr": self.fr, "en": self.en}

    @property
    def flat(self) -> bool:
        """Whether the value fits into one cell as it is."""
        return self.shape == "flat"


CHANGED_AT = Member("changed_at", "آخر تغيير (موضع)", "Dernier changement (position)", "Last changed at position")
LISTED_AT = Member("listed_at", "القوائم الكاملة", "Listes complètes", "Complete lists", "object")


@dataclass(frozen=True, slots=True)
class Register:
    """One register.

    ``entries`` gives a row for each entry known at a position, with the columns that it is filtered and sorted by,
    ``search`` and ``changed_at``; ``complete`` makes the items of a page's rows, in few queries whatever the page.
    """

    name: str
    entity: str
    key: str
    entries: Callable[[int], Select[Any]]
    filters: tuple[Filter, ...]
    order: tuple[str, ...]
    sortable: tuple[str, ...]
    complete: Callable[[View, list[Item]], list[Item]]
    columns: tuple[Member, ...]

    def filter(self, name: str) -> Filter:
        """The filter of this name."""
        return next(one for one in self.filters if one.name == name)

    @property
    def filter_names(self) -> tuple[str, ...]:
        """Every filter by name."""
        return tuple(one.name for one in self.filters)
