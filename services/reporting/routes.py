"""Every question that can be asked, once for HTTP and NATS: its name, path, parameters and formats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.reporting import models, samples
from services.reporting.answering import AS_OF, DIFFERENCE, EXPLAIN, FIGURES, PAGE
from services.reporting.exits.negotiation import Format
from services.reporting.queries.registers import REGISTERS

_ALL: tuple[Format, ...] = ("json", "csv", "xlsx", "datapackage")
_JSON: tuple[Format, ...] = ("json",)


@dataclass(frozen=True, slots=True)
class Route:
    """One question: ``GET /v1/<path>`` and ``query.<name>``."""

    name: str
    path: str
    summary: str
    parameters: tuple[str, ...]
    formats: tuple[Format, ...]
    model: Any
    example: Any


def _register(name: str) -> Route:
    parameters = (*REGISTERS[name].filters, *PAGE, *AS_OF)
    summary = f"The public register of {name}"
    return Route(name, name, summary, parameters, _ALL, models.Listing, samples.listing(name))


ROUTES: dict[str, Route] = {
    one.name: one
    for one in (
        Route(
            "figures", "figures", "Figures, broken down or not", FIGURES, _ALL, models.FigureOrFigures, samples.FIGURE
        ),
        Route(
            "explain",
            "figures/explain",
            "The facts behind one cell (auditor)",
            EXPLAIN,
            _JSON,
            models.Explained,
            samples.EXPLAINED,
        ),
        Route(
            "difference",
            "figures/difference",
            "What moved one cell between two moments (auditor)",
            DIFFERENCE,
            _JSON,
            models.Difference,
            samples.DIFFERENCE,
        ),
        Route("indicators", "indicators", "Every definition", (), _JSON, models.Definitions, samples.DEFINITIONS),
        Route("status", "status", "Position, lag, publishers", (), _JSON, models.Status, samples.STATUS),
        *(_register(name) for name in REGISTERS),
    )
}
"""By name. A new question is one line here, and its answer in ``answering``."""
