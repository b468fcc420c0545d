// 05 · Many facts: a bounded number in flight, receipts as they come, and a question for each that is missing.
//
//     node examples/node/05-bulk.js [DIR [HOW_MANY]]
//
// DIR is the data folder of a suite on this machine (default .awrach); AWRACH_NATS_URL names any other NATS.
// Sends 200 hires before the agreement and the worksite that they need (groundwork.jsonl): they are parked, and
// accepted once those are there, for order never matters. Prints each final receipt; hires without one are named on
// stderr (exit code 1): run it again, nothing counts twice. The second run shows duplicates. Everyone in it is invented.

import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";

const DIR = process.argv[2] ?? ".awrach";
const HOW_MANY = Number(process.argv[3] ?? 200);
const IN_FLIGHT = 64;
const QUIET = 3_000; // milliseconds without a receipt after which the missing ones are asked for
const groundwork = readFileSync(new URL("../groundwork.jsonl", import.meta.url), "utf8").trim().split("\n").map(JSON.parse);

// The same one at each run.
function hire(number) {
  const digits = String(number).padStart(6, "0");
  return {
    specversion: "1.0",
    id: `example-05-${digits}`,
    source: "urn:ma:anapec:example",
    type: "ma.awrach.hire.started.v1",
    time: "2023-07-03T09:30:00+01:00",
    synthetic: true,
    data: {
      hire_id: `EX-HIR-05-${digits}`,
      worksite_id: "EX-WRK",
      person: { cnie: `ZY${digits}`, sex: "unknown", disability: "unknown" },
      role: "worker",
      starts_on: "2023-07-10",
      planned_end_on: "2023-10-31",
    },
  };
}

const address = process.env.AWRACH_NATS_URL ?? JSON.parse(readFileSync(`${DIR}/endpoints.json`)).nats;
const connection = await connect({ servers: address });
const hires = Array.from({ length: HOW_MANY }, (_, place) => ({ publisher: "anapec", event: hire(place + 1) }));
const missing = new Set(hires.map(({ event }) => event.id));
let last = Date.now();

// Take the final receipt of one of ours.
function settle(receipt) {
  last = Date.now();
  if (receipt.outcome === "parked" || !missing.delete(receipt.id)) return;
  if (["rejected", "conflict"].includes(receipt.outcome)) process.exitCode = 1;
  console.log(JSON.stringify(receipt));
}

// As many senders as may be in flight, each taking the next message of the same queue.
async function publish(lines) {
  const queue = lines.values();
  const sender = async () => {
    for (const { publisher, event } of queue) {
      const subject = `intake.${publisher}.${event.type.slice("ma.awrach.".length, -".v1".length)}`;
      await jetstream(connection).publish(subject, JSON.stringify(event), { timeout: 10_000 });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
}

connection.subscribe("receipts.anapec.>", { callback: (_, message) => settle(message.json()) });
await connection.flush();
await publish(hires);
await publish(groundwork);
while (missing.size > 0 && Date.now() - last < QUIET) await setTimeout(50);
for (const id of [...missing]) {
  // A live receipt is sent once; the recorded one can be asked for at any time.
  const answer = await connection.request("query.receipts.anapec", JSON.stringify({ id }), { timeout: 3_000 });
  if (answer.json().outcome) settle(answer.json());
}
for (const id of missing) console.error(`${id} has no final receipt`);
if (missing.size > 0) process.exitCode = 1;
await connection.close();
