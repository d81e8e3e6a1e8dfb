// Reads a printed page (PDF) by PDF.js: what stands on each sheet, and where, as JSON. Lengths are in points from the lower left corner.
import { readFile } from "node:fs/promises";

console.log = () => {}; // it tells there that it can't draw, which nobody asks of it
const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");
const printed = await getDocument({ data: new Uint8Array(await readFile(process.argv[2])), verbosity: 0 }).promise;
const sheets = [];
for (let n = 1; n <= printed.numPages; n++) {
  const sheet = await printed.getPage(n);
  const { width, height } = sheet.getViewport({ scale: 1 });
  const texts = (await sheet.getTextContent()).items.filter((item) => item.str.trim());
  sheets.push({ width, height, texts: texts.map((item) => ({ text: item.str, x: item.transform[4], y: item.transform[5], width: item.width })) });
}
process.stdout.write(JSON.stringify(sheets));
process.exit(0);
