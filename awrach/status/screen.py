"""One screen of it for people: what is wrong first, then where everything stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from awrach.status.learned import Learned
from shared.clock import now

_OUTCOMES = ("accepted", "duplicate", "conflict", "parked", "rejected")
_THOUSAND = 1000.0


def show(console: Console, learned: Learned) -> None:
    """Print it."""
    _verdict(console, learned)
    for name, told in learned.services.items():
        state = "[green]ready[/green]" if told["ready"] else f"[red]not ready[/red] {escape(told['reason'])}"
        console.print(f"{name:<12} {state}", highlight=False)
    _positions(console, learned.reporting)
    if learned.nats.get("streams"):
        console.print(_streams(learned.nats["streams"]))
    if learned.publishers:
        console.print(_publishers(learned.publishers))
    _rooms(console, learned)
    for one in learned.unknown:
        console.print(f"not known: {escape(one['about'])} ({escape(one['why'])})", style="dim", highlight=False)


def _verdict(console: Console, learned: Learned) -> None:
    if not learned.findings:
        console.print("[green]healthy[/green]", highlight=False)
    for one in learned.findings:
        console.print(f"[red]{escape(one.about)}[/red] {escape(one.wrong)}", highlight=False)
        console.print(f"  do: {escape(one.do)}", highlight=False)


def _positions(console: Console, reporting: dict[str, Any] | None) -> None:
    if reporting is None:
        return
    console.print(
        f"position {reporting['position']} of {reporting['ledger_position']}, {reporting['lag']} behind "
        f"({reporting['lag_seconds']:.0f} s), projection version {reporting['projection_version']}",
        highlight=False,
    )
    for one in reporting.get("builds", ()):
        more = f", {one['percent']} % built" if "percent" in one else ""
        console.print(f"build {one['build']}, version {one['version']}: {one['state']}{more}", highlight=False)
    console.print(_checked(reporting["self_check"]), highlight=False)


def _checked(check: dict[str, Any]) -> str:
    if not check["enabled"]:
        return "self-check switched off"
    last = check["last"]
    if last is None:
        return f"self-check under way for the first time, at position {check['reached']}"
    found = f"{last['differences']} differences" if last["differences"] else "all as the ledger says"
    return (
        f"self-check {_age(last['finished_at'])} ago at position {last['position']}: "
        f"{last['rows']} rows, {last['figures']} figures, {found}"
    )


def _streams(streams: list[dict[str, Any]]) -> Table:
    counts = (Column(name, justify="right") for name in ("messages", "size", "last position"))
    table = Table("stream", *counts, "last message", "kept", "copies", "leader")
    for one in streams:
        kept = f"{one['kept_days']:.0f} days" if one["kept_days"] else "for ever"
        copies = f"{one['copies_current']} of {one['copies']}"
        last = f"{_age(one['last_recorded_at'])} ago" if one["last_recorded_at"] else ""
        numbers = (str(one["messages"]), _size(one["bytes"]), str(one["last_position"]))
        table.add_row(one["stream"], *numbers, last, kept, copies, one["leader"] or "")
    return table


def _publishers(publishers: list[dict[str, Any]]) -> Table:
    counts = (*_OUTCOMES, "waiting")
    table = Table("publisher", "last fact", *(Column(name, justify="right") for name in counts), "parked: oldest, why")
    for one in publishers:
        numbers = [*(one["outcomes"].get(name, 0) for name in _OUTCOMES), one.get("waiting", "?")]
        last = f"{_age(one['last_recorded_at'])} ago" if one["last_recorded_at"] else "none"
        table.add_row(one["publisher"], last, *map(str, numbers), _parked(one["parked"]))
    return table


def _parked(parked: dict[str, Any] | None) -> str:
    if not parked:
        return ""
    reasons = ", ".join(f"{slug} {count}" for slug, count in parked.get("reasons_of_the_oldest", {}).items())
    return f"{_age(parked['oldest_recorded_at'])}; {reasons or 'why is not known'}"


def _rooms(console: Console, learned: Learned) -> None:
    for one in learned.disks:
        free = "?" if one["free_bytes"] is None else _size(one["free_bytes"])
        of = f" of {_size(one['total_bytes'])}" if one["total_bytes"] else ""
        used = f"{_size(one['used_bytes'])} used, " if one["used_bytes"] is not None else ""
        console.print(f"disk: {one['what']}: {used}{free}{of} free", highlight=False, markup=False)
    for one in learned.certificates:
        console.print(
            f"certificate of {one['certificate']}: {one['days']:.0f} days left", highlight=False, markup=False
        )


def _age(instant: str) -> str:
    seconds = max(0.0, (now() - datetime.fromisoformat(f"{instant[:19]}+00:00")).total_seconds())
    for unit, length in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if count < _THOUSAND:
            return f"{count:.0f} {unit}"
        count /= _THOUSAND
    return f"{count:.1f} TB"
