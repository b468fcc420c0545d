"""One service in the foreground: what ``awrach service`` and each service's container run."""

from __future__ import annotations

import os
from importlib import import_module
from types import FrameType

import uvicorn

from shared import tracing
from shared.beating import beating
from shared.logging import configure
from shared.settings import Settings

NAMES = ("agreements", "placements", "reporting")


def run(name: str) -> bool:
    """Serve until SIGTERM or Ctrl-C; whether the service ever started.

    Only the service's own module is imported: its image holds no other.

    Raises:
        ValueError: a setting is missing or wrong; says which.
    """
    settings = Settings()
    configure(name, settings)
    tracing.configure(name)
    app = beating(import_module(f"services.{name}.app").build(settings), settings.frozen_seconds)
    # Open requests are finished first; what a service decides is finished by its own shutdown.
    config = uvicorn.Config(
        app, host=settings.host, port=settings.port, log_config=None, access_log=False, timeout_graceful_shutdown=10
    )
    server = _Server(config)
    server.run()
    tracing.stop()
    return server.started


class _Server(uvicorn.Server):
    """Ends at once when it is asked to before it has started.

    uvicorn would finish the start first, which waits for NATS, for ever if that is gone; and nothing is decided yet.
    """

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if not self.started:
            os._exit(128 + sig)
        super().handle_exit(sig, frame)
