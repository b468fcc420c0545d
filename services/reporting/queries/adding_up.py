"""The last check before an answer: its numbers agree with each other, or there is no answer."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

import structlog

from services.reporting.indicators import Cell, Indicator
from services.reporting.indicators.definition import DoesNotAddUp
from services.reporting.queries.asking import refusal

log = structlog.get_logger()

_TENTH = 0.1


def adds_up(indicator: Indicator, by: Sequence[str], cells: Sequence[Cell], total: Cell) -> None:
    """Parts, unknown among them, make the total, where nothing is counted in two of them.

    Raises:
        DoesNotAddUp: they differ by more than the rounding of each part explains.
    """
    if not set(by) <= indicator.partitions:
        return
    parts = sum(cell.value or 0 for cell in cells)
    rounded = 0 if isinstance(total.value, int) else _TENTH * len(cells)
    if abs(parts - (total.value or 0)) > rounded:
        raise DoesNotAddUp(f"by {', '.join(by)} the parts make {parts}, the total is {total.value}")


@contextlib.contextmanager
def refusing(indicator: Indicator, position: int) -> Iterator[None]:
    """Compute an answer; one that contradicts itself is logged and not given, for it is a fault of the software.

    Raises:
        Refusal: it does, with status 500.
    """
    try:
        yield
    except DoesNotAddUp as fault:
        log.exception("figure.refused", indicator=indicator.code, position=position, reason=str(fault))
        detail = (
            f"{indicator.code}: parts and total differ, or a share exceeds its whole. No figure is given; report it."
        )
        # By how much stands in the log alone: what does not add up has not passed disclosure control.
        raise refusal("does-not-add-up", detail) from fault
