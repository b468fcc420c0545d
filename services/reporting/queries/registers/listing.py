"""One page of a register, or one entry of it, as known at a position."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Connection, FromClause, func, select

from services.reporting.queries.asking import invalid, refusal
from services.reporting.queries.registers.dialects import by_bytes
from services.reporting.queries.registers.register import Item, Register, View
from services.reporting.queries.registers.registry import REGISTERS

MOST = 500
_FURTHEST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a register, all as text but for limit and offset.

    ``carried`` are parameters that the links to other pages repeat, like ``as_of``.
    """

    filters: dict[str, str] = field(default_factory=dict)
    limit: int = 100
    offset: int = 0
    sort: str = ""
    quorum_over: float = 0.5
    carried: dict[str, str] = field(default_factory=dict)


def listing(connection: Connection, name: str, page: Page, position: int) -> dict[str, Any]:
    """One page of a register as known at a position, with the number of entries in all.

    Raises:
        Refusal: a filter or order that the register does not have, a value that is none, or an impossible page.
    """
    register = REGISTERS[name]
    _possible(register, page)
    entries = register.entries(position).subquery("entries")
    chosen = list(_conditions(register, page, entries, position))
    total = connection.scalar(select(func.count()).select_from(entries).where(*chosen)) or 0
    ordered = select(entries.c[register.key]).where(*chosen).order_by(*_order(register, page.sort, entries))
    keys = connection.scalars(ordered.limit(page.limit).offset(page.offset)).all()
    items = _items(register, View(connection, position, page.quorum_over), keys)
    return {
        "items": items,
        "total": total,
        "limit": page.limit,
        "offset": page.offset,
        "position": position,
        "next": _link(name, page, page.offset + page.limit) if page.offset + page.limit < total else None,
        "previous": _link(name, page, max(0, page.offset - page.limit)) if page.offset else None,
    }


def entry(connection: Connection, name: str, key: str, position: int, quorum_over: float = 0.5) -> dict[str, Any]:
    """One entry of a register as known at a position.

    Raises:
        Refusal: there is no such entry at this position.
    """
    register = REGISTERS[name]
    # A NUL can be in no id, and PostgreSQL takes no text with one.
    items = _items(register, View(connection, position, quorum_over), [key.replace("\0", " ")])
    if not items:
        detail = f"There is no {register.entity} of this id at position {position}. /v1/{name} lists all there are."
        raise refusal("unknown-entry", detail)
    return {"item": items[0], "position": position}


def _possible(register: Register, page: Page) -> None:
    wrong = sorted(page.filters.keys() - set(register.filter_names))
    if wrong:
        allowed = ", ".join(register.filter_names)
        raise invalid(f"{register.name} can be filtered by {allowed}; not by {', '.join(wrong)}.")
    if not (1 <= page.limit <= MOST and 0 <= page.offset <= _FURTHEST):
        raise invalid(f"limit must be 1 to {MOST}, offset 0 to {_FURTHEST}.")


def _conditions(register: Register, page: Page, entries: FromClause, position: int) -> Iterator[ColumnElement[bool]]:
    for name, text in page.filters.items():
        one = register.filter(name)
        try:
            values = one.kind.values(text)
        except ValueError as error:
            raise invalid(f"{name} must be {one.kind.allowed}.") from error
        yield one.condition(entries, values, position)


def _order(register: Register, sort: str, entries: FromClause) -> Iterator[ColumnElement[Any]]:
    """As asked, else the register's own order; entries without a value come last, the id decides between equals."""
    asked = sort.split(",") if sort else list(register.order)
    names = [one.removeprefix("-") for one in asked]
    if not set(names) <= set(register.sortable) or len(set(names)) != len(names):
        allowed = ", ".join(register.sortable)
        raise invalid(f"sort takes {allowed}, each once, with commas; a minus before one turns its order round.")
    for one, name in zip([*asked, register.key], [*names, register.key], strict=True):
        column = by_bytes(entries.c[name])
        if getattr(entries.c[name], "nullable", False):
            yield entries.c[name].is_(None)
        yield column.desc() if one.startswith("-") else column.asc()


def _items(register: Register, view: View, keys: Sequence[str]) -> list[Item]:
    """The items of these keys in their order. Only their rows are read in full: when each changed costs a look."""
    entries = register.entries(view.position).subquery("entries")
    found = view.connection.execute(select(entries).where(entries.c[register.key].in_(keys))).mappings()
    rows = {row[register.key]: dict(row) for row in found}
    complete = register.complete(view, [rows[key] for key in keys if key in rows]) if rows else []
    return [{member.name: item[member.name] for member in register.columns} for item in complete]


def _link(name: str, page: Page, offset: int) -> str:
    sort = {"sort": page.sort} if page.sort else {}
    parameters = {**page.carried, **page.filters, **sort, "limit": str(page.limit), "offset": str(offset)}
    return f"/v1/{name}?{urlencode(parameters)}"
