"""``awrach report``: figures as tables or JSON."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console

from awrach.asking import get, labels
from awrach.finding import Endpoints
from awrach.options import DATA, AsJson, Data
from awrach.showing import breakdown, totals

HEADLINE = ("A1", "A3", "W1", "W2", "J0", "J1", "P1", "P2", "P5", "T1", "G1", "G2", "G3", "G4", "Q3")


def report(
    indicator: Annotated[list[str] | None, typer.Option(help="Code, e.g. P1; may be repeated.")] = None,
    by: Annotated[str, typer.Option(help="Breakdowns, e.g. commune,sex.")] = "",
    period: Annotated[str, typer.Option(help="YYYY-MM-DD/YYYY-MM-DD, both days included.")] = "",
    level: Annotated[str, typer.Option(help="Level of agreements for J0, T1, W2.")] = "",
    province: str = "",
    programme: str = "",
    edition: str = "",
    commune: str = "",
    worksite: str = "",
    sector: str = "",
    partner: str = "",
    partner_kind: str = "",
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Print figures: the headline set, or the indicators named, broken down or not."""
    endpoints = Endpoints.find(data)
    asked = {
        "by": by, "period": period, "level": level, "province": province, "programme": programme, "edition": edition,
        "commune": commune, "worksite": worksite, "sector": sector, "partner": partner, "partner_kind": partner_kind,
    }  # fmt: skip
    parameters = {name: value for name, value in asked.items() if value}
    figures = get(endpoints, "figures", {**parameters, "indicators": ",".join(indicator or HEADLINE)})
    if as_json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    console, names = Console(), labels(endpoints)
    if by:
        for figure in figures:
            breakdown(console, figure, names[figure["indicator"]])
    else:
        totals(console, figures, names)
