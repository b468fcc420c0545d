"""Every fact by name: which model its ``data`` has, which service decides it, what the ledger holds of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shared.contracts import agreement, hire, session, worksite
from shared.contracts.base import Strict
from shared.contracts.guards import GUARDS


@dataclass(frozen=True, slots=True)
class FactKind:
    """One kind of fact, e.g. ``hire.started``: ``sent`` is its data on the wire, ``recorded`` in the ledger."""

    name: str
    service: str
    sent: type[Strict]
    recorded: type[Strict]

    @property
    def entity(self) -> str:
        """The entity it is about, e.g. ``hire``."""
        return self.name.split(".")[0]

    @property
    def type(self) -> str:
        """Its CloudEvents type, e.g. ``ma.awrach.hire.started.v1``."""
        return f"ma.awrach.{self.name}.v1"

    def entity_id(self, data: Any) -> str:
        """The id of the entity that ``data`` is about."""
        return str(getattr(data, f"{self.entity}_id"))


def _kind(name: str, service: str, sent: type[Strict]) -> FactKind:
    return FactKind(name, service, sent, _RECORDED.get(name, sent))


_AGREEMENTS: dict[str, type[Strict]] = {
    "session.held": session.SessionHeld,
    "agreement.proposed": agreement.AgreementProposed,
    "agreement.approved": agreement.AgreementApproved,
    "agreement.rejected": agreement.AgreementRejected,
    "agreement.postponed": agreement.AgreementPostponed,
    "agreement.signed": agreement.AgreementSigned,
    "agreement.endorsed": agreement.AgreementEndorsed,
    "agreement.amended": agreement.AgreementAmended,
    "agreement.terminated": agreement.AgreementTerminated,
    "agreement.opposed": agreement.AgreementOpposed,
}
_PLACEMENTS: dict[str, type[Strict]] = {
    "worksite.opened": worksite.WorksiteOpened,
    "worksite.changed": worksite.WorksiteChanged,
    "worksite.suspended": worksite.WorksiteSuspended,
    "worksite.resumed": worksite.WorksiteResumed,
    "worksite.closed": worksite.WorksiteClosed,
    "hire.started": hire.HireStarted,
    "hire.ended": hire.HireEnded,
    "hire.attended": hire.HireAttended,
    "hire.paid": hire.HirePaid,
    "hire.certified": hire.HireCertified,
    "hire.corrected": hire.HireCorrected,
    "hire.voided": hire.HireVoided,
}

_RECORDED: dict[str, type[Strict]] = {
    "hire.started": hire.RecordedHireStarted,
    "hire.corrected": hire.RecordedHireCorrected,
}

FACTS: dict[str, FactKind] = {
    **{name: _kind(name, "agreements", model) for name, model in _AGREEMENTS.items()},
    **{name: _kind(name, "placements", model) for name, model in _PLACEMENTS.items()},
}
"""Every kind of fact that publishers may send, by name."""


def entities_of(service: str) -> tuple[str, ...]:
    """The entities whose facts a service decides, e.g. ``("session", "agreement")``."""
    return tuple(dict.fromkeys(kind.entity for kind in FACTS.values() if kind.service == service))


def recorded_model(kind: str) -> type[Strict]:
    """The model of an entry's data, be it a fact or a mark.

    Raises:
        KeyError: no such kind.
    """
    return GUARDS[kind] if kind in GUARDS else FACTS[kind].recorded
