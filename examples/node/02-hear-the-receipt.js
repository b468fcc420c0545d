// 02 · Hear the receipt: subscribe before you publish, and the answer comes by itself.
//
//     node examples/node/02-hear-the-receipt.js [DIR]
//
// DIR is the data folder of a suite on this machine (default .awrach); AWRACH_NATS_URL names any other NATS.
// Prints the receipt: "accepted" with the fact's position in the ledger. Run it twice: "duplicate", with the same
// position, because the same id with the same content counts once, for ever. The session is invented.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";

const DIR = process.argv[2] ?? ".awrach";
const PUBLISHER = "cp-khenifra";
const FACT = {
  specversion: "1.0",
  id: "example-02-session",
  source: "urn:ma:cp-khenifra:example",
  type: "ma.awrach.session.held.v1",
  time: "2023-06-02T18:00:00+01:00",
  datacontenttype: "application/json",
  synthetic: true,
  data: {
    session_id: "EX-SES-02",
    council: "05.301",
    kind: "ordinary",
    held_on: "2023-06-02",
    members_in_office: 25,
    members_present: 22,
  },
};

const address = () => process.env.AWRACH_NATS_URL ?? JSON.parse(readFileSync(`${DIR}/endpoints.json`)).nats;
// The last part of the receipt's subject: the first 16 bytes of SHA-256 of the id, in lower-case hexadecimal.
const key = (id) => createHash("sha256").update(id).digest("hex").slice(0, 32);

const connection = await connect({ servers: address() });
const receipts = connection.subscribe(`receipts.${PUBLISHER}.${key(FACT.id)}`, { max: 1, timeout: 30_000 });
await connection.flush(); // the server knows of the subscription before it sees the fact
await jetstream(connection).publish(`intake.${PUBLISHER}.session.held`, JSON.stringify(FACT));
for await (const message of receipts) {
  const receipt = message.json();
  console.log(JSON.stringify(receipt));
  process.exitCode = ["accepted", "duplicate"].includes(receipt.outcome) ? 0 : 1;
}
await connection.close();
