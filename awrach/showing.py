"""Figures and receipts as tables for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from shared.contracts.codes import communes

Figure = Mapping[str, Any]

_QUALIFIERS = {"more_than": "more than ", "about": "about ", "exactly": "", None: ""}


def value_text(observation: Mapping[str, Any], unit: str) -> str:
    """A value as people read it; withheld and undefined ones say so, and are never 0."""
    if observation["confidentiality"] != "F":
        return "withheld"
    if observation["value"] is None:
        return "not applicable"
    number = observation["value"]
    text = f"{number:,.1f} %" if unit == "percent" else f"{number:,}"
    qualifier = _QUALIFIERS[observation["qualifier"]] if unit != "percent" else ""
    return qualifier + text.replace(",", " ")


def fraction_text(observation: Mapping[str, Any]) -> str:
    """The counts behind a share, where they may be shown."""
    if observation["denominator"] is None:
        return ""
    return f"{observation['numerator']} of {observation['denominator']}"


def totals(console: Console, figures: Sequence[Figure], labels: Mapping[str, str]) -> None:
    """One line for each figure; period, as-of instant and position above, for no number stands without them."""
    table = Table("code", "figure", Column("value", justify="right"), Column("counts", justify="right"))
    for figure in figures:
        total = figure["total"]
        code = f"{figure['indicator']} v{figure['version']}"
        table.add_row(
            code, labels.get(figure["indicator"], ""), value_text(total, figure["unit"]), fraction_text(total)
        )
    console.print(_frame(figures[0]), style="italic", highlight=False)
    console.print(table)


def breakdown(console: Console, figure: Figure, label: str) -> None:
    """A figure by its breakdowns, with its total and notes."""
    shown = [*figure["observations"], figure["total"]]
    names = list(shown[0]["by"])
    table = Table(*names, Column(figure["unit"], justify="right"))
    if any(fraction_text(observation) for observation in shown):
        table.add_column("counts", justify="right")
    for observation in shown:
        if observation is figure["total"]:
            table.add_section()
        cells = [_named(name, observation["by"].get(name, "")) for name in names]
        if observation is figure["total"] and names:
            cells[0] = "total"
        cells += [value_text(observation, figure["unit"]), fraction_text(observation)]
        table.add_row(*cells[: len(table.columns)])
    console.print(f"\n{figure['indicator']} v{figure['version']} {label}", style="bold", highlight=False)
    console.print(_frame(figure), style="italic", highlight=False)
    console.print(table)
    for note in figure["notes"]:
        console.print(f"  {note}", style="dim")


def _named(breakdown: str, value: str) -> str:
    place = communes().get(value) if breakdown == "commune" else None
    return f"{value} {place.name_fr}" if place else str(value)


def _frame(figure: Figure) -> str:
    period, scope = figure["period"], figure["scope"]
    where = ", ".join(f"{name} {value}" for name, value in scope.items()) or "everything"
    return (
        f"{period['from']} to {period['to']} · {where} · as of {figure['as_of'][:19]}Z, position {figure['position']}"
    )


def refusals(console: Console, receipts: Sequence[Mapping[str, Any]], origins: Mapping[str, str]) -> None:
    """Each fact that was not accepted, with what was wrong and what to do."""
    for receipt in receipts:
        problem = receipt.get("problem") or {}
        where = origins.get(str(receipt["id"]), "")
        console.print(Text.assemble((receipt["outcome"], "bold"), f" {receipt['id']} {where}"))
        console.print(f"  {problem.get('title', '')}. {problem.get('detail', '')}", highlight=False, markup=False)
        for error in problem.get("errors", ()):
            console.print(f"  {error['pointer'] or '/'}: {error['detail']}", style="dim", highlight=False, markup=False)
