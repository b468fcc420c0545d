"""The rules of worksites and hires, as plain functions."""

from services.placements.domain.deciding import decide, references
from services.placements.domain.evolving import evolve
from services.placements.domain.hires import DAYS
from services.placements.domain.province import province
from shared.contracts.decisions import Domain

domain = Domain(
    service="placements",
    references=references,
    decide=decide,
    evolve=evolve,
    province=province,
    follows=("session", "agreement", "worksite", "hire", "person"),
    together={"hire.started": DAYS},
)

__all__ = ["domain"]
