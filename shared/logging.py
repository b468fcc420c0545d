"""Logs as an interface: one JSON line per decision, or the same for people on a terminal."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any, TextIO, cast

import structlog
from structlog.typing import EventDict, Processor

from shared.log_file import LogFile, StandardError
from shared.settings import Settings


def for_people(*, colours: bool) -> structlog.dev.ConsoleRenderer:
    """How a line is shown on a terminal."""
    # A plain trace: one with the values of variables would show what was sent.
    return structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=structlog.dev.plain_traceback)


def configure(service: str, settings: Settings) -> None:
    """Send structlog and the standard library's loggers through one chain to standard error, or into a file.

    Members with no value are left out; every line carries ``service``, ``event``, ``level`` and ``timestamp``.
    """
    path = settings.log_file
    output = cast("TextIO", LogFile(Path(path), settings.log_file_bytes) if path else StandardError())
    people = settings.log_format == "console" or (settings.log_format == "auto" and sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _named(service),
        _without_empty,
    ]
    renderer: list[Processor] = (
        [for_people(colours=sys.stderr.isatty())]
        if people
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    structlog.configure(
        processors=[*shared, *renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=output),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_of_library, *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
    )
    handler = logging.StreamHandler(output)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)


def _of_library(_: Any, __: str, event: EventDict) -> EventDict:
    """What a library says in words of its own, as one event of the catalogue."""
    return {**event, "event": "library.said", "logger": event["_record"].name, "message": event["event"]}


def _named(service: str) -> Processor:
    def add(_: Any, __: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    return add


def _without_empty(_: Any, __: str, event: EventDict) -> EventDict:
    return {name: value for name, value in event.items() if value is not None}
