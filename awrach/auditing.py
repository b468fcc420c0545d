"""Auditors of the suite in one data folder: the key that signs their tokens, and the public half that checks them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from awrach.secret_file import made_once, write_secret
from services.reporting.roles import ALGORITHM, AUDIENCE, AUDITOR, key_id
from shared.clock import now


def public_keys(data: Path) -> Path:
    """The file of public keys that reporting checks tokens by; this folder's own is always among them.

    An operator may add and remove others; what it holds counts from reporting's next start.
    """
    path = data / "keys" / "auditors.pem"
    own = _key(data).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    known = path.read_text(encoding="utf-8") if path.exists() else ""
    if own.strip() not in known:
        write_secret(path, own + known)
    return path


def token(data: Path, name: str, lifetime: timedelta) -> str:
    """A token that lets its bearer ask as an auditor until it expires."""
    key = _key(data)
    claims = {"sub": name, "role": AUDITOR, "aud": AUDIENCE, "iat": now(), "exp": now() + lifetime}
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": key_id(key.public_key())})


def _key(data: Path) -> Ed25519PrivateKey:
    path = data / "keys" / "auditor.key"
    key = load_pem_private_key(made_once(path, _new_key).encode(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path} holds no Ed25519 key")
    return key


def _new_key() -> str:
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem.decode()
