"""How the accounts are printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from chaos.account import Account
from chaos.cluster.run import ClusterResult, Recovery
from chaos.run import Result

_SHOWN = 20
_OF_A_KILL = ("killed", "why", "INTAKE took after", "LEDGER recorded after", "whole after")


def rows(result: Result | ClusterResult) -> dict[str, int]:
    """The account in numbers, as tables and JSON have it."""
    counted = result.account.counts
    own = _of_cluster(result) if isinstance(result, ClusterResult) else _of_processes(result)
    again = {"messages sent again unacknowledged": result.attempts - counted["sent"]}
    return {**counted, **again, **own, "misses": len(result.account.misses)}


def _of_processes(result: Result) -> dict[str, int]:
    return {
        "figures compared": result.compared,
        "processes killed": sum(result.kills.values()),
        **{f"  {name}": times for name, times in result.kills.items()},
    }


def _of_cluster(result: ClusterResult) -> dict[str, int]:
    return {
        "nodes killed, one at a time": len(result.recoveries),
        "then all three at once": 1,
        "services that ended and were started again": result.ended.total(),
    }


def show(result: Result | ClusterResult) -> None:
    """The account for people."""
    console = Console()
    if isinstance(result, ClusterResult):
        console.print(_table("three nodes", _OF_A_KILL, [_recovery(one) for one in result.recoveries]))
    told = [(what, f"{number:,}".replace(",", " ")) for what, number in rows(result).items()]
    console.print(_table(f"kill -9 at any moment, {result.seconds:.0f} s", ("what", "how many"), told))
    _show_misses(console, result.account)


def recoveries(result: ClusterResult) -> list[dict[str, str | float | None]]:
    """Each kill with its seconds, as JSON has it."""
    return [
        {
            "node": one.kill.node,
            "why": one.kill.why,
            "taken_after": one.taken_after,
            "recorded_after": one.recorded_after,
            "whole_after": one.kill.whole_after,
        }
        for one in result.recoveries
    ]


def _recovery(one: Recovery) -> tuple[str, ...]:
    seconds = (one.taken_after, one.recorded_after, one.kill.whole_after)
    return one.kill.node, one.kill.why, *("-" if told is None else f"{told:.1f} s" for told in seconds)


def _table(title: str, columns: Sequence[str], told: Iterable[tuple[str, ...]]) -> Table:
    table = Table(*columns, title=title)
    for column in table.columns[min(2, len(columns) - 1) :]:
        column.justify = "right"
    for row in told:
        table.add_row(*row)
    return table


def _show_misses(console: Console, account: Account) -> None:
    for miss in account.misses[:_SHOWN]:
        console.print(miss, markup=False)
