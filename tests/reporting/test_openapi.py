"""The OpenAPI document is complete, and the service keeps to it whatever schemathesis sends."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from pydantic import TypeAdapter

from awrach.nats_server import free_port
from services.reporting.parameters import PARAMETERS, check
from services.reporting.routes import ROUTES
from tests.reporting.serving import serving

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return serving(tmp_path_factory.mktemp("reporting"))


@pytest.fixture(scope="module")
def document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


@pytest.fixture
def address(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The application on a port of loopback; it waits for no position that nobody will write."""
    monkeypatch.setattr("services.reporting.framing._PATIENCE", 0.02)
    server = uvicorn.Server(uvicorn.Config(app, port=free_port(), log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.config.port}"
    server.should_exit = True
    thread.join()


def test_schemathesis_finds_nothing(address: str, document: dict[str, Any], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION), "run"]
    ran = subprocess.run(
        [*command, f"{address}/openapi.json", "--seed", "1", "--no-color"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"Tested: {len(document['paths'])}" in ran.stdout


def test_every_route_says_all_that_can_be_answered(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    for route in ROUTES.values():
        operation = document["paths"][f"/v1/{route.path}"]["get"]
        not_there = {"404"} if "{id}" in route.path else set()
        expected = {"200", "304", "400", "401", "403", "406", "500", "503", "504"} | not_there
        assert expected == operation["responses"].keys()
        assert {"bearer": []} in operation["security"]
        answered = operation["responses"]["200"]
        assert "ETag" in answered["headers"]
        assert len(answered["content"]) == len(route.formats)
        for status, response in operation["responses"].items():
            if status[0] in "45":
                example = response["content"]["application/problem+json"]["example"]
                assert example["status"] == int(status)


def test_every_parameter_is_typed_and_has_an_example_that_can_be_asked(document: dict[str, Any]) -> None:
    for route in ROUTES.values():
        for parameter in document["paths"][f"/v1/{route.path}"]["get"]["parameters"]:
            schema, name = parameter["schema"], parameter["name"]
            assert parameter["description"], name
            assert "example" in parameter, name
            assert schema["type"] != "string" or parameter["in"] == "header" or {"enum", "pattern"} & schema.keys(), (
                name
            )
    for name, parameter in PARAMETERS.items():
        example = parameter.example
        check({name: ",".join(example) if isinstance(example, list) else str(example)})


@pytest.mark.parametrize("name", ROUTES)
def test_every_example_has_the_shape_of_an_answer(name: str, document: dict[str, Any]) -> None:
    TypeAdapter(ROUTES[name].model).validate_python(ROUTES[name].example)
    content = document["paths"][f"/v1/{ROUTES[name].path}"]["get"]["responses"]["200"]["content"]
    assert content["application/json"]["example"] == ROUTES[name].example


def test_every_other_path_has_an_example_too(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        for status, response in item["get"]["responses"].items():
            if status != "304" and path != "/contract/":
                contents = response["content"].values()
                assert any("example" in one for one in contents), (path, status)
