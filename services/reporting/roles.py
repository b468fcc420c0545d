"""Who asks: the public, or an auditor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and as what; ``name`` is empty for the public."""

    role: Literal["public", "auditor"] = "public"
    name: str = ""

    @property
    def sees_all(self) -> bool:
        """Whether answers are given without disclosure control."""
        return self.role == "auditor"


PUBLIC = Caller()
