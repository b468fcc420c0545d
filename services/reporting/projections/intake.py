"""Receipts as recorded: how often each outcome was given, and which facts are parked now."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, tuple_

from services.reporting.projections.tables import WAITING, receipts
from services.reporting.projections.writing import close_rows, insert_rows
from shared.clock import instant_text
from shared.contracts.entries import decode_receipt
from shared.ledger import Recorded

_FACTS_PER_QUERY = 400


class Intake:
    """The receipts of one batch. A parked receipt holds only until the fact's next receipt."""

    def __init__(self) -> None:
        self._new: list[dict[str, Any]] = []

    def add(self, recorded: Recorded) -> None:
        """Take in one receipt."""
        receipt = decode_receipt(recorded.payload)
        self._new.append(
            {
                "known_from": recorded.sequence,
                "known_until": None,
                "publisher": receipt.publisher,
                "fact_id": receipt.id,
                "outcome": receipt.outcome,
                "received_at": receipt.received_at or None,
                "recorded_at": instant_text(recorded.recorded_at),
            }
        )

    def write(self, connection: Connection) -> None:
        """Close the parked receipts that were followed by another, and insert the new ones."""
        if not self._new:
            return
        waiting = self._waiting(connection)
        closing = []
        for row in self._new:
            fact = row["publisher"], row["fact_id"]
            before = waiting.pop(fact, None)
            if isinstance(before, int):
                closing.append((before, before, row["known_from"]))
            elif before is not None:
                before["known_until"] = row["known_from"]
            if row["outcome"] == "parked":
                waiting[fact] = row
        close_rows(connection, receipts, receipts.c.known_from, closing)
        insert_rows(connection, receipts, self._new)

    def _waiting(self, connection: Connection) -> dict[tuple[str, str | None], Any]:
        """Position of the parked receipt that holds for each fact of this batch, where there is one."""
        found: dict[tuple[str, str | None], Any] = {}
        facts = list({(row["publisher"], row["fact_id"]) for row in self._new if row["fact_id"] is not None})
        for start in range(0, len(facts), _FACTS_PER_QUERY):
            held = select(receipts.c.known_from, receipts.c.publisher, receipts.c.fact_id).where(
                tuple_(receipts.c.publisher, receipts.c.fact_id).in_(facts[start : start + _FACTS_PER_QUERY]),
                *WAITING,
            )
            found |= {(publisher, fact_id): position for position, publisher, fact_id in connection.execute(held)}
        return found
