"""That a folder is being restored, and by whom: the one user who may write streams, as long as it lasts."""

from __future__ import annotations

from pathlib import Path

import msgspec

from awrach.nkey import new_seed, public_key
from awrach.secret_file import private_folder, write_secret

USER = "restorer"


class Restoring(RuntimeError):
    """A suite is only half there; the message says what to do."""


class Restoration(msgspec.Struct, frozen=True):
    """``backup`` tells which one (when it was finished); ``seed`` ends with the restoration."""

    backup: str
    seed: str

    @property
    def nkey(self) -> str:
        """The public half of the seed."""
        return public_key(self.seed)


def _path(operator: Path) -> Path:
    return operator / "keys" / "restoring.json"


def under_way(operator: Path) -> Restoration | None:
    """The restoration that has begun in the suite of this operator's folder and is not at its end, if there is one."""
    try:
        return msgspec.json.decode(_path(operator).read_bytes(), type=Restoration)
    except FileNotFoundError:
        return None


def begin(operator: Path, backup: str) -> Restoration:
    """Note it before anything is written."""
    new = Restoration(backup, new_seed())
    private_folder(_path(operator).parent)
    write_secret(_path(operator), msgspec.json.encode(new).decode())
    return new


def end(operator: Path) -> None:
    """Everything is there and verified: nobody may do this any more."""
    _path(operator).unlink()


def refuse_if_under_way(operator: Path) -> None:
    """Nothing else may run on half a suite.

    Raises:
        Restoring: a restoration is not at its end.
    """
    found = under_way(operator)
    if found is not None:
        raise Restoring(
            f"the backup of {found.backup} is being restored here and is not complete: run `awrach restore` again first"
        )
