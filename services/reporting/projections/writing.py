"""Many rows at once, each database in its fastest way: PostgreSQL takes a COPY, SQLite one prepared statement.

SQLAlchemy's own insert looks at every value of every row once more, which costs as much as the database's part.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import psycopg
from sqlalchemy import ARRAY, JSON, BigInteger, Column, Connection, Numeric, Table, bindparam, func, update
from sqlalchemy.exc import OperationalError

Row = dict[str, Any]


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same members.

    Raises:
        SQLAlchemyError: as any statement would.
    """
    if not rows:
        return
    quote = connection.dialect.identifier_preparer.quote
    columns = [table.c[name] for name in rows[0]]
    into = f"{quote(table.name)} ({', '.join(quote(column.name) for column in columns)})"
    if connection.dialect.name == "postgresql":
        _copy(connection, f"COPY {into} FROM STDIN", _values(columns, rows))
    else:
        places = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({places})", list(_values(columns, rows)))


def close_rows(connection: Connection, table: Table, key: Column[Any], closing: Sequence[tuple[Any, int, int]]) -> None:
    """End what was known: (key, ``known_from``, ``known_until``) of each row."""
    if not closing:
        return
    if connection.dialect.name == "postgresql":
        kinds = {"ids": key.type, "since": BigInteger(), "until": BigInteger()}
        arrays = [bindparam(name, type_=ARRAY(kind)) for name, kind in kinds.items()]
        ends = func.unnest(*arrays).table_valued(*kinds).render_derived()
        stated = update(table).where(key == ends.c.ids, table.c.known_from == ends.c.since)
        connection.execute(
            stated.values(known_until=ends.c.until),
            {name: list(several) for name, several in zip(kinds, zip(*closing, strict=True), strict=True)},
        )
    else:
        stated = update(table).where(key == bindparam("id"), table.c.known_from == bindparam("since"))
        connection.execute(
            stated.values(known_until=bindparam("until")),
            [dict(zip(("id", "since", "until"), one, strict=True)) for one in closing],
        )


def _values(columns: Sequence[Column[Any]], rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
    """The members of each row in the columns' order, documents as text."""
    written = [(column.name, _written(column)) for column in columns]
    for row in rows:
        yield tuple([write(row[name]) if write else row[name] for name, write in written])


def _written(column: Column[Any]) -> Callable[[Any], Any] | None:
    """What makes of a value what both databases take; ``None`` where they take it as it is."""
    if isinstance(column.type, JSON):
        return json.dumps
    return _number if isinstance(column.type, Numeric) else None


def _number(value: Decimal | float | None) -> float | None:
    """Money has at most 15 digits, which a float keeps (``shared.contracts.base.Money``)."""
    return None if value is None else float(value)


def _copy(connection: Connection, statement: str, values: Iterator[tuple[Any, ...]]) -> None:
    cursor = connection.connection.cursor()
    try:
        with cursor.copy(statement) as copy:
            for row in values:
                copy.write_row(row)
    except psycopg.Error as error:
        raise OperationalError(statement, None, error) from error
    finally:
        cursor.close()
