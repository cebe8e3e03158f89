import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/abort.js';
import { silentLogger } from '../../../src/core/logger.js';
import { Secret } from '../../../src/core/redact.js';
import { createFileLineageTransport } from '../../../src/lineage/create-file-lineage-transport.js';
import { createHttpLineageTransport } from '../../../src/lineage/create-http-lineage-transport.js';
import { deliverEvents } from '../../../src/lineage/deliver-events.js';
import { freePort } from '../../../scripts/airflow-lab/free-port.js';
import { lineageEvents } from '../../support/lineage-events.js';

const [event = raise()] = lineageEvents();
const POLICY = {
  enabled: true,
  retries: 2,
  backoffStrategy: 'fixed',
  minBackoffMs: 1,
  maxBackoffMs: 1,
} as const;

function raise(): never {
  throw new Error('no event');
}

describe('over HTTP', () => {
  const requests: Array<{ url: string | undefined; headers: IncomingMessage['headers']; body: unknown }> = [];
  let answer: (response: ServerResponse) => void;
  let base: URL;
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    requests.push({ url: request.url, headers: request.headers, body: JSON.parse(text) });
    answer(response);
  });

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-path/`);
  });
  beforeEach(() => {
    requests.length = 0;
    answer = (response) => response.writeHead(201).end();
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  it('posts the event as JSON with the key', async () => {
    const transport = createHttpLineageTransport({ url: base.href, apiKey: new Secret('hunter22') });
    await transport.emit(event);
    expect(requests).toEqual([
      {
        url: '/secret-path/api/v1/lineage',
        headers: expect.objectContaining({
          authorization: 'Bearer hunter22',
          'content-type': 'application/json',
        }),
        body: event,
      },
    ]);
  });

  it('sends name and password of the address as authorization, and takes another endpoint', async () => {
    const url = new URL(base);
    url.username = 'ann';
    url.password = 'p@ss';
    await createHttpLineageTransport({ url: url.href, endpoint: '/openapi/lineage' }).emit(event);
    expect(requests[0]?.url).toBe('/secret-path/openapi/lineage');
    const basic = `Basic ${Buffer.from('ann:p@ss').toString('base64')}`;
    expect(requests[0]?.headers.authorization).toBe(basic);
  });

  it('takes a password with a bare "%" as it is written', async () => {
    const address = base.href.replace('http://', 'http://ann:50%@');
    await createHttpLineageTransport({ url: address }).emit(event);
    const basic = `Basic ${Buffer.from('ann:50%').toString('base64')}`;
    expect(requests[0]?.headers.authorization).toBe(basic);
  });

  it.each([
    [500, true, 'answered 500.'],
    [429, true, 'answered 429.'],
    [302, false, 'answered 302: configure the address that it redirects to.'],
    [401, false, 'answered 401: check lineage.api_key.'],
    [404, false, 'answered 404: check lineage.url and lineage.endpoint.'],
    [422, false, 'answered 422.'],
  ])('tells of an answer %i whether it may pass', async (status, transient, message) => {
    answer = (response) => response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('long');
    const sent = createHttpLineageTransport({ url: base.href }).emit(event);
    await expect(sent).rejects.toMatchObject({
      code: 'PM_LINEAGE_DELIVERY',
      transient,
      message: `The receiver of lineage events ${message}`,
      details: { status },
    });
  });

  it('tells a receiver that is silent or not there from one that is told to stop', async () => {
    answer = () => undefined;
    const silent = createHttpLineageTransport({ url: base.href, timeoutMs: 50 });
    await expect(silent.emit(event)).rejects.toMatchObject({
      transient: true,
      message: 'The receiver of lineage events gave no answer in 0.05 s.',
    });
    const nobody = createHttpLineageTransport({ url: `http://127.0.0.1:${await freePort()}` });
    await expect(nobody.emit(event)).rejects.toMatchObject({
      transient: true,
      message: 'The receiver of lineage events could not be reached (ECONNREFUSED).',
    });
    const stopped = createHttpLineageTransport({ url: base.href });
    await expect(stopped.emit(event, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'PM_ABORTED',
    });
    expect(() => createHttpLineageTransport({ url: 'ftp://h/hunter' })).toThrow(
      'The address for lineage is no http or https address.',
    );
  });

  it('is tried again where that may help, and the events stay in order', async () => {
    answer = (response) => response.writeHead(requests.length % 3 === 0 ? 200 : 503).end();
    const transport = createHttpLineageTransport({ url: base.href });
    const events = lineageEvents().slice(0, 2);
    await deliverEvents(events, { transport, policy: POLICY, clock: systemClock, logger: silentLogger });
    const sent = requests.map(({ body }) => body);
    expect(sent).toEqual([...Array(3).fill(events[0]), ...Array(3).fill(events[1])]);
  });
});

describe('to a file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'profilemesh-lineage-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('appends whole lines, of several writers too', async () => {
    const path = join(folder, 'lineage.ndjson');
    const writers = [1, 2, 3].map(() => createFileLineageTransport({ path }));
    const events = lineageEvents();
    await Promise.all(writers.flatMap((writer) => events.map((one) => writer.emit(one))));
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(3 * events.length);
    const texts = events.map((one) => JSON.stringify(one));
    expect(lines.every((line) => texts.includes(line))).toBe(true);
  });

  it('says what is wrong with the place', async () => {
    const transport = createFileLineageTransport({ path: join(folder, 'missing', 'lineage.ndjson') });
    await expect(transport.emit(event)).rejects.toMatchObject({
      code: 'PM_LINEAGE_DELIVERY',
      transient: false,
      message: expect.stringContaining('ENOENT'),
    });
  });
});
