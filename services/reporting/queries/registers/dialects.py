"""The word that SQLite and PostgreSQL spell differently."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class _ByBytes(GenericFunction[str]):
    """A text that sorts by its bytes, whatever the language of the database."""

    type = String()
    inherit_cache = True
    name = "by_bytes"


@compiles(_ByBytes)
def _by_bytes(element: Any, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.clauses, **options))


@compiles(_ByBytes, "postgresql")
def _by_bytes_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f'({compiler.process(element.clauses, **options)}) COLLATE "C"'


def by_bytes(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column, so that it sorts the same in every database."""
    return _ByBytes(column) if isinstance(column.type, String) else column
