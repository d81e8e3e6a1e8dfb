// An analyst's program: the rows as they are, then each change, once and in order. Usage: node consumer.mjs URL TOKEN COUNT; it ends after COUNT messages.
// A message with the key !view is of the view itself: it has stopped (view.stopped.v1), and the rows are as they were, or it goes on (view.resumed.v1).
// KEPT names the file where it stores what it has read; a program that is started again with it goes on with the changes.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "@nats-io/transport-node";
import { jetstream } from "@nats-io/jetstream";

const [url, token, count] = process.argv.slice(2), id = token.split(".")[0], { ROWS, CHANGES, KEPT } = process.env;
const kept = KEPT && existsSync(KEPT) ? JSON.parse(readFileSync(KEPT)) : { begun: false, sequences: {} };
const nc = await connect({ servers: url, token, inboxPrefix: `_INBOX.${id}`, maxReconnectAttempts: -1 });
const js = jetstream(nc, { apiPrefix: "VIEWS.API" });
let left = Number(count);
const save = () => KEPT && writeFileSync(KEPT, JSON.stringify(kept));

async function read(stream, more) {
  const consumer = await js.consumers.get(stream, id);
  const { num_pending, num_ack_pending } = await consumer.info(); // what awaits acknowledgement may have been lost, and comes again
  if (left <= 0 || !more(num_pending + num_ack_pending)) return;
  for await (const m of await consumer.consume()) {
    if (m.seq > (kept.sequences[m.subject] ?? 0)) {
      kept.sequences[m.subject] = m.seq; // with the row, before the acknowledgement
      save();
      console.log(m.seq, m.string());
      left--;
    }
    m.ack();
    if (left <= 0 || !more(m.info.pending)) return;
  }
}

if (!kept.begun) {
  await read(ROWS, (pending) => pending > 0);
  kept.begun = left > 0;
  save();
}
await read(CHANGES, () => true);
await nc.drain();
