"""A secure suite with one registered publisher, whose folder is all that the examples are given."""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import awrach
from tests.examples_clients.conftest import Live, started
from tests.examples_clients.scripts import EXAMPLES, Scripts

OTHERS = ("cp-khenifra", "association-example")
"""Those who tell the groundwork."""


def secured(data: Path) -> tuple[Live, Path]:
    """The suite, and the folder of ``anapec``, which may send facts of hires only."""
    suite = started(data, Scripts("python"), "--secure")
    for slug, *limits in (("anapec", "--facts", "hire.*"), *((other,) for other in OTHERS)):
        done = awrach("publisher", "add", slug, *limits, "--data", data)
        assert done.returncode == 0, done.stderr
    return suite, data / "publishers" / "anapec"


def tell_groundwork(data: Path) -> None:
    """Send the facts that the example hires wait for, each from its own publisher."""
    done = awrach("publish", "--data", data, EXAMPLES / "groundwork.jsonl")
    assert done.returncode == 0, done.stderr + done.stdout
