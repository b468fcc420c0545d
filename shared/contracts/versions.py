"""How several versions of one fact live beside each other: each is validated as itself, all are read as the newest.

What a version means never changes. A newer one comes with an ``upcast`` on the version before it, so that whatever
was sent or recorded in an older version reaches the rules, the projection and the parked facts in the newest.
The rule for publishers stands in docs/versioning.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shared.contracts.base import Strict

Json = dict[str, Any]


class UnknownVersion(Exception):
    """A version that this release does not know: it must not guess, a newer release has to read it."""


@dataclass(frozen=True, slots=True)
class FactVersion:
    """One published version: ``sent`` is its data on the wire, ``recorded`` in the ledger.

    ``upcast`` makes data of the version before into data of this one; it is given plain JSON values, as sent and as
    recorded alike (the two differ only in what identifies a person), and must answer for all that is valid.
    """

    sent: type[Strict]
    recorded: type[Strict]
    upcast: Callable[[Json], Json] | None = None


@dataclass(frozen=True, slots=True)
class FactKind:
    """One kind of fact, e.g. ``hire.started``; its versions from 1 on, the newest last."""

    name: str
    service: str
    versions: tuple[FactVersion, ...]

    @property
    def entity(self) -> str:
        """The entity it is about, e.g. ``hire``."""
        return self.name.split(".")[0]

    @property
    def newest(self) -> int:
        """The number of its newest version."""
        return len(self.versions)

    @property
    def sent(self) -> type[Strict]:
        """Its data on the wire, in the newest version."""
        return self.versions[-1].sent

    @property
    def recorded(self) -> type[Strict]:
        """Its data in the ledger, in the newest version."""
        return self.versions[-1].recorded

    @property
    def type(self) -> str:
        """The CloudEvents type of its newest version, e.g. ``ma.awrach.hire.started.v1``."""
        return self.types[-1]

    @property
    def types(self) -> tuple[str, ...]:
        """The CloudEvents type of every version, the newest last."""
        return tuple(f"ma.awrach.{self.name}.v{number}" for number, _ in enumerate(self.versions, 1))

    def entity_id(self, data: Any) -> str:
        """The id of the entity that ``data`` is about."""
        return str(getattr(data, f"{self.entity}_id"))

    def upcast(self, data: Json, version: int) -> Json:
        """Data of a version as data of the newest.

        Raises:
            UnknownVersion: there is no such version yet.
        """
        if not 1 <= version <= self.newest:
            raise UnknownVersion(f"{self.name} v{version}; the newest known here is v{self.newest}")
        for later in self.versions[version:]:
            assert later.upcast is not None, f"{self.name}: a version after the first needs an upcast"
            data = later.upcast(data)
        return data
