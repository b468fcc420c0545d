"""When certificates end, as each service sees them: that of the authority it trusts, and those that NATS servers show.

A server is asked the way a client begins: it says its INFO in clear, then both turn to TLS.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

from prometheus_client import Gauge

from shared.connecting import tls_context
from shared.settings import Settings

EXPIRES = Gauge(
    "awrach_certificate_expires_timestamp_seconds",
    "When a certificate ends: that of the authority (`ca`), or of a NATS server (`host:port`).",
    ["certificate"],
)

LOOK_EVERY = 3600.0
_WITHIN = 10.0


async def look(settings: Settings) -> None:
    """Read every certificate once; without TLS there is none.

    Raises:
        OSError, TimeoutError: a server cannot be reached, or shows a certificate that is not trusted.
    """
    servers = [url for url in map(urlsplit, settings.nats_url.split(",")) if url.scheme == "tls"]
    if not servers:
        return
    context = await asyncio.to_thread(_context, settings)  # reading the system's authorities takes a while
    if settings.nats_ca:
        EXPIRES.labels("ca").set(min(_ends(one) for one in context.get_ca_certs()))
    for url in servers:
        host, port = url.hostname or "", url.port or 4222
        EXPIRES.labels(f"{host}:{port}").set(await _shown(host, port, context))


def _context(settings: Settings) -> ssl.SSLContext:
    return tls_context(settings.nats_ca) or ssl.create_default_context()


def _ends(certificate: Mapping[str, object]) -> float:
    """Seconds since 1970."""
    return ssl.cert_time_to_seconds(str(certificate["notAfter"]))


async def _shown(host: str, port: int, context: ssl.SSLContext) -> float:
    async with asyncio.timeout(_WITHIN):
        reader, writer = await asyncio.open_connection(host, port)
        try:
            await reader.readline()
            await writer.start_tls(context, server_hostname=host)
            return _ends(writer.get_extra_info("peercert"))
        finally:
            writer.close()
