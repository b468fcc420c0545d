"""Which facts an id means: an event id, a ledger position, or a correlation id."""

from __future__ import annotations

from typing import NamedTuple

from shared.contracts.entries import Entry, Origin, RecordedReceipt, decode_entry, decode_parked, decode_receipt
from shared.contracts.refs import fact_key
from shared.ledger import Ledger, Recorded

_RECEIPTS = "ledger.receipts.*.*"
_LONGEST_POSITION = 18


class Named(NamedTuple):
    """A fact of a publisher; where no id could be read, the intake message is all that names it."""

    publisher: str
    id: str | None
    intake: str = ""


async def named_by(ledger: Ledger, asked: str) -> list[Named]:
    """The facts meant: by event id of any publisher, else by position, else by correlation id.

    The last of these reads all receipts. None where nothing is known of it.
    """
    found = [decode_receipt(one.payload) for one in await ledger.read(f"ledger.receipts.*.{fact_key(asked)}")]
    by_id = _distinct([_of(receipt) for receipt in found if receipt.id == asked])
    if by_id:
        return by_id
    if asked.isascii() and asked.isdecimal() and len(asked) <= _LONGEST_POSITION:
        recorded = await ledger.at(int(asked)) if int(asked) else None
        if recorded is not None:
            return [await _at(ledger, recorded)]
    return await _correlated(ledger, asked)


def _of(receipt: RecordedReceipt) -> Named:
    return Named(receipt.publisher, receipt.id, "" if receipt.id is not None else receipt.intake)


def _distinct(found: list[Named]) -> list[Named]:
    return list(dict.fromkeys(found))


async def _at(ledger: Ledger, recorded: Recorded) -> Named:
    """The fact that a message belongs to; a mark stands behind its fact."""
    if recorded.subject.startswith("ledger.receipts."):
        return _of(decode_receipt(recorded.payload))
    if ".parked." in recorded.subject:
        origin = decode_parked(recorded.payload).origin
        return Named(origin.publisher, origin.id)
    _, _, origin = await of_mark(ledger, recorded)
    return Named(origin.publisher, origin.id)


async def of_mark(ledger: Ledger, recorded: Recorded) -> tuple[Recorded, Entry, Origin]:
    """A fact as recorded, from itself or from a mark that it left elsewhere: those stand right behind it."""
    entry = decode_entry(recorded.payload)
    while entry.origin is None:
        before = await ledger.at(recorded.sequence - 1)
        assert before is not None, "a mark never begins the ledger"
        recorded, entry = before, decode_entry(before.payload)
    return recorded, entry, entry.origin


async def _correlated(ledger: Ledger, asked: str) -> list[Named]:
    found: list[Named] = []
    async for batch in ledger.present([_RECEIPTS]):
        receipts = [decode_receipt(one.payload) for one in batch]
        found += [_of(receipt) for receipt in receipts if receipt.correlation_id == asked]
    return _distinct(found)
