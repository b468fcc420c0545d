"""The documents that are generated from the code; ``make documents`` writes them, a test fails when they are stale."""

from __future__ import annotations

import sys
from datetime import timedelta
from importlib import import_module
from pathlib import Path

from prometheus_client import REGISTRY
from pydantic import SecretStr

from awrach import last_backup
from services.reporting.indicators import INDICATORS, Indicator
from services.reporting.indicators.definition import LEVELS
from services.reporting.queries.indicators import protection
from services.reporting.queries.refusals import REFUSALS
from services.running import NAMES
from shared.documents.contract import contract
from shared.documents.logs import logs
from shared.documents.markdown import GENERATED, table
from shared.documents.metrics import metrics
from shared.measuring import measuring
from shared.settings import Settings

_FRAME = """\
Each is computed by one piece of code, whatever the exit. The period is two civil days of Morocco, both included; what
is counted "on a day" is counted on the last. Everything is as known at the ledger position that the answer names.
Parts, *unknown* among them, make the total wherever "parts add up"; else one person, agreement or worksite may be in
several parts, and their sum means nothing. An answer whose parts and total differ, or whose share is larger than its
whole, is not given (`does-not-add-up`). Percentages have one decimal and are not defined (`z`) where there is nothing
to be a share of. *Small cells* says which setting withholds cells of few persons from public answers.
"""

_REFUSED = """\
RFC 9457, `application/problem+json`; over NATS the same object as the answer. `detail` says more of the case at hand;
`/problems/<slug>` of reporting explains each as it stands here. A path that there is not is `not-found` (404), a method
that it does not take `method-not-allowed` (405).
"""

_PROTECTION = {
    None: "no cell tells of a person",
    "small_count": "`AWRACH_SMALL_COUNT`; by disability `AWRACH_SMALL_COUNT_DISABILITY`",
    "small_count_disability": "`AWRACH_SMALL_COUNT_DISABILITY`",
}


def documents() -> dict[str, str]:
    """Every generated document: its text by its name below ``docs/``."""
    return {
        **contract(),
        "indicators.md": indicators(),
        "refusals.md": refusals(),
        "logs.md": logs(),
        "settings.md": settings(),
        "metrics.md": _metrics(),
    }


def _metrics() -> str:
    """Every metric of all three services: they are registered where they are made, by importing what makes them."""
    for service in NAMES:
        import_module(f"services.{service}.app")
    measuring("documents")
    return metrics(REGISTRY, last_backup.REGISTRY)


def indicators() -> str:
    """Every indicator: names, formula, what counts, how it may be broken down."""
    return "\n".join([GENERATED, "# Indicators\n", _FRAME, *(_indicator(one) for one in INDICATORS.values())])


def _indicator(one: Indicator) -> str:
    facts = [
        ["formula", one.formula],
        ["unit", one.unit],
        ["counts", one.includes],
        *([["does not count", one.excludes]] if one.excludes else []),
        ["breakdowns", ", ".join(one.breakdowns) or "none"],
        ["parts add up by", ", ".join(name for name in one.breakdowns if name in one.partitions) or "none"],
        *([["level of agreements", ", ".join(LEVELS)]] if one.levels else []),
        ["small cells", _PROTECTION[protection(one)]],
    ]
    names = [[f"name ({language})", one.labels[language]] for language in ("ar", "fr", "en")]
    return "\n".join([f"## {one.code} {one.labels['en']} (version {one.version})\n", table(["", ""], names + facts)])


def refusals() -> str:
    """Every way that a question is refused."""
    rows = ([str(one.status), f"`{one.slug}`", one.title, one.remedy] for one in REFUSALS.values())
    return "\n".join(
        [GENERATED, "# Refused questions\n", _REFUSED, table(["status", "slug", "meaning", "what to do"], rows)]
    )


def settings() -> str:
    """Every setting with its default and meaning."""
    rows = [
        [f"`AWRACH_{name.upper()}`", f"`{_default(name)}`", field.description or ""]
        for name, field in Settings.model_fields.items()
    ]
    text = "Environment variables, the same for every process of the suite; each uses what concerns it.\n"
    return "\n".join([GENERATED, "# Settings\n", text, table(["variable", "default", "meaning"], rows)])


def _default(name: str) -> str:
    value = Settings.model_fields[name].default
    if isinstance(value, SecretStr):
        return "none"
    return f"{value.days} days" if isinstance(value, timedelta) else str(value)


if __name__ == "__main__":
    for name, content in documents().items():
        path = Path(sys.argv[1]) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
