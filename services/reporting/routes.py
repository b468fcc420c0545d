"""Every question that can be asked, once for HTTP and NATS: its name, path, parameters and formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.reporting import models, samples
from services.reporting.answering import AS_OF, DIFFERENCE, EXPLAIN, FIGURES, PAGE
from services.reporting.exits.negotiation import Format
from services.reporting.parameters import Parameter
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
    own: Mapping[str, Parameter] = field(default_factory=dict)
    """Parameters that mean something of their own here."""


def _register(name: str) -> Route:
    register = REGISTERS[name]
    own = {one.name: Parameter(one.description, one.kind.documented(), one.kind.example) for one in register.filters}
    sort = f"members to sort by, with commas, a minus before one turns it round: {', '.join(register.sortable)}"
    own["sort"] = Parameter(sort, {"type": "array", "minItems": 1, "items": {"type": "string"}}, [*register.order])
    parameters = (*own, *PAGE, *AS_OF)
    summary = f"The public register of {name}"
    return Route(name, name, summary, parameters, _ALL, models.Listing, samples.listing(name), own)


def _entry(name: str) -> Route:
    entity, path = REGISTERS[name].entity, f"{name}/{{id}}"
    return Route(entity, path, f"One {entity} of its register", AS_OF, _JSON, models.Entry, samples.entry(name))


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
        *(_entry(name) for name in REGISTERS),
    )
}
"""By name. A new question is one line here, and its answer in ``answering``."""
