"""The certificate of one machine's NATS server, made once below the data folder."""

from __future__ import annotations

from pathlib import Path

from awrach.authority import Authority
from awrach.secret_file import private_folder, write_secret
from deploy.nats import Tls

LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")


def ca_path(data: Path) -> Path:
    """The authority's certificate: what clients check the server by."""
    return data / "tls" / "ca.pem"


def certificates(data: Path) -> Tls:
    """The server's certificate and key; the authority's own key is thrown away once it has signed."""
    folder = data / "tls"
    tls = Tls(folder / "server.pem", folder / "server.key")
    if not (ca_path(data).exists() and tls.certificate.exists() and tls.key.exists()):
        private_folder(folder)
        authority = Authority.new()
        write_certificate(authority, LOCAL_NAMES, tls)
        ca_path(data).write_bytes(authority.pem())
    return tls


def write_certificate(authority: Authority, names: tuple[str, ...], tls: Tls) -> None:
    """Sign a new certificate and put it, and its key, where they belong."""
    certificate, key = authority.sign(names)
    write_secret(tls.key, key.decode())
    tls.certificate.write_bytes(certificate)
