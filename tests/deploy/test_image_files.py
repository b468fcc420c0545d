"""Images hold every module that what they start imports: a file that was forgotten is found here, not by a build."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from services.running import NAMES

_COPY = re.compile(r"^COPY (?!--from)(.+)$", re.MULTILINE)


def _image(dockerfile: Path, folder: Path, service: str = "") -> None:
    """Lay down what the image's last stage copies of this repository."""
    text = dockerfile.read_text(encoding="utf-8").replace("\\\n", " ").replace("${SERVICE}", service)
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


def test_the_operators_image_holds_what_the_command_line_imports(tmp_path: Path) -> None:
    _image(Path("deploy/docker/operator.Dockerfile"), tmp_path)
    ran = _python(tmp_path, "-m", "awrach", "--help")
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("service", NAMES)
def test_a_services_image_holds_what_it_imports(service: str, tmp_path: Path) -> None:
    _image(Path("deploy/docker/service.Dockerfile"), tmp_path, service)
    ran = _python(tmp_path, "-c", f"import services.{service}.app as app; print(app.__file__)")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(str(tmp_path))
