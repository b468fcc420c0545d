"""``awrach prepare``: keys, certificates, passwords and NATS configuration for a suite in containers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from awrach.handing_over import hand_over
from awrach.options import give_up
from awrach.preparing import Plan
from awrach.preparing import prepare as prepare_all


def prepare(
    folder: Annotated[Path, typer.Argument(help="Where a folder for each part is made.", show_default=False)],
    nodes: Annotated[str, typer.Option(help="Host names of the NATS servers, comma separated.")] = "nats",
    names: Annotated[str, typer.Option(help="Further names and addresses that publishers use.")] = "",
    operator_id: Annotated[
        int | None, typer.Option(help="Give the folders to the parts' users; the operator is this one (needs root).")
    ] = None,
) -> None:
    """Make once what a suite in containers needs before it starts; what is there already stays as it is."""
    plan = Plan(folder, _listed(nodes), _listed(names), mounted=operator_id is not None)
    try:
        prepare_all(plan)
        if operator_id is not None:
            hand_over(folder, operator_id)
    except (OSError, ValueError) as error:
        give_up(f"{folder} cannot be prepared: {error}", 1)
    print(f"prepared in {folder}: {', '.join(plan.nodes)}")


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]
