"""The numbered scripts of one language as processes, and what they printed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ENVIRONMENT

EXAMPLES = Path(__file__).parents[2] / "examples"
LANGUAGES = ("python", "node")
_ENDING = {"python": "py", "node": "js"}

Receipt = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """A script that has ended: exit code, the JSON lines of stdout, stderr."""

    code: int
    receipts: list[Receipt]
    told: str

    def outcomes(self, event_id: str) -> list[str]:
        """What became of one fact, in the order heard."""
        return [receipt["outcome"] for receipt in self.receipts if receipt["id"] == event_id]


@dataclass(frozen=True, slots=True)
class Scripts:
    """The examples in one language."""

    language: str

    def names(self) -> list[str]:
        """All numbered scripts, without their ending."""
        return sorted(path.stem for path in (EXAMPLES / self.language).glob(f"[0-9]*.{_ENDING[self.language]}"))

    def run(self, name: str, *arguments: Path | str, **environment: str) -> Done:
        """Run one to its end."""
        done = subprocess.run(
            self._command(name, *arguments),
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
            env=ENVIRONMENT | environment,
        )
        return Done(done.returncode, _lines(done.stdout), done.stderr)

    def begin(self, name: str, log: Path, *arguments: Path | str, **environment: str) -> Begun:
        """Start one whose stderr can be read in ``log`` while it runs."""
        with log.open("wb") as errors:
            process = subprocess.Popen(
                self._command(name, *arguments),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
                env=ENVIRONMENT | environment,
                start_new_session=True,
            )
        return Begun(process, log)

    def _command(self, name: str, *arguments: Path | str) -> list[str]:
        script = EXAMPLES / self.language / f"{name}.{_ENDING[self.language]}"
        return [self._interpreter(), str(script), *map(str, arguments)]

    def _interpreter(self) -> str:
        if self.language == "python":
            return sys.executable
        if not (EXAMPLES / "node" / "node_modules" / "@nats-io").is_dir():
            pytest.fail("the packages of examples/node are not installed; run: make node", pytrace=False)
        return str(Path(sys.executable).with_name("node"))


@dataclass(frozen=True, slots=True)
class Begun:
    """A script that is running."""

    process: subprocess.Popen[str]
    log: Path

    def has_said(self, sentence: str) -> bool:
        """Whether it has written this to stderr."""
        return sentence in self.log.read_text(encoding="utf-8")

    def kill(self) -> None:
        """End it at once, as a power cut would; `node` is a launcher, so the whole group of processes."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate(timeout=30)

    def end(self) -> Done:
        """Wait until it has ended."""
        try:
            output, _ = self.process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        return Done(self.process.returncode, _lines(output), self.log.read_text(encoding="utf-8"))


def _lines(output: str) -> list[Receipt]:
    return [json.loads(line) for line in output.splitlines()]
