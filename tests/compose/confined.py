"""What each container may do and holds, looked at from within."""

from __future__ import annotations

import json
from typing import Any

from tests.compose.containers import Containers

SERVICES = ("agreements", "placements", "reporting")
_RUNNING = (*SERVICES, "nats", "postgres")
_UNPUBLISHED = ("postgres", "volumes")
_LOOK = """
import importlib.util, json, os, pathlib
def writable(path):
    try:
        pathlib.Path(path, "probe").touch()
    except OSError:
        return False
    return True
others = [n for n in ("agreements", "placements", "reporting") if importlib.util.find_spec("services." + n)]
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
print(json.dumps({
    "uid": os.getuid(),
    "services": others,
    "other_code": [n for n in ("awrach", "deploy", "tests", "pip") if importlib.util.find_spec(n)],
    "writable": [path for path in ("/", "/app", "/opt/awrach", "/run/secrets/awrach") if writable(path)],
    "secrets": sorted(os.listdir("/run/secrets/awrach")),
    "capabilities": int(status["CapBnd"], 16),
    "no_new_privileges": status["NoNewPrivs"].strip(),
    "environment": sorted(os.environ),
}))
"""
_SECRETS = {
    "agreements": ["awrach_nats_seed", "ca.pem"],
    "placements": ["awrach_identity_key", "awrach_nats_seed", "ca.pem"],
    "reporting": ["auditors.pem", "awrach_database_url", "awrach_nats_seed", "ca.pem"],
}


def check(suite: Containers) -> None:
    """A service's image holds that service alone, its container its own secrets alone; neither can be changed."""
    for name in SERVICES:
        _check_service(name, json.loads(suite.within(name, "python", "-c", _LOOK)))
    for name in _RUNNING:
        check_container(suite, name)


def check_container(suite: Containers, name: str) -> None:
    """No rights, limits, and nobody else's ports; never root."""
    _check_container(name, suite.state(name)["HostConfig"])
    assert suite.within(name, "sh", "-c", "id -u").strip() != "0", f"{name} runs as root"


def _check_service(name: str, found: dict[str, Any]) -> None:
    assert found["services"] == [name], f"the image of {name} holds {found['services']}"
    assert not found["other_code"], f"the image of {name} holds {found['other_code']}"
    assert found["secrets"] == _SECRETS[name]
    assert not found["writable"], f"{name} can write to {found['writable']}"
    assert (found["capabilities"], found["no_new_privileges"]) == (0, "1")
    assert not {"AWRACH_NATS_SEED", "AWRACH_IDENTITY_KEY", "AWRACH_DATABASE_URL"} & set(found["environment"])


def _check_container(name: str, engine: dict[str, Any]) -> None:
    assert engine["ReadonlyRootfs"], name
    assert engine["CapDrop"] == ["ALL"], name
    assert engine["Memory"] > 0, name
    assert engine["NanoCpus"] > 0, name
    assert engine["RestartPolicy"]["Name"] == "unless-stopped", name
    addresses = [one["HostIp"] for bindings in engine["PortBindings"].values() for one in bindings]
    assert set(addresses) <= {"127.0.0.1"}, f"{name} is published on {addresses}"
    assert (name in _UNPUBLISHED) is not bool(addresses), f"{name} is published on {addresses}"
