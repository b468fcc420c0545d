"""Until when the certificates hold: that of the authority, and those that NATS servers show."""

from __future__ import annotations

import asyncio
import ssl
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509

from awrach.status.learned import Learned, Limits
from shared.clock import instant_text, now

_WITHIN = 5.0
_ANEW = {
    "authority": "make authority and certificate anew and give ca.pem to all publishers: docs/operations.md",
    "server": "make the server's certificate anew: docs/operations.md, Publishers and security",
}


async def look_at_certificates(learned: Learned, limits: Limits) -> None:
    """Nothing where NATS is asked in clear."""
    urls = [urlsplit(url) for url in learned.endpoints.nats.split(",")]
    with learned.asking("when the authority's certificate ends", OSError, ValueError):
        for ends in _trusted(learned.endpoints.nats_ca):
            _tell(learned, limits, "authority", "authority", ends)
    for url in urls:
        if url.scheme == "tls":
            host, port = url.hostname or "", url.port or 4222
            with learned.asking(f"when the certificate of {host}:{port} ends", OSError, ValueError, TimeoutError):
                _tell(learned, limits, "server", f"{host}:{port}", await _shown(host, port))


def _trusted(ca: str) -> list[datetime]:
    """The ends of the authority's certificates, where there is one."""
    if not ca:
        return []
    return [one.not_valid_after_utc for one in x509.load_pem_x509_certificates(Path(ca).read_bytes())]


async def _shown(host: str, port: int) -> datetime:
    """The end of the certificate that a server shows, also if nobody should trust it any more.

    A server is asked the way a client begins: it says its INFO in clear, then both turn to TLS.
    """
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # it is read, and nothing is told to the server
    async with asyncio.timeout(_WITHIN):
        reader, writer = await asyncio.open_connection(host, port)
        try:
            await reader.readline()
            await writer.start_tls(context, server_hostname=host)
            shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
            return x509.load_der_x509_certificate(shown).not_valid_after_utc
        finally:
            writer.close()


def _tell(learned: Learned, limits: Limits, kind: str, name: str, ends: datetime) -> None:
    days = (ends - now()).total_seconds() / 86_400
    learned.certificates.append({"certificate": name, "expires_at": instant_text(ends), "days": round(days, 1)})
    if days < limits.certificate_days:
        said = f"ends in {days:.1f} days" if days > 0 else f"ended {-days:.1f} days ago"
        learned.find("certificate", f"that of {name} {said}", _ANEW[kind])
