"""What HTTP refuses before a fact reaches INTAKE: each a problem by RFC 9457 that says what to do."""

from __future__ import annotations

from fastapi.responses import JSONResponse

from shared.app import problem_response

HTTP_PROBLEMS: dict[str, tuple[int, str, str]] = {
    "invalid-request": (400, "The request cannot be understood", "Mend it and send it again."),
    "unauthorized": (
        401,
        "No valid token",
        "Send the token of a registered publisher as Authorization: Bearer; operators make one: awrach publisher add.",
    ),
    "wrong-publisher": (403, "This publisher may not send this fact", "Ask the operator if it should."),
    "unknown-receipt": (404, "No receipt", "Send the fact if it was not sent; a retry is always safe."),
    "too-large": (413, "The request is too large", "Send it in smaller parts."),
    "unsupported-media-type": (
        415,
        "This content type is not taken",
        "Send application/cloudevents+json, application/cloudevents-batch+json, or application/json with ce- headers.",
    ),
    "too-many-requests": (429, "Too many requests of this publisher at once", "Wait for answers, then send on."),
    "unavailable": (503, "NATS does not take or answer it now", "Send it again later; a retry is always safe."),
}
"""Status, title and remedy of every problem that HTTP has of its own, by slug."""


class Refusal(Exception):
    """A request that is refused; ``slug`` is one of HTTP_PROBLEMS, ``headers`` go with the answer."""

    def __init__(self, slug: str, detail: str, **headers: str) -> None:
        super().__init__(slug)
        self.slug = slug
        self.detail = detail
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def response(self) -> JSONResponse:
        """The refusal as an answer."""
        status, title, remedy = HTTP_PROBLEMS[self.slug]
        response = problem_response(status, self.slug, title, f"{self.detail} {remedy}")
        response.headers.update(self.headers)
        return response
