"""08 · HTTP: for systems that cannot speak NATS. One POST per fact, the receipt is the answer.

    python examples/python/08-http.py FOLDER

FOLDER is what `awrach publisher add anapec` writes: connection.json says where, http.token holds the bearer token.
Any of the services takes any fact. Prints the receipt; run it twice: "duplicate", or "parked" as long as nobody has
told the worksite (groundwork.jsonl). A failed POST is sent again, the very same bytes. The person is invented.
"""

import json
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

FOLDER = Path(sys.argv[1])
CONNECTION = json.loads((FOLDER / "connection.json").read_text())
URL = CONNECTION["http"]["placements"]
TOKEN = (FOLDER / CONNECTION["http"]["token_file"]).read_text().strip()
TRIES = 8
FACT = {
    "specversion": "1.0",
    "id": "example-08-hire",
    "source": f"urn:ma:{CONNECTION['publisher']}:example",
    "type": "ma.awrach.hire.started.v1",
    "time": "2023-07-03T09:30:00+01:00",
    "synthetic": True,
    "data": {
        "hire_id": "EX-HIR-08",
        "worksite_id": "EX-WRK",
        "person": {"cnie": "ZX000008", "sex": "male", "disability": "none"},
        "role": "worker",
        "starts_on": "2023-07-10",
        "planned_end_on": "2023-10-31",
    },
}


def ask(url: str, body: bytes | None = None) -> tuple[int, Any, dict[str, str]]:
    """Status, document and headers of a request; ``body`` makes it a POST."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/cloudevents+json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=30) as answer:
            return answer.status, json.load(answer), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error), dict(error.headers)


def main() -> int:
    """Send until there is a verdict; 0 if there is nothing more to do."""
    body = json.dumps(FACT).encode()
    for attempt in range(TRIES):
        try:
            status, document, headers = ask(URL, body)
        except OSError as error:  # no answer: perhaps it is kept, perhaps not; sending it again does no harm
            status, document, headers = 503, {"detail": str(error)}, {}
        match status:
            case 200 | 201 | 202 if "outcome" in document:  # duplicate, accepted, parked
                print(json.dumps(document, ensure_ascii=False))
                return 0
            case 202:  # it is kept, and not decided yet: ask for its receipt
                time.sleep(1)
                status, document, _ = ask(urljoin(URL, document["receipt"]))
                if status == 200:
                    print(json.dumps(document, ensure_ascii=False))
                    return 0 if document["outcome"] in ("accepted", "duplicate", "parked") else 1
            case 409 | 422 if "outcome" in document:  # conflict, rejected: a person must look, or mend it
                print(json.dumps(document, ensure_ascii=False))
                return 1
            case 429 | 500 | 502 | 503 | 504:  # too much at once, or not available now
                wait = float(headers.get("Retry-After", 0.5 * 2**attempt))
                print(f"{status} {document.get('detail')}: again in {wait:g} s", file=sys.stderr)
                time.sleep(wait)
            case _:  # 401, 403, 413, 415 ...: sending the same again would not help
                print(f"{status} {document.get('title')}: {document.get('detail')}", file=sys.stderr)
                return 1
    return 1


sys.exit(main())
