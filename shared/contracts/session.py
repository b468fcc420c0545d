"""Facts about sessions of the provincial council."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from shared.contracts.base import CivilDate, Count, Id, Positive, Province, Strict, Text


class SessionHeld(Strict):
    """``session.held``: a council met; how many of its members in office were present."""

    session_id: Id
    council: Province
    kind: Literal["ordinary", "extraordinary"]
    held_on: CivilDate
    members_in_office: Positive
    members_present: Count
    chaired_by: Text | None = None
    observers: tuple[Text, ...] | None = None

    @model_validator(mode="after")
    def _present_are_in_office(self) -> Self:
        if self.members_present > self.members_in_office:
            raise PydanticCustomError("members", "members_present cannot exceed members_in_office")
        return self
