"""What makes several servers one: how they find, trust and reach each other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PORT = 6222
_HANDSHAKE_WITHIN = 10


@dataclass(frozen=True, slots=True)
class Cluster:
    """``peers`` are all nodes, HOST:PORT. Each proves with its certificate, of ``authority``, that it is one of them.

    ``host`` and ``port`` are where this one listens.
    """

    peers: Sequence[str]
    certificate: Path
    key: Path
    authority: Path
    host: str = "0.0.0.0"
    port: int = PORT

    def block(self) -> str:
        """The part of the configuration; clients are not told the nodes' own addresses, which mean nothing outside."""
        routes = json.dumps([f"tls://{peer}" for peer in self.peers])
        files = ", ".join(
            f"{name}: {json.dumps(str(path))}"
            for name, path in (("cert_file", self.certificate), ("key_file", self.key), ("ca_file", self.authority))
        )
        tls = f"tls {{ {files}, verify: true, timeout: {_HANDSHAKE_WITHIN} }}"
        listen = f"host: {json.dumps(self.host)}, port: {self.port}"
        return f'cluster {{ name: "awrach", {listen}, no_advertise: true, {tls}, routes: {routes} }}'
