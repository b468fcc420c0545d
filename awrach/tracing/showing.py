"""A fact's way as people read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

Step = Mapping[str, Any]

_STYLES = {"accepted": "green", "duplicate": "green", "parked": "yellow", "conflict": "red", "rejected": "red"}


def show(console: Console, document: Mapping[str, Any]) -> None:
    """What it is, each step with its time, and what it touches."""
    outcome = str(document["outcome"])
    title = Text.assemble((f"{document['id'] or 'without an id'}", "bold"), f" of {document['publisher']}: ")
    title.append(outcome, style=_STYLES.get(outcome, ""))
    console.print(title)
    about = [document["kind"], document["entity"], f"correlation {document['correlation_id']}"]
    console.print("  " + " · ".join(str(one) for one in about if one), style="dim", highlight=False, markup=False)
    table = Table("time (UTC)", "what", "how", show_edge=False, pad_edge=False)
    for step in document["steps"]:
        table.add_row(_time(step["at"]), str(step["step"]), Text("\n".join(_TOLD[step["step"]](step))))
    console.print(table)
    if document["touches"]:
        console.print(f"  touches {', '.join(document['touches'])}", highlight=False, markup=False)
    for address in document["registers"]:
        console.print(f"  {address}", style="dim", highlight=False, markup=False)


def _time(at: str | None) -> str:
    return at[:23].replace("T", " ") if at else ""


def _logged(step: Step) -> list[str]:
    return [f"by {step['publisher']}, as it says"]


def _received(step: Step) -> list[str]:
    still = "still held" if step["still_held"] else "no longer held"
    return [f"INTAKE took it as message {step['intake']}, {still}"]


def _decided(step: Step) -> list[str]:
    told = [f"{step['outcome']} by {step.get('service', 'its service')}, receipt {step['receipt']}"]
    if "problem" in step:
        told.append(f"{step['problem']}: {step.get('detail', '')}")
    told += [f"{error['pointer'] or '/'}: {error['detail']}" for error in step.get("errors", ())]
    if "waits_for" in step:
        told.append(f"waits for {', '.join(step['waits_for']) or 'what changes'}")
    if "waited_seconds" in step:
        told.append(f"after {step['waited_seconds']:.3f} s parked")
    if "released_by" in step:
        released = step["released_by"]
        told.append(f"let through by {released['kind']} {released['id']} at {released['position']}")
    return told


def _recorded(step: Step) -> list[str]:
    return [f"{step['kind']} at ledger position {step['position']}"]


def _projected(step: Step) -> list[str]:
    if step["in_figures"] is None:
        return ["reporting does not answer, so whether figures know it cannot be told"]
    if not step["in_figures"]:
        return [f"not yet: reporting stands at {step['position']}"]
    when = "" if step["at"] else "; no log at hand says when"
    return [f"in the figures, reporting stands at {step['position']}{when}"]


def _answered(step: Step) -> list[str]:
    return [f"first answer that could tell of it: {step['query']}, correlation {step['correlation_id']}"]


_TOLD: dict[str, Callable[[Step], list[str]]] = {
    "logged": _logged,
    "received": _received,
    "decided": _decided,
    "recorded": _recorded,
    "projected": _projected,
    "answered": _answered,
}
