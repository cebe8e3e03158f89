import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { Secret } from '../../../src/core/redact.js';
import type { ProfileMeshEvent } from '../../../src/events/event.js';
import { createWebhookListener } from '../../../src/events/webhook-listener.js';
import { freePort } from '../../../scripts/airflow-lab/free-port.js';
import { startWebhookReceiver } from '../../support/webhook-receiver.js';

const event: ProfileMeshEvent = {
  eventId: '6f1c2a52-6c3b-8b57-9d55-0d3c6f2b9a10',
  type: 'ProfilingFailed',
  timestamp: new Date('2026-01-01T00:00:00Z'),
  table: 'orders',
  runId: 'run-1',
  error: 'no',
};
const delivery = { streamId: 'stream-1', sequence: 7 };

it('posts the event with its ids, the headers of the configuration and an idempotency key', async () => {
  await using receiver = await startWebhookReceiver();
  const url = new URL(receiver.url);
  url.username = 'ann';
  url.password = 'p@ss';
  const listener = createWebhookListener({
    name: 'alerts',
    url: new Secret(url.href),
    headers: {
      'X-Team': new Secret('data', { isWord: true }),
      'Idempotency-Key': new Secret('not-this-one'),
    },
  });
  await listener.handleEvent(event, delivery);
  expect(receiver.requests).toHaveLength(1);
  const [request] = receiver.requests;
  expect(request?.method).toBe('POST');
  expect(request?.headers).toMatchObject({
    'content-type': 'application/json',
    'idempotency-key': event.eventId,
    'x-team': 'data',
    authorization: `Basic ${Buffer.from('ann:p@ss').toString('base64')}`,
  });
  expect(request?.body).toEqual({
    event_id: event.eventId,
    event_type: 'ProfilingFailed',
    timestamp: '2026-01-01T00:00:00.000Z',
    metadata: { table: 'orders', run_id: 'run-1', error: 'no' },
    stream_id: 'stream-1',
    sequence: 7,
  });
});

it('takes a password with a bare "%" as it is written', async () => {
  await using receiver = await startWebhookReceiver();
  const url = new Secret(receiver.url.replace('http://', 'http://ann:50%@'));
  await createWebhookListener({ name: 'alerts', url }).handleEvent(event, delivery);
  const basic = `Basic ${Buffer.from('ann:50%').toString('base64')}`;
  expect(receiver.requests[0]?.headers['authorization']).toBe(basic);
});

it.each([
  [408, true],
  [425, true],
  [429, true],
  [500, true],
  [503, true],
  [302, false],
  [400, false],
  [401, false],
  [410, false],
])('tells of an answer %i whether it may pass, and nothing of the address', async (status, transient) => {
  await using receiver = await startWebhookReceiver((_request, response) => {
    response.writeHead(status, { location: 'http://127.0.0.1:1/', 'retry-after': '3' }).end('a long answer');
  });
  const listener = createWebhookListener({ name: 'alerts', url: new Secret(receiver.url) });
  const refused = await Promise.resolve(listener.handleEvent(event, delivery)).catch((error: Error) => error);
  expect(refused).toMatchObject({
    code: 'PM_EVENT_DELIVERY',
    transient,
    details: { listener: 'alerts', status, retryAfterMs: 3_000 },
  });
  expect(JSON.stringify(refused) + String(refused)).not.toMatch(/127\.0\.0\.1|secret-path/);
  expect(receiver.requests).toHaveLength(1);
});

it('reads a Retry-After that is a date', async () => {
  await using receiver = await startWebhookReceiver((_request, response) => {
    response.writeHead(503, { 'retry-after': new Date(Date.now() + 100_000).toUTCString() }).end();
  });
  const listener = createWebhookListener({ name: 'alerts', url: new Secret(receiver.url) });
  const refused = await Promise.resolve(listener.handleEvent(event, delivery)).catch((error) => error);
  expect(refused.details.retryAfterMs).toBeGreaterThan(50_000);
  expect(refused.details.retryAfterMs).toBeLessThanOrEqual(100_000);
});

it('counts an endpoint that is not there as one that may come back', async () => {
  const url = new Secret(`http://127.0.0.1:${await freePort()}/hooks/a-secret-path`);
  const listener = createWebhookListener({ name: 'alerts', url });
  await expect(listener.handleEvent(event, delivery)).rejects.toMatchObject({
    transient: true,
    message: 'The endpoint of webhook "alerts" could not be reached (ECONNREFUSED).',
  });
});

it('gives up on an endpoint that says nothing', async () => {
  await using receiver = await startWebhookReceiver(() => undefined);
  const listener = createWebhookListener({ name: 'alerts', url: new Secret(receiver.url), timeoutMs: 50 });
  await expect(listener.handleEvent(event, delivery)).rejects.toMatchObject({
    transient: true,
    message: 'The endpoint of webhook "alerts" gave no answer in 0.05 s.',
  });
});

it('is not kept waiting by an answer that does not end', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200);
    response.write('and so on');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const listener = createWebhookListener({ name: 'alerts', url: new Secret(`http://127.0.0.1:${port}/`) });
  await listener.handleEvent(event, delivery);
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});
