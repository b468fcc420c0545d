"""Somebody who asks for a figure all the time, and expects an answer each time."""

from __future__ import annotations

import asyncio
import itertools

import httpx

from chaos.upgrading.suite import TwoReleases

_QUESTION = "/v1/figures?indicator=J0&by=month&period=2023-01-01/2024-12-31"
_EVERY = 0.1


class Reader:
    """Asks one replica after the other of those that serve, as a proxy would. ``misses`` tells what went wrong."""

    def __init__(self, suite: TwoReleases) -> None:
        self._suite = suite
        self.answers = 0
        self.misses: list[str] = []
        self._positions: dict[str, int] = {}

    async def run(self) -> None:
        """Until cancelled."""
        async with httpx.AsyncClient(timeout=30) as http:
            for turn in itertools.count():
                await self._ask(http, turn)
                await asyncio.sleep(_EVERY)

    async def _ask(self, http: httpx.AsyncClient, turn: int) -> None:
        serving = self._suite.reporting()
        if not serving:
            self.misses.append("nobody served figures")
            return
        url = serving[turn % len(serving)]
        try:
            answer = await http.get(url + _QUESTION)
        except httpx.TransportError as error:
            if url in self._suite.reporting():  # else it was stopped meanwhile, and a proxy asks the next one
                self.misses.append(f"a question was not answered: {error!r}")
            return
        if answer.is_success:
            self.answers += 1
            self._note(url, int(answer.json()["position"]))
        elif url in self._suite.reporting():
            self.misses.append(f"a question was answered with {answer.status_code}: {answer.text[:200]}")

    def _note(self, url: str, position: int) -> None:
        """What one replica has told once, it may not forget."""
        if position < self._positions.get(url, 0):
            self.misses.append(f"an answer went back from position {self._positions[url]} to {position}")
        self._positions[url] = position
