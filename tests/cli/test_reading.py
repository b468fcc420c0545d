"""docs/reading.md as it stands: every request and command in it is made of a live suite."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import openpyxl
import pytest

from tests.building import approved_agreement, hire_started, worksite_opened
from tests.cli.running import awrach, begin, endpoints, stopped

PAGE = (Path(__file__).parents[2] / "docs" / "reading.md").read_text(encoding="utf-8")
REQUESTS = re.findall(r"^GET (\S+) +# (\d+) ([^,\n]+?)(?:, with a (wrong )?(token))?$", PAGE, re.MULTILINE)
COMMANDS = re.findall(r"^\$ awrach (.+)$", PAGE, re.MULTILINE)
FACTS = [*approved_agreement(), worksite_opened(positions=20), *[hire_started(f"H{n}", f"ZX{n}") for n in range(7)]]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a suite that knows a few facts."""
    folder = tmp_path_factory.mktemp("suite")
    suite = begin("up", "--ports", "auto", "--data", folder)
    endpoints(folder)
    sent = awrach("publish", "--as", "cp", "--data", folder, "-", text="\n".join(json.dumps(one) for one in FACTS))
    assert sent.returncode == 0, sent.stderr
    yield folder
    stopped(suite)


@pytest.fixture(scope="module")
def token(data: Path) -> str:
    return awrach("token", "--for", "internal-audit", "--data", data).stdout.strip()


def test_the_page_has_requests_and_commands() -> None:
    assert len(REQUESTS) == PAGE.count("\nGET ")
    assert len(COMMANDS) >= 4


@pytest.mark.parametrize(("path", "status", "media_type", "wrong", "known"), REQUESTS)
def test_a_request_of_the_page_is_answered_as_it_says(
    data: Path, token: str, path: str, status: str, media_type: str, wrong: str, known: str
) -> None:
    headers = {"authorization": f"Bearer {'wrong' if wrong else token}"} if known else {}
    response = httpx.get(endpoints(data)["reporting"] + path, headers=headers, timeout=30)
    assert (str(response.status_code), response.headers["content-type"]) == (status, media_type), response.text


def test_the_commands_of_the_page_can_be_given(data: Path, token: str, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(token, encoding="utf-8")
    for command in COMMANDS:
        words = [word if word not in ("token", "figures.csv", "figures.xlsx") else str(tmp_path / word)
                 for word in shlex.split(command.split(" > ")[0])]  # fmt: skip
        words[0] = Path(words[0]).name
        ran = awrach(*words, "--data", data)
        assert ran.returncode == 0, (command, ran.stderr)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "figures.csv").read_text(encoding="utf-8"))))
    assert {row["indicator"] for row in rows} == {"P1", "G1"}
    assert openpyxl.load_workbook(tmp_path / "figures.xlsx")["P1"].sheet_view.rightToLeft


def test_an_auditor_on_the_command_line_sees_what_is_withheld(data: Path, token: str) -> None:
    asked = ("report", "--indicator", "P1", "--by", "disability", "--format", "csv", "--data", data)
    public, auditor = awrach(*asked), awrach(*asked, AWRACH_TOKEN=token)
    values = [[row["value"] for row in csv.DictReader(io.StringIO(ran.stdout))] for ran in (public, auditor)]
    assert values == [["", "7"], ["7", "7"]]
    wrong = awrach(*asked, AWRACH_TOKEN="wrong")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "No valid token" in wrong.stderr


def test_the_key_is_its_owners_and_is_kept(data: Path, token: str) -> None:
    key = data / "keys" / "auditor.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert "PRIVATE" not in (data / "keys" / "auditors.pem").read_text(encoding="utf-8")
    again = awrach("token", "--data", data, "--json", "--hours", "0.5")
    assert json.loads(again.stdout).keys() == {"token", "sub", "hours"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("token", "--for", "a person"), "internal-audit"),
        (("token", "--hours", "0"), "0.01"),
        (("report", "--token-file", "missing"), "cannot be read"),
        (("report", "--output", "x"), "--format"),
        (("report", "--as-of", "3"), "auditor"),
    ],
)
def test_what_cannot_be_done_is_said(data: Path, arguments: tuple[str, ...], said: str) -> None:
    ran = awrach(*arguments, "--data", data)
    assert ran.returncode == 2
    assert said in " ".join(ran.stderr.split())


def test_no_token_is_made_where_no_suite_runs(tmp_path: Path) -> None:
    ran = awrach("token", "--data", tmp_path)
    assert ran.returncode == 2
    assert "awrach up" in ran.stderr
    assert not (tmp_path / "keys").exists()
