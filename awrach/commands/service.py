"""``awrach service``: one service in the foreground."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Literal

import typer
import uvicorn
from pydantic import ValidationError

from awrach.options import give_up
from shared.logging import configure
from shared.settings import Settings

Name = Literal["agreements", "placements", "reporting"]


def service(name: Annotated[Name, typer.Argument(help="Which service.", show_default=False)]) -> None:
    """Run one service in the foreground, configured by AWRACH_… settings, until SIGTERM or Ctrl-C."""
    try:
        settings = Settings()
        configure(name, settings)
        app = import_module(f"services.{name}.app").build(settings)
    except (ValidationError, ValueError) as error:
        give_up(str(error))
    # Open requests are finished first; what a service decides is finished by its own shutdown.
    uvicorn.run(
        app, host=settings.host, port=settings.port, log_config=None, access_log=False, timeout_graceful_shutdown=10
    )
