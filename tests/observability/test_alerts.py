"""Alert rules: valid, tested, each with its page in the runbook, and made of metrics that there are."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.observability.exposed import names
from tests.observability.expressions import metrics_of

FOLDER = Path("deploy/observability")
RULES = yaml.safe_load((FOLDER / "rules" / "awrach.yml").read_text(encoding="utf-8"))
TESTS = yaml.safe_load((FOLDER / "rules-tests.yml").read_text(encoding="utf-8"))["tests"]
ALERTS: dict[str, dict[str, Any]] = {rule["alert"]: rule for group in RULES["groups"] for rule in group["rules"]}
RUNBOOK = Path("docs/runbook.md").read_text(encoding="utf-8")
ELSEWHERE = {
    "up",  # Prometheus itself
    "ALERTS",
    "node_filesystem_avail_bytes",  # the exporter of the volumes
    "node_filesystem_size_bytes",
    "awrach_selfcheck_drift",  # the self-check, which is on its way
}

promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool (package prometheus) is not here")


def _promtool(*arguments: str | Path) -> str:
    done = subprocess.run(["promtool", *map(str, arguments)], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_what_comes_from_elsewhere_is_not_our_own() -> None:
    assert not ELSEWHERE & names()


@promtool
def test_rules_and_configuration_are_valid() -> None:
    _promtool("check", "rules", "--lint-fatal", FOLDER / "rules" / "awrach.yml")
    _promtool("check", "config", "--syntax-only", FOLDER / "prometheus.yml")


@promtool
def test_alerts_fire_when_they_should_and_only_then() -> None:
    assert "SUCCESS" in _promtool("test", "rules", FOLDER / "rules-tests.yml")


def test_every_alert_is_tried_both_ways() -> None:
    expected = [(one["alertname"], bool(one["exp_alerts"])) for test in TESTS for one in test["alert_rule_test"]]
    assert set(expected) == {(alert, fires) for alert in ALERTS for fires in (True, False)}


@pytest.mark.parametrize("alert", ALERTS)
def test_an_alert_says_how_bad_it_is_what_it_is_and_where_to_read_on(alert: str) -> None:
    rule = ALERTS[alert]
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert all(rule["annotations"][name] for name in ("summary", "description"))
    assert rule["annotations"]["runbook"] == f"docs/runbook.md#{alert.lower()}"


def test_every_alert_has_its_page_and_every_page_its_alert() -> None:
    assert re.findall(r"^## (\w+)$", RUNBOOK, re.M) == list(ALERTS)
    for page in re.split(r"^## \w+$", RUNBOOK, flags=re.M)[1:]:
        assert "\nLook: " in page
        assert "\nDo: " in page


def test_links_within_the_runbook_lead_somewhere() -> None:
    assert set(re.findall(r"\]\(#([a-z]+)\)", RUNBOOK)) <= {alert.lower() for alert in ALERTS}


@pytest.mark.parametrize("alert", ALERTS)
def test_an_alert_is_made_of_metrics_that_there_are(alert: str) -> None:
    used = metrics_of(ALERTS[alert]["expr"])
    assert used
    assert used <= names() | ELSEWHERE, f"{used - names() - ELSEWHERE} is in no catalogue"
