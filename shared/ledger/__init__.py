"""The ledger: one append-only JetStream stream that holds the truth, read by subject and written atomically."""

from shared.ledger.append import LedgerUnavailable, Message, Stale
from shared.ledger.read import Recorded
from shared.ledger.store import Ledger
from shared.ledger.streams import StreamDrift, check_streams, ensure_streams, streams

__all__ = [
    "Ledger",
    "LedgerUnavailable",
    "Message",
    "Recorded",
    "Stale",
    "StreamDrift",
    "check_streams",
    "ensure_streams",
    "streams",
]
