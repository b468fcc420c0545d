"""``awrach service``: one service in the foreground."""

from __future__ import annotations

import os
from importlib import import_module
from types import FrameType
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
    config = uvicorn.Config(
        app, host=settings.host, port=settings.port, log_config=None, access_log=False, timeout_graceful_shutdown=10
    )
    server = _Server(config)
    server.run()
    if not server.started:
        raise typer.Exit(3)


class _Server(uvicorn.Server):
    """Ends at once when it is asked to before it has started.

    uvicorn would finish the start first, which waits for NATS, for ever if that is gone; and nothing is decided yet.
    """

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if not self.started:
            os._exit(128 + sig)
        super().handle_exit(sig, frame)
