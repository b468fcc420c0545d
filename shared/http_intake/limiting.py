"""How many requests of one publisher are under way: one that sends too much at once cannot starve the others."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator

from shared.http_intake.refusals import Refusal


class UnderWay:
    """Counts the requests of each publisher, on this replica."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._counts: Counter[str] = Counter()

    @contextlib.contextmanager
    def one_of(self, publisher: str) -> Iterator[None]:
        """One more request, until the block ends.

        Raises:
            Refusal: the publisher has as many under way as it may.
        """
        if self._counts[publisher] >= self._most:
            detail = f"{publisher} has {self._most} requests under way, and may have no more at once."
            raise Refusal("too-many-requests", detail, Retry_After="1")
        self._counts[publisher] += 1
        try:
            yield
        finally:
            self._counts[publisher] -= 1
            if not self._counts[publisher]:
                del self._counts[publisher]
