// 01 · Publish a fact: once NATS has acknowledged it, it is safe, whatever else is running.
//
//     node examples/node/01-publish-a-fact.js [DIR]
//
// DIR is the data folder of a suite on this machine (default .awrach); AWRACH_NATS_URL names any other NATS.
// Prints the acknowledgement: where the stream INTAKE keeps the message. It does not say yet that the fact is accepted:
// that is the receipt's part, see 02. Run it twice: the message is kept twice, and the second counts for nothing,
// because its id is the same. The session is invented.

import { readFileSync } from "node:fs";
import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";

const DIR = process.argv[2] ?? ".awrach";
const PUBLISHER = "cp-khenifra";
const FACT = {
  specversion: "1.0",
  id: "example-01-session",
  source: "urn:ma:cp-khenifra:example",
  type: "ma.awrach.session.held.v1",
  time: "2023-06-01T18:00:00+01:00",
  datacontenttype: "application/json",
  synthetic: true,
  data: {
    session_id: "EX-SES-01",
    council: "05.301",
    kind: "ordinary",
    held_on: "2023-06-01",
    members_in_office: 25,
    members_present: 21,
  },
};

const address = () => process.env.AWRACH_NATS_URL ?? JSON.parse(readFileSync(`${DIR}/endpoints.json`)).nats;

const connection = await connect({ servers: address() });
// The subject repeats the type: intake.<publisher>.<entity>.<fact>. A subject that nobody takes fails at once.
const acknowledgement = await jetstream(connection).publish(`intake.${PUBLISHER}.session.held`, JSON.stringify(FACT));
console.log(JSON.stringify({ id: FACT.id, stream: acknowledgement.stream, sequence: acknowledgement.seq }));
await connection.close();
