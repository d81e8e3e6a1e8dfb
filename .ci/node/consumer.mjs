// An analyst's program: the rows as they are, then each change, once and in order. Usage: node consumer.mjs URL TOKEN COUNT; it ends after COUNT messages.
import { connect } from "@nats-io/transport-node";
import { jetstream } from "@nats-io/jetstream";

const [url, token, count] = process.argv.slice(2), id = token.split(".")[0];
const nc = await connect({ servers: url, token, inboxPrefix: `_INBOX.${id}`, maxReconnectAttempts: -1 });
const js = jetstream(nc, { apiPrefix: "VIEWS.API" });
let last = 0, left = Number(count);
for (const stream of [process.env.ROWS, process.env.CHANGES]) {
  const consumer = await js.consumers.get(stream, id);
  if (stream === process.env.ROWS && (await consumer.info()).num_pending === 0) continue;
  for await (const m of await consumer.consume()) {
    if (m.seq > last) console.log((last = m.seq), m.string() || "{}") || left--;
    m.ack();
    if (left <= 0 || (stream === process.env.ROWS && m.info.pending === 0)) break;
  }
}
await nc.drain();
