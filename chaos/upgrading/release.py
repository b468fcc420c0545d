"""Two releases on one machine, each with its own code and its own packages."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Release:
    """``python`` runs the release whose code is in ``root``."""

    name: str
    root: Path
    python: str

    def command(self, *arguments: str) -> list[str]:
        """A Python module of this release with its arguments."""
        return [self.python, "-m", *arguments]

    def has(self, module: str) -> bool:
        """Whether this release has such a module."""
        return (self.root / Path(*module.split("."))).with_suffix(".py").exists()


def this_release() -> Release:
    """The one that this runs from."""
    return Release("new", Path.cwd(), sys.executable)


def release_of(revision: str, folder: Path) -> Release:
    """A revision of this repository, unpacked and set up in a folder as its own ``make setup`` does it.

    Raises:
        subprocess.CalledProcessError: there is no such revision, or its packages cannot be had.
    """
    folder.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", revision], check=True, stdout=subprocess.PIPE).stdout
    subprocess.run(["tar", "--extract", "--directory", str(folder)], check=True, input=archive)
    subprocess.run(["make", "setup"], check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return Release("old", folder, str(folder / ".venv" / "bin" / "python"))
