"""A service whose event loop can be frozen, to be run as a process of its own: ``python freezing.py PORT PATIENCE``."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import AsyncIterator

import uvicorn
from fastapi import FastAPI

from shared.app import service_app
from shared.beating import beating
from shared.logging import configure
from shared.settings import Settings


@contextlib.asynccontextmanager
async def _nothing(_: FastAPI) -> AsyncIterator[None]:
    yield


async def _ready() -> list[str]:
    return []


def _blocked_for_ever() -> None:
    while True:
        time.sleep(1)


def main(port: int, patience: float) -> None:
    configure("frozen", Settings(log_format="json"))
    app = service_app("frozen", lifespan=_nothing, ready=_ready)

    @app.get("/freeze")
    async def freeze() -> None:
        _blocked_for_ever()

    uvicorn.run(beating(app, patience), host="127.0.0.1", port=port, log_config=None, access_log=False)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
