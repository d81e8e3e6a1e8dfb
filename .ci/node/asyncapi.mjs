// Reads an AsyncAPI description from standard input and checks it with the specification's own parser. Anything that it finds is a failure.
import { Parser } from "@asyncapi/parser";
import { text } from "node:stream/consumers";

const { document, diagnostics } = await new Parser().parse(await text(process.stdin));
const faults = diagnostics.filter((d) => d.severity <= 1 && d.code !== "asyncapi-latest-version");
for (const d of faults) console.error(`${d.path.join("/")}: ${d.code}: ${d.message}`);
if (!document || faults.length > 0) process.exit(1);
console.log(`AsyncAPI ${document.version()}: ${document.channels().length} channels, ${document.messages().length} messages`);
