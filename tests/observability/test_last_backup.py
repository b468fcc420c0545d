"""A backup tells Prometheus when it was made, through a file that the exporter of the volumes reads."""

from __future__ import annotations

from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from awrach import last_backup


def test_what_was_told_last_stands_in_a_file_that_others_may_read(tmp_path: Path) -> None:
    for moment in (1700000000.0, 1700086400.5):
        last_backup.succeeded(tmp_path, moment)
    (path,) = (tmp_path / "metrics").iterdir()
    assert path.suffix == ".prom"
    assert path.stat().st_mode & 0o777 == 0o644
    (family,) = text_string_to_metric_families(path.read_text(encoding="utf-8"))
    assert [(one.name, one.value) for one in family.samples] == [
        ("awrach_backup_last_success_timestamp_seconds", 1700086400.5)
    ]
