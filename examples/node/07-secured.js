// 07 · Secured: connect as a registered publisher, over TLS, with nothing but the folder that one was given.
//
//     node examples/node/07-secured.js FOLDER
//
// FOLDER is what `awrach publisher add anapec` writes: connection.json (where, and what one may do), nats.seed (the
// private key, never sent) and ca.pem (whom to trust). Prints the receipt; run it twice: "duplicate", or "parked" as
// long as nobody has told the worksite (groundwork.jsonl). The person is invented.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { jetstream } from "@nats-io/jetstream";
import { connect, nkeyAuthenticator } from "@nats-io/transport-node";

const FOLDER = process.argv[2];
const { publisher, nats } = JSON.parse(readFileSync(`${FOLDER}/connection.json`));
const FACT = {
  specversion: "1.0",
  id: "example-07-hire",
  source: `urn:ma:${publisher}:example`,
  type: "ma.awrach.hire.started.v1",
  time: "2023-07-03T09:30:00+01:00",
  synthetic: true,
  data: {
    hire_id: "EX-HIR-07",
    worksite_id: "EX-WRK",
    person: { cnie: "ZX000007", sex: "female", disability: "none" },
    role: "worker",
    starts_on: "2023-07-10",
    planned_end_on: "2023-10-31",
  },
};

const seed = new TextEncoder().encode(readFileSync(`${FOLDER}/${nats.seed_file}`, "utf8").trim());
const connection = await connect({
  servers: nats.url,
  authenticator: nkeyAuthenticator(seed),
  // Answers come to an inbox, and everybody else's is forbidden: without its own prefix no acknowledgement arrives.
  inboxPrefix: nats.inbox_prefix,
  ...(nats.ca_file && { tls: { caFile: `${FOLDER}/${nats.ca_file}` } }),
});
const key = createHash("sha256").update(FACT.id).digest("hex").slice(0, 32);
const receipts = connection.subscribe(`receipts.${publisher}.${key}`, { max: 1, timeout: 30_000 });
await connection.flush();
// What the server forbids is told as a status; to the publish itself it looks like a time-out.
(async () => {
  for await (const status of connection.status()) if (status.type === "error") console.error(`NATS: ${status.error}`);
})();
await jetstream(connection).publish(`intake.${publisher}.hire.started`, JSON.stringify(FACT), { timeout: 10_000 });
for await (const message of receipts) {
  const receipt = message.json();
  console.log(JSON.stringify(receipt));
  process.exitCode = ["accepted", "duplicate", "parked"].includes(receipt.outcome) ? 0 : 1;
}
await connection.close();
