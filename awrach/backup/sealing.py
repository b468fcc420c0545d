"""Encryption at rest with age (https://age-encryption.org): public keys seal, the private key alone opens."""

from __future__ import annotations

from pathlib import Path

import pyrage

from awrach.secret_file import write_secret


class BadKey(ValueError):
    """No key, or not the right one; the message says which."""


class Seal:
    """Encrypts for the holders of any of these public keys (``age1…``, comma separated)."""

    def __init__(self, public_keys: str) -> None:
        names = [one.strip() for one in public_keys.split(",") if one.strip()]
        if not names:
            raise BadKey(
                "no key to encrypt with: make one with `awrach backup-key FILE` and set AWRACH_BACKUP_KEYS to what it "
                "prints. Without the private key in FILE nothing can ever be restored: keep it twice, away from here"
            )
        try:
            self._recipients = [pyrage.x25519.Recipient.from_str(name) for name in names]
        except pyrage.RecipientError as error:
            raise BadKey(f"AWRACH_BACKUP_KEYS holds no public key of age (age1…): {error}") from error

    def __call__(self, content: bytes) -> bytes:
        """The sealed content; each call stands for itself."""
        return bytes(pyrage.encrypt(content, self._recipients))


class Opener:
    """Opens what was sealed for one of the private keys in a file (lines ``AGE-SECRET-KEY-1…``)."""

    def __init__(self, file: Path) -> None:
        try:
            lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
            self._identities = [pyrage.x25519.Identity.from_str(one) for one in lines if one and one[0] != "#"]
        except (OSError, UnicodeDecodeError, pyrage.IdentityError) as error:
            raise BadKey(f"{file} cannot be read as a private key of age: {error}") from error
        if not self._identities:
            raise BadKey(f"{file} holds no private key of age (AGE-SECRET-KEY-1…)")

    def __call__(self, sealed: bytes) -> bytes:
        """The content again.

        Raises:
            BadKey: sealed for others, or damaged.
        """
        try:
            return bytes(pyrage.decrypt(sealed, self._identities))
        except pyrage.DecryptError as error:
            raise BadKey(f"this private key does not open the backup: {error}") from error


def new_key(file: Path) -> str:
    """Write a new private key, readable by its owner only; answer its public half.

    Raises:
        FileExistsError: a key is there already, and may be the one that backups need.
    """
    if file.exists():
        raise FileExistsError(f"{file} is there already; it may be the key that a backup needs")
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    write_secret(file, f"# Opens the backups of Awrach Ledger. Public key: {public}\n{identity}\n")
    return public
