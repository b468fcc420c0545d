"""A live suite for each language, so that what one has sent is news to the other."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.running import ENVIRONMENT, endpoints, stopped
from tests.examples_clients.scripts import LANGUAGES, Scripts


@dataclass(frozen=True, slots=True)
class Live:
    """A running suite, its data folder, and the scripts that talk to it."""

    process: subprocess.Popen[str]
    data: Path
    scripts: Scripts


def started(data: Path, scripts: Scripts, *options: str) -> Live:
    """Start a suite; what it logs goes to a file, for hundreds of facts would fill a pipe that nobody reads."""
    with (data / "suite.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "awrach", "up", "--ports", "auto", "--data", str(data), *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            text=True,
            env=ENVIRONMENT,
        )
    endpoints(data)
    return Live(process, data, scripts)


@pytest.fixture(scope="module", params=LANGUAGES)
def live(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One suite for all tests of a file and a language."""
    suite = started(tmp_path_factory.mktemp(f"suite-{request.param}"), Scripts(request.param))
    yield suite
    stopped(suite.process)
