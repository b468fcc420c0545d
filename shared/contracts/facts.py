"""Every fact by name: which model its ``data`` has, which service decides it, what the ledger holds of it."""

from __future__ import annotations

from typing import Any

import msgspec

from shared.contracts import agreement, hire, session, worksite
from shared.contracts.base import Strict
from shared.contracts.entries import Entry, ParkedFact
from shared.contracts.guards import GUARDS
from shared.contracts.versions import FactKind, FactVersion

__all__ = ["FACTS", "FactKind", "FactVersion", "entities_of", "newest_data", "recorded_data", "schema_of"]


def _kind(name: str, service: str, sent: type[Strict]) -> FactKind:
    return FactKind(name, service, (FactVersion(sent, _RECORDED.get(name, sent)),))


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


def schema_of(kind: str) -> int:
    """The version in which a fact or a mark is recorded now: the newest of its kind."""
    return 1 if kind in GUARDS else FACTS[kind].newest


def newest_data(held: Entry | ParkedFact) -> dict[str, Any]:
    """What the ledger holds of a fact or a mark, as plain JSON values in the newest version of its kind.

    Raises:
        KeyError: no such kind.
        UnknownVersion: it was recorded by a newer release than this one.
    """
    return held.data if held.kind in GUARDS else FACTS[held.kind].upcast(held.data, held.schema)


def recorded_data(held: Entry | ParkedFact) -> Strict:
    """The same, as the newest model. It raises what ``newest_data`` raises."""
    model = GUARDS[held.kind] if held.kind in GUARDS else FACTS[held.kind].recorded
    return model.model_validate_json(msgspec.json.encode(newest_data(held)))
