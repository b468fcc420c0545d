"""The rules of sessions and agreements, as plain functions.

``domain`` is what the rest of the service uses: what a fact refers to, what is decided, what follows from it.
"""

from services.agreements.domain.deciding import decide, references
from services.agreements.domain.province import province
from services.agreements.domain.state import evolve
from shared.contracts.decisions import Domain

domain = Domain(
    service="agreements",
    references=references,
    decide=decide,
    evolve=evolve,
    province=province,
    follows=("session", "agreement"),
)

__all__ = ["domain"]
