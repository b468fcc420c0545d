"""What stands around every route: compression, HEAD, and pages of other origins where settings name them."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from services.reporting.exits.heads import Heads
from shared.correlation import HEADER
from shared.settings import Settings

_WORTH_COMPRESSING = 1024
_READABLE = ["ETag", "Link", "Content-Language", HEADER]


def around(app: FastAPI, settings: Settings) -> FastAPI:
    """The application with its middleware; other origins may read and nothing else, and only if they are named."""
    app.add_middleware(GZipMiddleware, minimum_size=_WORTH_COMPRESSING)
    origins = [one.strip() for one in settings.cors_origins.split(",") if one.strip()]
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET"],
            allow_headers=["Authorization", "If-None-Match", HEADER],
            expose_headers=_READABLE,
        )
    app.add_middleware(Heads)
    return app
