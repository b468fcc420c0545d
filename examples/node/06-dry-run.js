// 06 · Dry run: what would become of a fact, with nothing recorded.
//
//     node examples/node/06-dry-run.js [DIR]
//
// DIR is the data folder of a suite on this machine (default .awrach); AWRACH_NATS_URL names any other NATS.
// The extension attribute "dryrun": true asks for the verdict alone; the receipt then carries "dry_run": true. It is
// heard live only: a dry run cannot be asked for later, and the id stays free. One session is well told, one is not;
// both are invented. Every run prints the same.

import { readFileSync } from "node:fs";
import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";

const DIR = process.argv[2] ?? ".awrach";
const PUBLISHER = "cp-khenifra";
const FACT = {
  specversion: "1.0",
  id: "example-06-session",
  source: "urn:ma:cp-khenifra:example",
  type: "ma.awrach.session.held.v1",
  time: "2023-06-06T18:00:00+01:00",
  synthetic: true,
  dryrun: true,
  data: {
    session_id: "EX-SES-06",
    council: "05.301",
    kind: "ordinary",
    held_on: "2023-06-06",
    members_in_office: 25,
    members_present: 22,
  },
};
const WRONG = { ...FACT, id: "example-06-wrong", data: { ...FACT.data, council: "99.999" } };

const address = () => process.env.AWRACH_NATS_URL ?? JSON.parse(readFileSync(`${DIR}/endpoints.json`)).nats;

const connection = await connect({ servers: address() });
const receipts = connection.subscribe(`receipts.${PUBLISHER}.>`, { timeout: 30_000 })[Symbol.asyncIterator]();
await connection.flush();
process.exitCode = 0;
for (const [event, expected] of [[FACT, "accepted"], [WRONG, "rejected"]]) {
  await jetstream(connection).publish(`intake.${PUBLISHER}.session.held`, JSON.stringify(event));
  const receipt = (await receipts.next()).value.json();
  console.log(JSON.stringify(receipt));
  const question = JSON.stringify({ id: event.id });
  const recorded = (await connection.request(`query.receipts.${PUBLISHER}`, question, { timeout: 10_000 })).json();
  if (receipt.outcome !== expected || receipt.dry_run !== true || "outcome" in recorded) process.exitCode = 1;
}
await connection.close();
