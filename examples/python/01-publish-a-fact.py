"""01 · Publish a fact: once NATS has acknowledged it, it is safe, whatever else is running.

    python examples/python/01-publish-a-fact.py [DIR]

DIR is the data folder of a suite on this machine (default .awrach); AWRACH_NATS_URL names any other NATS.
Prints the acknowledgement: where the stream INTAKE keeps the message. It does not say yet that the fact is accepted:
that is the receipt's part, see 02. Run it twice: the message is kept twice, and the second counts for nothing,
because its id is the same. The session is invented.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

import nats

PUBLISHER = "cp-khenifra"
FACT = {
    "specversion": "1.0",
    "id": "example-01-session",
    "source": "urn:ma:cp-khenifra:example",
    "type": "ma.awrach.session.held.v1",
    "time": "2023-06-01T18:00:00+01:00",
    "datacontenttype": "application/json",
    "synthetic": True,
    "data": {
        "session_id": "EX-SES-01",
        "council": "05.301",
        "kind": "ordinary",
        "held_on": "2023-06-01",
        "members_in_office": 25,
        "members_present": 21,
    },
}


def address() -> str:
    """Where NATS listens."""
    endpoints = Path(sys.argv[1] if len(sys.argv) > 1 else ".awrach") / "endpoints.json"
    return os.environ.get("AWRACH_NATS_URL") or str(json.loads(endpoints.read_text())["nats"])


async def main() -> None:
    """Publish, and print the acknowledgement."""
    connection = await nats.connect(address())
    # The subject repeats the type: intake.<publisher>.<entity>.<fact>. A subject that nobody takes fails at once.
    subject = f"intake.{PUBLISHER}.session.held"
    acknowledgement = await connection.jetstream().publish(subject, json.dumps(FACT).encode())
    print(json.dumps({"id": FACT["id"], "stream": acknowledgement.stream, "sequence": acknowledgement.seq}))
    await connection.close()


asyncio.run(main())
