"""Every document of the contract: its text by its name below ``docs/``. Reporting serves the same."""

from __future__ import annotations

from functools import cache

from shared.documents.asyncapi import asyncapi
from shared.documents.catalogue import catalogue
from shared.documents.events import events
from shared.documents.schemas import schemas, text


@cache
def contract() -> dict[str, str]:
    """``events.md``, ``catalogue.html``, ``asyncapi.json`` and ``schemas/<fact>.v<number>.json``."""
    return {
        "events.md": events(),
        "catalogue.html": catalogue(),
        "asyncapi.json": text(asyncapi()),
        **{f"schemas/{name}.json": text(schema) for name, schema in schemas().items()},
    }
