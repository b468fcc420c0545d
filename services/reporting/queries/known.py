"""Rows of versioned tables in SQL, as registers read them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, and_, or_


def known(table: FromClause, position: int) -> ColumnElement[bool]:
    """Rows of a versioned table that hold at a position."""
    until = table.c.known_until
    return and_(table.c.known_from <= position, or_(until.is_(None), until > position))
