"""docker-compose.yml as a text: what it may be told, what it tells the services, what it must never do."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from shared.settings import Settings

_COMPOSE = Path("docker-compose.yml").read_text(encoding="utf-8")
_EXAMPLE = Path(".env.example").read_text(encoding="utf-8")
_OF_THE_IMAGES = {"AWRACH_HOST", "AWRACH_PORT", "AWRACH_LOG_FORMAT"}
_FROM_FILES = {"AWRACH_NATS_SEED", "AWRACH_IDENTITY_KEY"}
_OF_COMMANDS = {"AWRACH_TOKEN"}
_OF_ONE_MACHINE = {"AWRACH_LOG_FILE", "AWRACH_LOG_FILE_BYTES"}
"""In containers Docker keeps the logs, and limits them."""


def test_everything_that_may_be_set_is_explained_in_the_example() -> None:
    asked = set(re.findall(r"\$\{([A-Z0-9_]+)", _COMPOSE)) | set(re.findall(r"^  (AWRACH_[A-Z_]+):$", _COMPOSE, re.M))
    explained = set(re.findall(r"^#([A-Z0-9_]+)=", _EXAMPLE, re.M))
    assert asked <= explained
    assert explained - asked == {"COMPOSE_PROFILES"}


def test_defaults_in_the_example_are_those_of_the_file() -> None:
    told = dict(re.findall(r"^#([A-Z0-9_]+)=(.*)$", _EXAMPLE, re.M))
    defaults = dict(re.findall(r"\$\{([A-Z0-9_]+):-([^$}]+)\}", _COMPOSE))
    of_a_cluster = {"AWRACH_REPLICAS", "NATS_NODES", "AWRACH_NATS_URL"}
    assert {name: told[name] for name in defaults.keys() - of_a_cluster} == {
        name: value for name, value in defaults.items() if name not in of_a_cluster
    }


def test_every_setting_reaches_the_containers_or_is_decided_there() -> None:
    known = {f"AWRACH_{name.upper()}" for name in Settings.model_fields}
    elsewhere = _OF_THE_IMAGES | _FROM_FILES | _OF_COMMANDS | _OF_ONE_MACHINE
    assert known - set(re.findall(r"AWRACH_[A-Z_]+", _COMPOSE)) == elsewhere
    dockerfile = Path("deploy/docker/service.Dockerfile").read_text(encoding="utf-8")
    assert all(f"{name}=" in dockerfile for name in _OF_THE_IMAGES)


def test_nothing_is_published_to_other_machines_unless_asked() -> None:
    ports = re.findall(r"ports: \[(.+)\]", _COMPOSE)
    assert len(ports) == _COMPOSE.count("ports:")
    assert all(re.match(r'"\$\{[A-Z]+_BIND:-127\.0\.0\.1\}:', port) for port in ports)


def test_the_public_sees_releases_unless_asked_otherwise() -> None:
    assert "${AWRACH_PUBLIC_AS_OF:-release}" in _COMPOSE


def test_who_watches_is_confined_like_the_others_and_reads_what_there_is() -> None:
    watching = {
        name: one
        for name, one in yaml.safe_load(_COMPOSE)["services"].items()
        if "observability" in one.get("profiles", ())
    }
    assert watching.keys() == {"prometheus", "volumes", "grafana"}
    for name, one in watching.items():
        assert one["read_only"], name
        assert one["cap_drop"] == ["ALL"], name
        assert not one["user"].startswith("0:"), name
        assert {"mem_limit", "cpus", "healthcheck", "restart"} <= one.keys(), name
        mounted = [Path(volume.split(":")[0]) for volume in one["volumes"] if volume.startswith("./")]
        assert all(path.exists() for path in mounted), name
        assert all(volume.endswith(":ro") for volume in one["volumes"] if not volume.startswith(f"{name}-data:")), name
