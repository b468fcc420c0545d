"""The projected rows as columns in memory, where a million of them are counted in milliseconds; SQL keeps them."""

from services.reporting.columns.frames import Frames
from services.reporting.columns.store import Columns

__all__ = ["Columns", "Frames"]
