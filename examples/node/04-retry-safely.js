// 04 · Retry safely: keep a fact on disk, and send the very same bytes again until a receipt says what became of it.
//
//     node examples/node/04-retry-safely.js [DIR]
//
// DIR is the data folder of a suite on this machine (default .awrach); AWRACH_NATS_URL names any other NATS.
// DIR/outbox holds one file per fact that has no receipt yet; a database table does as well. Kill this script, NATS or
// the services at any moment and run it again: nothing is lost, nothing counts twice. Prints each receipt: "accepted"
// once, "duplicate" whenever the fact had been recorded before. The session is invented.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";

const DIR = process.argv[2] ?? ".awrach";
const OUTBOX = `${DIR}/outbox`;
const PUBLISHER = "cp-khenifra";
const FACT = {
  specversion: "1.0",
  id: "example-04-session",
  source: "urn:ma:cp-khenifra:example",
  type: "ma.awrach.session.held.v1",
  time: "2023-06-04T18:00:00+01:00",
  synthetic: true,
  data: {
    session_id: "EX-SES-04",
    council: "05.301",
    kind: "ordinary",
    held_on: "2023-06-04",
    members_in_office: 25,
    members_present: 24,
  },
};

// Write the bytes before anything is sent; a file is there whole or not at all.
function keep(event) {
  mkdirSync(OUTBOX, { recursive: true });
  writeFileSync(`${OUTBOX}/draft`, JSON.stringify(event));
  renameSync(`${OUTBOX}/draft`, `${OUTBOX}/${event.id}.json`);
}

// Send until NATS has it; then listen, and ask when nothing is heard.
async function settle(connection, body) {
  const { id, type } = JSON.parse(body);
  const key = createHash("sha256").update(id).digest("hex").slice(0, 32);
  let receipt;
  connection.subscribe(`receipts.${PUBLISHER}.${key}`, { callback: (_, message) => (receipt = message.json()) });
  for (let acknowledged = false; !receipt; await setTimeout(200)) {
    try {
      if (acknowledged) {
        receipt = await ask(connection, id);
      } else {
        const subject = `intake.${PUBLISHER}.${type.slice("ma.awrach.".length, -".v1".length)}`;
        await jetstream(connection).publish(subject, body, { timeout: 2_000 });
        acknowledged = true;
        console.error(`${id} is acknowledged`);
      }
    } catch (error) {
      console.error(`${id}: ${error.message}`); // perhaps it is kept, perhaps not: sending it again does no harm
    }
  }
  return receipt;
}

// The recorded receipt: a live one is missed by whoever was not connected.
async function ask(connection, id) {
  const answer = await connection.request(`query.receipts.${PUBLISHER}`, JSON.stringify({ id }), { timeout: 2_000 });
  const receipt = answer.json();
  return "outcome" in receipt ? receipt : undefined;
}

keep(FACT);
const address = process.env.AWRACH_NATS_URL ?? JSON.parse(readFileSync(`${DIR}/endpoints.json`)).nats;
const patience = { waitOnFirstConnect: true, maxReconnectAttempts: -1, reconnectTimeWait: 200 };
const connection = await connect({ servers: address, ...patience });
for (const file of readdirSync(OUTBOX).filter((name) => name.endsWith(".json")).sort()) {
  const receipt = await settle(connection, readFileSync(`${OUTBOX}/${file}`));
  console.log(JSON.stringify(receipt));
  // A fact leaves the outbox with its receipt, unless a person must look at it.
  if (["rejected", "conflict"].includes(receipt.outcome)) process.exitCode = 1;
  else unlinkSync(`${OUTBOX}/${file}`);
}
await connection.close();
