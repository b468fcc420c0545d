"""``awrach rebuild``: the projection made anew beside the one that serves, compared, and put in its place."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Annotated

import typer

from awrach.finding import Endpoints, named_by_settings
from awrach.nkey import seed_path
from awrach.options import DATA, AsJson, Data, give_up
from awrach.suite import service_environment

DryRun = Annotated[bool, typer.Option("--dry-run", help="Build and compare, list what differs, take nothing over.")]
Accept = Annotated[bool, typer.Option("--accept-differences", help="Take over although rows or figures differ.")]
Clean = Annotated[bool, typer.Option("--clean", help="Remove the builds that nobody needs, and build nothing.")]


def rebuild(
    data: Data = DATA,
    dry_run: DryRun = False,
    accept_differences: Accept = False,
    clean: Clean = False,
    as_json: AsJson = False,
) -> None:
    """Make the figures anew from the ledger, beside those that are served; exit code 1 if they differ.

    On the machine of `awrach up`, whose AWRACH_DATABASE_URL it needs too if there is one. In containers:
    docker compose run --rm rebuild.
    """
    flags = {
        "--dry-run": dry_run,
        "--accept-differences": accept_differences,
        "--clean": clean,
        "--json": as_json,
    }
    environment: dict[str, str] = {}
    if not named_by_settings():
        endpoints = Endpoints.find(data)
        if not seed_path(data, "reporting").exists():
            give_up(f"{data} holds no key of reporting; run this where the suite was started")
        environment = service_environment(data, endpoints, "reporting")
    command = [sys.executable, "-m", "services.reporting.rebuilding", *(one for one, given in flags.items() if given)]
    raise typer.Exit(subprocess.run(command, env={**os.environ, **environment}, check=False).returncode)
