"""What a request says besides its events: how large it is, how long it waits, whether it is a dry run."""

from __future__ import annotations

import re

from fastapi import Request

from shared.http_intake.refusals import Refusal

WAIT, LONGEST_WAIT = 5.0, 30.0
"""Seconds that an answer waits for receipts: unless said otherwise, and at most."""

_WAIT = re.compile(r"(?:^|[,;])\s*wait\s*=\s*\"?(\d{1,9})\"?\s*(?:[,;]|$)", re.IGNORECASE)


async def body_of(request: Request, most: int) -> bytes:
    """The body, never more than ``most`` bytes of it.

    Raises:
        Refusal: it is larger.
    """
    too_large = Refusal("too-large", f"At most {most} bytes are taken.")
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and (len(declared) > len(str(most)) or int(declared) > most):
        raise too_large
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise too_large
    return bytes(body)


def preferred_wait(request: Request) -> float | None:
    """Seconds by ``Prefer: wait=N`` (RFC 7240), at most 30; ``None`` where the request has no preference."""
    found = _WAIT.search(",".join(request.headers.getlist("prefer")))
    return min(float(found[1]), LONGEST_WAIT) if found else None


def is_dry_run(request: Request) -> bool:
    """Whether ``?dry_run=true`` asks for verdicts alone.

    Raises:
        Refusal: another parameter or value, lest a mistyped one records what was to be tried.
    """
    unknown = sorted(request.query_params.keys() - {"dry_run"})
    if unknown:
        raise Refusal("invalid-request", "The one parameter that is known here is dry_run=true or dry_run=false.")
    values = request.query_params.getlist("dry_run")
    if len(values) > 1 or not set(values) <= {"true", "false"}:
        raise Refusal("invalid-request", "dry_run must be true or false.")
    return values == ["true"]
