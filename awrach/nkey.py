"""Keys of NATS users (nkeys): the seed is the secret, the public half is what the server knows."""

from __future__ import annotations

import secrets
from pathlib import Path

import nkeys

from awrach.secret_file import made_once

_SEED_BYTES = 32


def new_seed() -> str:
    """A new user's seed, ``SU…``."""
    return str(nkeys.encode_seed(secrets.token_bytes(_SEED_BYTES), nkeys.PREFIX_BYTE_USER).decode())


def public_key(seed: str) -> str:
    """The public half, ``U…``.

    Raises:
        ValueError: this is no seed.
    """
    try:
        return str(nkeys.from_seed(bytearray(seed.strip().encode())).public_key.decode())
    except Exception as error:
        raise ValueError("this is no seed of a NATS user; it should begin with SU") from error


def own_seed(data: Path, user: str) -> str:
    """The seed of the operator or a service of the suite in this folder; made once."""
    return made_once(seed_path(data, user), new_seed)


def seed_path(data: Path, user: str) -> Path:
    """Where it is kept."""
    return data / "keys" / f"{user}.seed"
