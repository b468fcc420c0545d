"""Servers with users, shared by the tests of one file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.security.secured import Secured


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """As ``--secure`` runs it: TLS, nobody without credentials."""
    yield from _server(Secured(tmp_path_factory.mktemp("secured")))


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """As it runs by default: whoever has no credentials is the local user."""
    yield from _server(Secured(tmp_path_factory.mktemp("local"), secure=False))


def _server(found: Secured) -> Iterator[Secured]:
    try:
        asyncio.run(found.prepare())
        yield found
    finally:
        found.server.kill()
