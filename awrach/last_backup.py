"""When a backup was last completed and verified, for Prometheus: a command is over before anybody could ask it.

It leaves a file in ``metrics/`` of its folder, which the exporter of the volumes reads (its textfile collector).
"""

from __future__ import annotations

from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

REGISTRY = CollectorRegistry()
"""What commands tell, apart from what services show."""

LAST = Gauge(
    "awrach_backup_last_success_timestamp_seconds",
    "When a backup was last completed and verified.",
    registry=REGISTRY,
)


def succeeded(data: Path, moment: float) -> None:
    """Tell that a backup was completed and verified at a moment (seconds since 1970); replaces what was told before.

    Raises:
        OSError: the file cannot be written.
    """
    LAST.set(moment)
    folder = data / "metrics"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "backup.prom"
    write_to_textfile(str(path), REGISTRY)
    path.chmod(0o644)  # the exporter is another user
