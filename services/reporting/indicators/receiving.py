"""Q3: what became of the messages that were sent."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from services.reporting.indicators.definition import Cell, Question
from services.reporting.indicators.scoping import known
from services.reporting.projections.tables import receipts


def outcomes(connection: Connection, question: Question) -> Sequence[Cell]:
    """Q3: receipts by outcome and publisher; parked counts the facts that are parked now."""
    columns = [receipts.c[name] for name in question.by]
    query = select(*columns, func.count()).where(known(receipts, question.position))
    rows = connection.execute(query.group_by(*columns) if columns else query)
    return [Cell(dict(zip(question.by, row[:-1], strict=True)), row[-1]) for row in rows]
