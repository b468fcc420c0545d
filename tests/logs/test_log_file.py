"""Log files that are full begin anew, and a disk that is full costs lines and nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from awrach.logs.growing import full, held
from awrach.nats_server import NatsServer, free_port, log_file, reload, store
from deploy.nats import configuration
from shared.log_file import KEPT, earlier

_WRITING = """
import os, sys
from pathlib import Path
from shared.log_file import LogFile
told = os.dup(1)
path, most, lines = sys.argv[1:]
file = LogFile(Path(path), int(most))
for number in range(int(lines)):
    file.write(f"line {number} خنيفرة\\n")
os.write(told, b"went on")
"""
_CUT = """
import os, resource, sys
from pathlib import Path
from shared.log_file import LogFile
told = os.dup(1)
file = LogFile(Path(sys.argv[1]), 1000)
most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (len("first second thi"), most))
for line in ("first", "second", "third", "fourth"):
    file.write(line + "\\n")
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
file.write("last\\n")
os.write(told, b"went on")
"""
_LOGGING = """
import os
import structlog
from shared.logging import configure
from shared.settings import Settings
configure("placements", Settings(log_format={form!r}))
for _ in range(1000):
    structlog.get_logger().info("service.started")
os.write(1, b"went on")
"""
_MOST = 1000
_LINE = len("line 1000 خنيفرة\n".encode())


def _write(path: Path, lines: int, most: int = _MOST) -> None:
    command = [sys.executable, "-c", _WRITING, str(path), str(most), str(lines)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout == "went on"


def _numbers(paths: list[Path]) -> list[int]:
    return [int(line.text.split()[1]) for line in held(paths)]


def test_what_is_kept_is_the_latest_and_takes_no_more_room_than_was_said(tmp_path: Path) -> None:
    path = tmp_path / "placements.log"
    _write(path, 1000)
    assert sorted(tmp_path.iterdir()) == sorted([path, *earlier(path)])
    assert len(earlier(path)) == KEPT
    assert all(one.stat().st_size <= _MOST + _LINE for one in tmp_path.iterdir())
    kept = _numbers([*full([path]), path])
    assert kept == list(range(kept[0], 1000))
    _write(path, 3)
    assert _numbers([*full([path]), path])[-3:] == [0, 1, 2], "a service that starts again goes on in it"


def test_a_full_disk_costs_lines_only(tmp_path: Path) -> None:
    path = tmp_path / "placements.log"
    path.symlink_to("/dev/full")
    _write(path, 100, most=1_000_000)


def test_a_line_that_was_cut_off_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "placements.log"
    ran = subprocess.run([sys.executable, "-c", _CUT, str(path)], capture_output=True, text=True, check=True)
    assert ran.stdout == "went on"
    assert path.read_text() == "first\nsecond\nthi\nlast\n"


def test_what_is_lost_on_a_full_disk_moves_no_file_out(tmp_path: Path) -> None:
    path = tmp_path / "placements.log"
    path.symlink_to("/dev/full")
    _write(path, 1000)
    assert list(tmp_path.iterdir()) == [path]


def test_where_there_is_no_room_for_a_new_file_the_old_ones_stay(tmp_path: Path) -> None:
    path = tmp_path / "placements.log"
    _write(path, 200)
    before = _numbers(full([path]))
    (tmp_path / "placements.log.new").mkdir()
    _write(path, 300)
    assert _numbers(full([path])) == before
    assert path.stat().st_size <= _MOST + _LINE


def test_a_file_that_cannot_be_opened_keeps_no_service_from_starting(tmp_path: Path) -> None:
    path = tmp_path / "not there" / "placements.log"
    _write(path, 100)


@pytest.mark.parametrize("form", ["console", "json"])
def test_standard_error_on_a_full_disk_costs_lines_only(form: str) -> None:
    with Path("/dev/full").open("w") as nowhere:
        command = [sys.executable, "-c", _LOGGING.format(form=form)]
        ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=nowhere, text=True, check=True)
    assert ran.stdout == "went on"


def test_the_log_of_nats_begins_anew_too_and_is_read_whole(tmp_path: Path) -> None:
    port, pid = free_port(), tmp_path / "nats-server.pid"
    text = configuration(store(tmp_path), port, pid_file=pid, log_file=log_file(tmp_path))
    small = re.sub(r"logfile_size_limit: \d+", "logfile_size_limit: 4000", text)
    assert small != text
    server = NatsServer.start(tmp_path, port, small)
    try:
        for _ in range(40):
            reload(tmp_path)
    finally:
        server.stop()
    turned = full([log_file(tmp_path)])
    assert 0 < len(turned) <= 5
    assert all(line.service == "nats-server" and line.members for line in held([*turned, log_file(tmp_path)]))
