"""One message of a group on its way into a plan."""

from __future__ import annotations

from dataclasses import dataclass

from shared.contracts.refs import receipt_subject
from shared.deciding.candidate import Candidate
from shared.deciding.known import LastReceipt
from shared.deciding.plan import Plan
from shared.intake import Malformed


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to put into the plan: a candidate to consider or a malformed message to refuse, or only to try."""

    candidate: Candidate | None = None
    malformed: Malformed | None = None
    dry: bool = False

    @property
    def receipt_subject(self) -> str:
        """Where its receipts are recorded."""
        if self.candidate is not None:
            return self.candidate.receipt_subject
        return receipt_subject(self._malformed.received.publisher, self._malformed.id)

    @property
    def received_at(self) -> str:
        """When INTAKE took its message."""
        return self.candidate.origin.received_at if self.candidate else self._malformed.received.received_at

    @property
    def token(self) -> str:
        """The lasting name of its message."""
        return self.candidate.token if self.candidate else self._malformed.received.token

    @property
    def _malformed(self) -> Malformed:
        assert self.malformed is not None, "a step is one or the other"
        return self.malformed

    def may_precede(self, last: LastReceipt) -> bool:
        """Whether this intake message may have been answered before the last receipt of its event id was recorded.

        What INTAKE took later than that was not.
        """
        if self.candidate is not None and self.candidate.parked is not None:
            return False
        return self.token != last.receipt.intake and self.received_at <= last.stored_at

    def put_into(self, plan: Plan) -> None:
        """Consider, refuse or only try it, at this place of the batch."""
        message = self.candidate or self.malformed
        assert message is not None
        if self.dry:
            plan.try_out(message)
        elif isinstance(message, Candidate):
            plan.consider(message)
        else:
            plan.refuse(message)
