"""HTTP for systems that cannot speak NATS: the receipt is the answer, and each status is handled."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.cli.running import stopped
from tests.examples_clients.scripts import Scripts
from tests.examples_clients.secure import secured, tell_groundwork

PYTHON = Scripts("python")
SCRIPT, ID = "08-http", "example-08-hire"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What ``awrach publisher add anapec`` wrote for a suite that is running."""
    suite, folder = secured(tmp_path_factory.mktemp("http"))
    yield folder
    stopped(suite.process)


def test_a_fact_is_parked_and_once_its_worksite_is_told_a_duplicate(folder: Path) -> None:
    for expected in (["parked"], ["duplicate"]):
        done = PYTHON.run(SCRIPT, folder)
        assert (done.code, done.outcomes(ID)) == (0, expected), done.told
        tell_groundwork(folder.parent.parent)


def test_a_wrong_token_is_said_and_not_tried_again(folder: Path, tmp_path: Path) -> None:
    stranger = shutil.copytree(folder, tmp_path / "stranger")
    (stranger / "http.token").write_text("awrach_anapec_wrong")
    done = PYTHON.run(SCRIPT, stranger)
    assert (done.code, done.receipts) == (1, [])
    assert done.told.startswith("401 ")
    assert len(done.told.splitlines()) == 1


class Answering(ThreadingHTTPServer):
    """Answers POST and GET with what it was given, one after the other, and keeps what it was sent."""

    def __init__(self, answers: list[tuple[int, dict[str, str]]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = answers
        self.sent: list[tuple[str, bytes]] = []


class _Handler(BaseHTTPRequestHandler):
    server: Answering

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.sent.append((f"{self.command} {self.path}", body))
        status, document = self.server.answers.pop(0)
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(json.dumps(document).encode())

    do_GET = do_POST  # noqa: N815 - the library's own names

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


def talk(folder: Path, *answers: tuple[int, dict[str, str]]) -> tuple[int, list[str], list[tuple[str, bytes]]]:
    """Let the script talk to a service that answers so: exit code, outcomes, requests."""
    with Answering(list(answers)) as service:
        threading.Thread(target=service.serve_forever, daemon=True).start()
        told = {"publisher": "anapec", "http": {"token_file": "http.token"}}
        told["http"] |= {"placements": f"http://127.0.0.1:{service.server_port}/v1/facts"}  # type: ignore[operator]
        (folder / "connection.json").write_text(json.dumps(told))
        (folder / "http.token").write_text("awrach_anapec_invented")
        done = PYTHON.run(SCRIPT, folder)
        service.shutdown()
    return done.code, done.outcomes(ID), service.sent


def test_what_is_too_much_or_not_available_is_sent_again_the_very_same_bytes(tmp_path: Path) -> None:
    code, outcomes, sent = talk(
        tmp_path, (429, {}), (503, {"detail": "NATS is away"}), (201, {"id": ID, "outcome": "accepted"})
    )
    assert (code, outcomes) == (0, ["accepted"])
    assert len(sent) == 3
    assert len(set(sent)) == 1


def test_what_is_not_decided_yet_is_asked_for(tmp_path: Path) -> None:
    path = f"/v1/receipts/{ID}"
    code, outcomes, sent = talk(tmp_path, (202, {"id": ID, "receipt": path}), (200, {"id": ID, "outcome": "accepted"}))
    assert (code, outcomes) == (0, ["accepted"])
    assert [request for request, _ in sent] == ["POST /v1/facts", f"GET {path}"]


@pytest.mark.parametrize(("status", "outcome"), [(409, "conflict"), (422, "rejected")])
def test_what_is_refused_is_told_and_not_sent_again(tmp_path: Path, status: int, outcome: str) -> None:
    code, outcomes, sent = talk(tmp_path, (status, {"id": ID, "outcome": outcome}))
    assert (code, outcomes, len(sent)) == (1, [outcome], 1)
