"""The rendered configuration: what it must say in every form, and that nats-server takes it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nats
import pytest
from nats.js import JetStreamContext
from nats.js.errors import ServiceUnavailableError

from awrach.nats_server import NatsServer, executable, free_port, pid_file, reload, store
from awrach.server_users import nats_folder, server_configuration
from deploy.nats import PUBLISHERS_FILE, Tls, Users, configuration, publisher_accounts
from shared.ledger import Ledger, Message, ensure_streams
from shared.publishers import Publisher, credential
from tests.security.secured import Secured

_TLS = Tls(Path("server.pem"), Path("server.key"))
_USERS = Users("UOPERATOR", {"agreements": "UA", "placements": "UP", "reporting": "UR"})


@pytest.mark.parametrize("users", [None, _USERS, Users("UOPERATOR", {}, local="ULOCAL")])
@pytest.mark.parametrize("tls", [None, _TLS])
def test_every_write_is_on_disk_before_it_is_acknowledged(users: Users | None, tls: Tls | None) -> None:
    assert "sync_interval: always" in configuration(Path("store"), 4222, users=users, tls=tls)


def test_only_a_restoration_which_can_be_done_again_does_not_wait_for_the_disk() -> None:
    assert "sync_interval: always" not in configuration(Path("store"), 4222, users=Users("UO", restorer="UR"))


@pytest.mark.parametrize("secure", [False, True])
def test_the_file_a_suite_runs_with_is_taken_and_says_so_too(tmp_path: Path, secure: bool) -> None:
    path = nats_folder(tmp_path) / "nats-server.conf"
    text = server_configuration(tmp_path, free_port(), secure=secure)
    path.write_text(text)
    assert "sync_interval: always" in path.read_text()
    assert ("no_auth_user" in text) is not secure
    assert ("tls {" in text) is secure
    subprocess.run([executable(), "-t", "-c", str(path)], check=True, capture_output=True)


def test_seeds_and_private_keys_are_their_owners_only(tmp_path: Path) -> None:
    server_configuration(tmp_path, free_port(), secure=True)
    secrets = [*(tmp_path / "keys").iterdir(), tmp_path / "tls" / "server.key"]
    assert len(secrets) == 6
    assert {path.stat().st_mode & 0o777 for path in secrets} == {0o600}
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in ("keys", "tls")} == {0o700}


def test_a_removed_publisher_has_no_account_and_a_rotated_one_two_users() -> None:
    both = (credential("UNEW", "t"), credential("UOLD", "t"))
    text = publisher_accounts([Publisher("here", credentials=both), Publisher("gone", removed=True)])
    assert "publisher-gone" not in text
    assert text.count("nkey:") == 2
    assert all(nkey in text for nkey in ("UNEW", "UOLD"))


async def test_a_ledger_from_before_there_were_accounts_is_taken_over(tmp_path: Path) -> None:
    before = NatsServer.start(nats_folder(tmp_path), free_port())
    client = await nats.connect(before.url)
    await ensure_streams(client, intake_days=7, replicas=1)
    await Ledger(client).append([Message("ledger.agreements.session.S1", b"{}", 0)])
    await client.close()
    before.stop()
    after = Secured(tmp_path)
    try:
        async with after.connected("reporting") as heard:
            assert await Ledger(heard.client).position() == 1
        assert not (store(nats_folder(tmp_path)) / "jetstream" / "$G").exists()
    finally:
        after.server.kill()


def test_the_publishers_file_is_beside_the_configuration(tmp_path: Path) -> None:
    server_configuration(tmp_path, free_port(), secure=False)
    assert (nats_folder(tmp_path) / PUBLISHERS_FILE).read_text() == ""


async def test_beyond_the_limit_of_all_streams_a_fact_is_refused_with_an_error_and_taken_once_there_is_more_room(
    tmp_path: Path,
) -> None:
    port, folder = free_port(), tmp_path / "nats"
    text = configuration(store(folder), port, pid_file=pid_file(folder), max_store=1_000_000)
    server = NatsServer.start(folder, port, text)
    client = await nats.connect(server.url)
    try:
        await ensure_streams(client, intake_days=7, replicas=1)
        stream = client.jetstream()
        with pytest.raises(ServiceUnavailableError, match="insufficient resources"):
            await _fill(stream)
        _configure_again(folder, text.replace("1000000", "2000000"))
        assert (await stream.publish("intake.cnss.hire.paid", b"{}")).stream == "INTAKE"
    finally:
        await client.close()
        server.stop()


async def _fill(stream: JetStreamContext) -> None:
    for _ in range(100):
        await stream.publish("intake.cnss.hire.paid", bytes(50_000))


def _configure_again(folder: Path, text: str) -> None:
    (folder / "nats-server.conf").write_text(text)
    reload(folder)
