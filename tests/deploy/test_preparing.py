"""What a suite in containers needs: made once, readable by who needs it, taken by nats-server."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509

from awrach.handing_over import NATS_ID, SECRETS_ID, SERVICE_ID, hand_over
from awrach.nats_server import executable
from awrach.preparing import Plan, prepare
from deploy.nats import SERVICES

_CLUSTER = ("nats", "nats-2", "nats-3")


def _digests(root: Path) -> dict[str, str]:
    files = [path for path in root.rglob("*") if path.is_file()]
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_preparing_again_changes_nothing(tmp_path: Path) -> None:
    prepare(Plan(tmp_path, ("nats",), ("ledger.example.ma",)))
    before = _digests(tmp_path)
    prepare(Plan(tmp_path, ("nats",), ("ledger.example.ma",)))
    assert _digests(tmp_path) == before


def test_a_further_host_name_changes_the_certificate_and_not_the_authority(tmp_path: Path) -> None:
    prepare(Plan(tmp_path, ("nats",)))
    before = _digests(tmp_path)
    prepare(Plan(tmp_path, ("nats",), ("ledger.example.ma", "192.0.2.7")))
    changed = {name for name, digest in _digests(tmp_path).items() if before[name] != digest}
    assert changed == {"nats-tls/server.pem", "nats-tls/server.key"}
    server = x509.load_pem_x509_certificate((tmp_path / "nats-tls" / "server.pem").read_bytes())
    told = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {"ledger.example.ma", "192.0.2.7", "nats", "localhost"} <= {str(one.value) for one in told}


def test_every_part_trusts_the_authority_that_signed(tmp_path: Path) -> None:
    prepare(Plan(tmp_path, ("nats",)))
    _check_trust(tmp_path)


def test_a_new_authority_signs_the_certificate_again(tmp_path: Path) -> None:
    """As when the operator's volume was lost, and NATS's was not."""
    prepare(Plan(tmp_path, ("nats",)))
    shutil.rmtree(tmp_path / "operator")
    prepare(Plan(tmp_path, ("nats",)))
    _check_trust(tmp_path)


def _check_trust(root: Path) -> None:
    server = x509.load_pem_x509_certificate((root / "nats-tls" / "server.pem").read_bytes())
    for part in ("operator", "nats-tls", *SERVICES):
        server.verify_directly_issued_by(x509.load_pem_x509_certificate((root / part / "ca.pem").read_bytes()))


def test_secrets_of_a_part_are_in_no_other_folder(tmp_path: Path) -> None:
    prepare(Plan(tmp_path, _CLUSTER))
    texts = {path: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file()}
    for part in (*SERVICES, "postgres", "grafana"):
        for path in (tmp_path / part).iterdir():
            if path.name in ("ca.pem", "auditors.pem"):  # public halves
                continue
            elsewhere = {other.parent.name for other, text in texts.items() if texts[path].strip() in text}
            assert elsewhere <= ({"postgres", "reporting"} if part == "postgres" else {part}), path


@pytest.mark.parametrize("nodes", [("nats",), _CLUSTER])
def test_every_node_has_a_configuration_that_the_server_takes(
    tmp_path: Path, nodes: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awrach.preparing.TLS_FOLDER", tmp_path / "nats-tls")
    prepare(Plan(tmp_path, nodes))
    for node in nodes:
        text = (tmp_path / "nats" / f"{node}.conf").read_text()
        assert "sync_interval: always" in text
        assert "no_auth_user" not in text
        assert ("cluster {" in text) is (len(nodes) > 1)
        command = [executable(), "-t", "-c", str(tmp_path / "nats" / f"{node}.conf")]
        subprocess.run(command, check=True, capture_output=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files to others")
def test_what_is_handed_over_is_readable_by_its_part_alone(tmp_path: Path) -> None:
    prepare(Plan(tmp_path, ("nats",), mounted=True))
    (tmp_path / "nats-data").mkdir()
    (tmp_path / "metrics").mkdir()
    hand_over(tmp_path, 1234)
    expected = {
        **dict.fromkeys(SERVICES, (0, SERVICE_ID, 0o750)),
        "nats-tls": (0, NATS_ID, 0o750),
        "nats": (1234, NATS_ID, 0o2750),
        "nats-data": (NATS_ID, NATS_ID, 0o700),
        "postgres": (0, SECRETS_ID, 0o750),
        "grafana": (0, SECRETS_ID, 0o750),
        "operator": (1234, 1234, 0o700),
        "backup": (0, 0, 0o700),
        "metrics": (1234, 1234, 0o755),
    }
    found = {path.name: path.stat() for path in tmp_path.iterdir()}
    assert {name: (one.st_uid, one.st_gid, one.st_mode & 0o7777) for name, one in found.items()} == expected
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in files if path.stat().st_mode & 0o007]
