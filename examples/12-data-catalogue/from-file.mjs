// The same catalogue from a file, where nothing may be reached over the network: lineage: { transport: file, path: … }
//   node from-file.mjs lineage.ndjson
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { addEvent, describeEntry } from './catalogue.mjs';

/** @type {Map<string, import('./catalogue.mjs').CatalogueEntry>} */
const catalogue = new Map();
for await (const line of createInterface({ input: createReadStream(process.argv[2] ?? 'lineage.ndjson') })) {
  addEvent(catalogue, JSON.parse(line));
}
for (const entry of catalogue.values()) console.log(describeEntry(entry));
