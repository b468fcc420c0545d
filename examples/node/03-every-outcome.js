// 03 · Every outcome: one hire is parked, then accepted, a duplicate, in conflict; another is rejected.
//
//     node examples/node/03-every-outcome.js [DIR]
//
// DIR is the data folder of a suite on this machine (default .awrach); AWRACH_NATS_URL names any other NATS.
// Prints each receipt, and on stderr what its sender should do. Run it twice: the hire is settled already, so that it
// is a duplicate at once. The person, the worksite and what it stands on (groundwork.jsonl) are invented.

import { readFileSync } from "node:fs";
import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";

const DIR = process.argv[2] ?? ".awrach";
const WHAT_TO_DO = {
  accepted: "nothing more: it is recorded, for ever",
  duplicate: "nothing more: it had been accepted before, at this position",
  parked: "wait: it is decided again by itself, and the final receipt comes on the same subject",
  conflict: "stop and let a person look: this id stands for other content, a new fact needs a new id",
  rejected: "mend what the errors point at and send again: a rejected id is free again",
};
const groundwork = readFileSync(new URL("../groundwork.jsonl", import.meta.url), "utf8").trim().split("\n").map(JSON.parse);
const opened = groundwork.pop().event;
const opening = { ...opened, id: "example-03-opening", data: { ...opened.data, worksite_id: "EX-WRK-03" } };
const start = {
  hire_id: "EX-HIR-03",
  worksite_id: "EX-WRK-03",
  person: { cnie: "ZX000003", sex: "female", disability: "none" },
  role: "worker",
  starts_on: "2023-07-10",
  planned_end_on: "2023-10-31",
};
const hire = { ...opening, id: "example-03-hire", type: "ma.awrach.hire.started.v1", data: start };
const other = { ...hire, data: { ...start, role: "supervisor" } };
const wrong = { ...hire, id: "example-03-wrong", data: { ...start, role: "king", planned_end_on: "31/10/2023" } };

const address = () => process.env.AWRACH_NATS_URL ?? JSON.parse(readFileSync(`${DIR}/endpoints.json`)).nats;

const connection = await connect({ servers: address() });
const receipts = connection.subscribe("receipts.anapec.>", { timeout: 30_000 })[Symbol.asyncIterator]();
await connection.flush();

async function publish(event, publisher) {
  const subject = `intake.${publisher}.${event.type.slice("ma.awrach.".length, -".v1".length)}`;
  await jetstream(connection).publish(subject, JSON.stringify(event));
}

async function hear() {
  const receipt = (await receipts.next()).value.json();
  console.log(JSON.stringify(receipt));
  for (const error of receipt.problem?.errors ?? []) console.error(`  ${error.pointer}: ${error.detail}`);
  console.error(`${receipt.id} ${receipt.outcome}: ${WHAT_TO_DO[receipt.outcome]}`);
  return receipt.outcome;
}

await publish(hire, "anapec"); // its worksite is not known: parked
const heard = [await hear()];
for (const line of groundwork) await publish(line.event, line.publisher);
await publish(opening, "association-example");
while (heard.at(-1) === "parked") heard.push(await hear()); // accepted, by itself
for (const event of [hire, other, wrong]) {
  await publish(event, "anapec");
  heard.push(await hear());
}
await connection.close();
process.exitCode = heard.slice(-3).join() === "duplicate,conflict,rejected" ? 0 : 1;
