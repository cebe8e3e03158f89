// A receiver of OpenLineage events in 40 lines, for trying things out. Marquez, DataHub and others have the same endpoint.
//   PORT=5000 CATALOGUE=catalogue.json node receiver.mjs
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { addEvent } from './catalogue.mjs';

/**
 * Takes events by POST and writes the catalogue to a file after each.
 * @param {{ port: number, file: string }} options
 */
export async function startReceiver({ port, file }) {
  /** @type {Map<string, import('./catalogue.mjs').CatalogueEntry>} */
  const catalogue = new Map();
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST' || request.url !== '/api/v1/lineage') {
      response.writeHead(404).end();
      return;
    }
    try {
      let text = '';
      for await (const chunk of request.setEncoding('utf8')) text += chunk;
      addEvent(catalogue, JSON.parse(text));
      await writeFile(file, JSON.stringify([...catalogue.values()], null, 2));
      response.writeHead(201).end();
    } catch (error) {
      response.writeHead(400).end(String(error));
    }
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url, catalogue, close };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { PORT = '5000', CATALOGUE = 'catalogue.json' } = process.env;
  const { url } = await startReceiver({ port: Number(PORT), file: CATALOGUE });
  console.log(`POST ${url}/api/v1/lineage`);
}
