"""Files that only their owner may read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def write_secret(path: Path, content: str, mode: int = 0o600) -> None:
    """Put the file there at once, never half of it and never readable by others than ``mode`` says."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=mode)
    draft.write_text(content, encoding="utf-8")
    draft.replace(path)


def made_once(path: Path, make: Callable[[], str]) -> str:
    """What the file holds; made first if it is not there."""
    if not path.exists():
        private_folder(path.parent)
        write_secret(path, make())
    return path.read_text(encoding="utf-8").strip()


def private_folder(path: Path) -> None:
    """A folder that only its owner may enter; one that is there is left as it is."""
    if not path.exists():
        path.mkdir(mode=0o700, parents=True)
