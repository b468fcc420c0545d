"""A token makes an auditor, a wrong one is refused, and nobody with a wrong one is answered as the public."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import OKPAlgorithm

from services.reporting.queries.asking import Refusal
from services.reporting.roles import PUBLIC, Caller, Roles, bearer, key_id
from tests.reporting.serving import KEY, pem, token

OTHER = Ed25519PrivateKey.generate()
PAST = datetime.now(UTC) - timedelta(hours=1)


@pytest.fixture
def roles(tmp_path: Path) -> Roles:
    path = tmp_path / "auditors.pem"
    path.write_bytes(pem(KEY))
    return Roles.from_file(str(path))


def _refused(roles: Roles, text: str) -> str:
    with pytest.raises(Refusal) as refused:
        roles.caller(text)
    assert refused.value.status == 401
    return refused.value.detail


def test_no_token_is_the_public_and_a_good_one_an_auditor(roles: Roles) -> None:
    assert roles.caller(None) == PUBLIC
    assert roles.caller(token()) == Caller("auditor", "internal-audit")
    assert roles.caller(token(headers={"typ": "JWT"})).sees_all


def _unsigned() -> str:
    head, body, _ = token().split(".")
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    return f"{head}.{body}."


def _confused() -> str:
    """The public key as the secret of a symmetric algorithm."""
    claims = jwt.decode(token(), options={"verify_signature": False})
    raw = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return jwt.encode(claims, raw, algorithm="HS256", headers={"kid": key_id(KEY.public_key())})


def _changed() -> str:
    head, body, signature = token().split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    body = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "somebody"}).encode()).decode().rstrip("=")
    return f"{head}.{body}.{signature}"


@pytest.mark.parametrize(
    "wrong",
    [
        token(OTHER),
        token(OTHER, headers={"kid": key_id(KEY.public_key())}),
        token(headers={"kid": "another"}),
        token(exp=PAST),
        token(exp=None),
        token(aud=None),
        token(aud="another-service"),
        token(role=None),
        token(role="public"),
        token(role=["auditor"]),
        token(sub=None),
        token(sub=""),
        token(sub="a name\nwith a line"),
        token(nbf=datetime.now(UTC) + timedelta(hours=1)),
        token(note="x" * 5000),
        _unsigned(),
        _confused(),
        _changed(),
        "",
        "nonsense",
        "a.b.c",
        "é.é.é",
    ],
)
def test_a_wrong_token_is_refused(roles: Roles, wrong: str) -> None:
    assert "awrach token" in _refused(roles, wrong)


def test_several_keys_are_accepted_while_they_are_rotated(tmp_path: Path) -> None:
    path = tmp_path / "auditors.pem"
    path.write_bytes(pem(KEY, OTHER))
    both = Roles.from_file(str(path))
    assert [both.caller(token(key)).name for key in (KEY, OTHER)] == ["internal-audit"] * 2
    _refused(both, token(headers={"typ": "JWT"}))
    path.write_bytes(pem(OTHER))
    _refused(Roles.from_file(str(path)), token(KEY))


def test_keys_may_come_as_a_key_set(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keys = [
        {**OKPAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid} for key, kid in ((KEY, "a"), (OTHER, "b"))
    ]
    path.write_text(json.dumps({"keys": keys}))
    roles = Roles.from_file(str(path))
    assert roles.caller(token(OTHER, headers={"kid": "b"})).sees_all
    _refused(roles, token(OTHER, headers={"kid": "a"}))


def _pem(key: Any) -> bytes:
    return bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no key",
        b'{"keys": []}',
        _pem(ec.generate_private_key(ec.SECP256R1())),
        pem(KEY) + _pem(rsa.generate_private_key(65537, 2048)),
        b'{"keys": [{"kty": "oct", "k": "c2VjcmV0", "alg": "HS256"}]}',
    ],
)
def test_a_file_of_other_keys_keeps_the_service_from_starting(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "keys"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="key"):
        Roles.from_file(str(path))


def test_without_keys_every_token_is_refused() -> None:
    assert "AWRACH_AUDITOR_KEYS" in _refused(Roles.from_file(""), token())


def test_the_token_stands_in_one_bearer_header() -> None:
    assert bearer([]) is None
    assert bearer(["bEARER  abc "]) == "abc"
    for headers in (["Basic abc"], ["Bearer"], ["Bearer "], [""], ["Bearer a", "Bearer b"]):
        with pytest.raises(Refusal):
            bearer(headers)
