"""``logs.md``: the log as an interface."""

from __future__ import annotations

from shared.documents.markdown import GENERATED, table
from shared.log_events import EVERYWHERE, LEVELS, LOG_EVENTS, MEMBERS, WHERE_IT_APPLIES

_FRAME = """\
Each service writes one JSON object a line, or the same for people on a terminal. Names and members change by adding,
never by renaming, so that programs may rely on them. No line holds personal data. How to read them:
[operations](operations.md#reading-the-logs).
"""


def logs() -> str:
    """Levels, members, events."""
    events = [
        [f"`{name}`", one.level, _services(one.services), _listed(one.members), one.when, one.remedy]
        for name, one in LOG_EVENTS.items()
    ]
    common = EVERYWHERE | WHERE_IT_APPLIES
    return "\n".join(
        [
            GENERATED,
            "# Logs\n",
            _FRAME,
            "## Levels\n",
            table(["level", "means"], ([f"`{level}`", meaning] for level, meaning in LEVELS.items())),
            "## Events\n",
            table(["event", "level", "services", "members", "when", "what to do"], events),
            "## Members\n",
            f"{_listed(tuple(EVERYWHERE))} stand on every line, the others where they have a value.\n",
            table(["member", "means"], ([f"`{name}`", meaning] for name, meaning in (common | MEMBERS).items())),
        ]
    )


def _services(services: tuple[str, ...]) -> str:
    return "all" if len(services) > 2 else ", ".join(services)


def _listed(members: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in members)
