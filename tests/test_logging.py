"""Log lines hold no personal data, whatever happens in the code that logs."""

from __future__ import annotations

import subprocess
import sys

import pytest

_FAILING = """
import structlog
from shared.logging import configure
from shared.settings import Settings
configure("placements", Settings(log_format={format!r}))
def read():
    cnie = "QZ" + "908172"
    raise ValueError("a fault of ours")
try:
    read()
except ValueError:
    structlog.get_logger().exception("intake.failed")
"""


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_trace_never_shows_the_values_of_variables(form: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _FAILING.format(format=form)], capture_output=True, text=True, check=True
    )
    assert "a fault of ours" in ran.stderr
    assert "QZ908172" not in ran.stderr
