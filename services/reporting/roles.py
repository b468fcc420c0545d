"""Who asks: the public unless a bearer token says otherwise, and never the public when a token is wrong.

A token is a JWT signed with Ed25519 (``EdDSA``, nothing else is tried), made by ``awrach token`` or by whoever holds
a private key whose public half is configured.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from services.reporting.queries.asking import Refusal, refusal

AUDIENCE = "awrach-reporting"
AUDITOR: Literal["auditor"] = "auditor"
ALGORITHM = "EdDSA"
_LONGEST = 4096
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,79}")
_PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and as what; ``name`` is the token's ``sub``, empty for the public."""

    role: Literal["public", "auditor"] = "public"
    name: str = ""

    @property
    def sees_all(self) -> bool:
        """Whether answers are given without disclosure control."""
        return self.role == AUDITOR


PUBLIC = Caller()


class Roles:
    """Turns a bearer token into a caller, by the public keys that are accepted; several while keys are rotated."""

    def __init__(self, keys: Mapping[str, Ed25519PublicKey]) -> None:
        self._keys = keys

    @classmethod
    def from_file(cls, path: str) -> Roles:
        """Keys from a PEM file (one or more public keys) or a JWKS; none without a path.

        Raises:
            ValueError: the file holds no key, or another than an Ed25519 public key.
            OSError: it cannot be read.
        """
        return cls(_read(Path(path))) if path else cls({})

    def caller(self, token: str | None) -> Caller:
        """Whose token this is; without one, the public.

        Raises:
            Refusal: 401, the token is not valid.
        """
        if token is None:
            return PUBLIC
        if not self._keys:
            raise unauthorized("Tokens are not accepted here: no auditor keys are configured (AWRACH_AUDITOR_KEYS).")
        claims = self._claims(token)
        name = claims["sub"]
        if claims.get("role") != AUDITOR or not isinstance(name, str) or not NAME.fullmatch(name):
            raise unauthorized("The token names no auditor: role must be auditor, sub a name without blanks.")
        return Caller(AUDITOR, name)

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            if len(token) > _LONGEST:
                raise jwt.InvalidTokenError("it is too long")
            return jwt.decode(
                token,
                self._keys[self._key_of(token)],
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                options={"require": ["exp", "aud", "sub", "role"]},
            )
        except jwt.PyJWTError as error:
            raise unauthorized(f"The token is not valid: {str(error)[:200]}.") from error
        except (ValueError, OverflowError, RecursionError) as error:
            raise unauthorized("The token is not valid.") from error

    def _key_of(self, token: str) -> str:
        key_id = jwt.get_unverified_header(token).get("kid")
        if key_id is None and len(self._keys) == 1:
            return next(iter(self._keys))
        if not isinstance(key_id, str) or key_id not in self._keys:
            raise jwt.InvalidTokenError("its kid names no key that is accepted here")
        return key_id


def bearer(headers: Sequence[str]) -> str | None:
    """The token of ``Authorization`` headers; ``None`` where there is no such header.

    Raises:
        Refusal: 401, several headers, or another scheme than Bearer.
    """
    if not headers:
        return None
    scheme, _, token = headers[0].strip().partition(" ")
    if len(headers) > 1 or scheme.lower() != "bearer" or not token.strip():
        raise unauthorized("Send one header: Authorization: Bearer TOKEN.")
    return token.strip()


def unauthorized(detail: str) -> Refusal:
    """What a wrong token is answered: never the public answer in its place."""
    remedy = "Without a token public answers are given; awrach token makes one for this machine."
    return refusal("unauthorized", f"{detail} {remedy}")


def key_id(key: Ed25519PublicKey) -> str:
    """The ``kid`` of a key: its JWK thumbprint (RFC 7638)."""
    text = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": _base64(_raw(key))}, separators=(",", ":"))
    return _base64(hashlib.sha256(text.encode()).digest())


def _read(path: Path) -> dict[str, Ed25519PublicKey]:
    content = path.read_bytes()
    try:
        keys = _jwks(content) if content.lstrip().startswith(b"{") else _pem(content)
    except (jwt.PyJWTError, UnsupportedAlgorithm, KeyError) as error:
        raise ValueError(f"{path} holds a key that cannot be used: {error}") from error
    if not keys or not all(isinstance(key, Ed25519PublicKey) for key in keys.values()):
        raise ValueError(f"{path} must hold Ed25519 public keys, as PEM or as a JSON Web Key Set, and nothing else")
    return keys


def _pem(content: bytes) -> dict[str, Any]:
    keys: list[Any] = [load_pem_public_key(block) for block in _PEM.findall(content)]
    return {_id_of(key): key for key in keys}


def _id_of(key: Any) -> str:
    return key_id(key) if isinstance(key, Ed25519PublicKey) else ""


def _jwks(content: bytes) -> dict[str, Any]:
    keys = jwt.PyJWKSet.from_json(content.decode()).keys
    return {one.key_id or _id_of(one.key): one.key for one in keys}


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
