"""``awrach token``: let somebody ask as an auditor, for some hours."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Annotated

import typer

from awrach import auditing
from awrach.finding import Endpoints
from awrach.options import DATA, AsJson, Data, give_up
from awrach.reloading import is_distributed
from services.reporting.roles import NAME

_DAY = 24
_YEAR = 366 * _DAY


def token(
    name: Annotated[str, typer.Option("--for", help="Who asks, as it stands in the log; a function, not a person.")] = (
        "auditor"
    ),
    hours: Annotated[float, typer.Option(help="How long it is valid.", min=0.01, max=_YEAR)] = _DAY,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Print a bearer token for auditors of the suite in this folder; every query asked with it is logged."""
    if not NAME.fullmatch(name):
        give_up("--for takes letters, digits and . _ @ -, at most 80, like internal-audit")
    if not (Endpoints.path(data).exists() or is_distributed(data)):
        give_up(f"no suite runs from {data}; its reporting must know the key. Start one with: awrach up --data {data}")
    made = auditing.token(data, name, timedelta(hours=hours))
    print(json.dumps({"token": made, "sub": name, "hours": hours}) if as_json else made)
