"""Dashboards: JSON that Grafana provisions, PromQL that Prometheus takes, made of metrics that there are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.observability.exposed import names
from tests.observability.expressions import metrics_of
from tests.observability.test_alerts import ELSEWHERE, FOLDER, _promtool, promtool

_GRAFANA = FOLDER / "grafana"
DASHBOARDS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in _GRAFANA.glob("dashboards/*.json")}


def _targets(dashboard: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_dashboard_is_made_of_metrics_that_there_are(name: str) -> None:
    for title, expression in _targets(DASHBOARDS[name]):
        used = metrics_of(expression)
        assert used, title
        assert used <= names() | ELSEWHERE, f"{title}: {used - names() - ELSEWHERE} is in no catalogue"


@promtool
def test_every_expression_is_valid(tmp_path: Path) -> None:
    """As recording rules, for promtool reads nothing else."""
    expressions = [one.replace("$__rate_interval", "5m") for every in DASHBOARDS.values() for _, one in _targets(every)]
    rules = [{"record": f"dashboards:{number}", "expr": one} for number, one in enumerate(expressions)]
    path = tmp_path / "rules.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "dashboards", "rules": rules}]}), encoding="utf-8")
    assert f"{len(expressions)} rules found" in _promtool("check", "rules", path)


@pytest.mark.parametrize("name", DASHBOARDS)
def test_panels_are_told_apart_and_do_not_cover_each_other(name: str) -> None:
    dashboard = DASHBOARDS[name]
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len({panel["title"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for position in (panel["gridPos"] for panel in panels)
        for x in range(position["x"], position["x"] + position["w"])
        for y in range(position["y"], position["y"] + position["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


def test_dashboards_ask_the_data_source_that_is_provisioned_and_lie_where_it_looks() -> None:
    (source,) = yaml.safe_load((_GRAFANA / "provisioning/datasources/prometheus.yml").read_text())["datasources"]
    assert {panel["datasource"]["uid"] for one in DASHBOARDS.values() for panel in one["panels"]} == {source["uid"]}
    assert len({one["uid"] for one in DASHBOARDS.values()}) == len(DASHBOARDS)
    compose = Path("docker-compose.yml").read_text(encoding="utf-8")
    (provider,) = yaml.safe_load((_GRAFANA / "provisioning/dashboards/awrach.yml").read_text())["providers"]
    assert f"./deploy/observability/grafana/dashboards:{provider['options']['path']}:ro" in compose
