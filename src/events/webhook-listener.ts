import type { Secret } from '../core/redact.js';
import { ProfileMeshError } from '../core/errors.js';
import { toWireEvent } from '../wire/event.js';
import type { DurableListener, EventDelivery } from './durable-listener.js';
import type { ProfileMeshEvent, ProfileMeshEventType } from './event.js';

const DEFAULT_TIMEOUT_MS = 10_000;
const TRANSIENT_STATUS = new Set([408, 425, 429]);
const MS_PER_SECOND = 1000;

/** Options of {@link createWebhookListener}. */
export interface WebhookListenerOptions {
  readonly name: string;
  /** Name and password in it are sent as basic authorization. */
  readonly url: Secret;
  readonly headers?: Readonly<Record<string, Secret>>;
  readonly events?: readonly ProfileMeshEventType[];
  /** How long one request may take, the answer included. Default 10 s. */
  readonly timeoutMs?: number;
}

/**
 * A listener that posts each event as JSON: its shape on the wire with `stream_id` and `sequence`, and its id as
 * `Idempotency-Key`. An answer of 2xx is taken as "received". Redirects are not followed. `handleEvent` rejects with PM_EVENT_DELIVERY;
 * `transient` where the same request may succeed later, with `details.retryAfterMs` where the server named a time. Neither address nor
 * headers are in any message.
 */
export function createWebhookListener(options: WebhookListenerOptions): DurableListener {
  const { name, events, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const { url, authorization } = takeCredentials(options.url);
  const headers = { ...authorization, ...reveal(options.headers ?? {}) };
  return {
    name,
    ...(events ? { events } : {}),
    async handleEvent(event, delivery) {
      const answer = await post({ name, url, headers, timeoutMs, event, delivery });
      if (answer.ok) return;
      throw refusal(name, answer);
    },
  };
}

interface Post {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly event: ProfileMeshEvent;
  readonly delivery: EventDelivery;
}

async function post({ name, url, headers, timeoutMs, event, delivery }: Post): Promise<Response> {
  const { streamId, sequence } = delivery;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', ...headers, 'idempotency-key': event.eventId },
      body: JSON.stringify({ ...toWireEvent(event), stream_id: streamId, sequence }),
      signal: timeout,
    });
    // Nobody reads it, and an unread answer holds its connection.
    await answer.body?.cancel();
    return answer;
  } catch (error) {
    const reason = timeout.aborted
      ? `gave no answer in ${timeoutMs / MS_PER_SECOND} s`
      : networkReason(error);
    throw new ProfileMeshError('PM_EVENT_DELIVERY', `The endpoint of webhook "${name}" ${reason}.`, {
      transient: true,
      details: { listener: name },
    });
  }
}

// The driver's message may repeat the address: its code says enough.
function networkReason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return `could not be reached${typeof code === 'string' ? ` (${code})` : ''}`;
}

function refusal(name: string, { status, headers }: Response): ProfileMeshError {
  const transient = status >= 500 || TRANSIENT_STATUS.has(status);
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'));
  const isRedirect = status >= 300 && status < 400;
  const remedy = isRedirect ? ': configure the address that it redirects to' : '';
  return new ProfileMeshError(
    'PM_EVENT_DELIVERY',
    `The endpoint of webhook "${name}" answered ${status}${remedy}.`,
    {
      transient,
      details: { listener: name, status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
    },
  );
}

/** Seconds, or a date. */
function parseRetryAfter(text: string | null): number | undefined {
  if (text === null) return undefined;
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * MS_PER_SECOND : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** `fetch` refuses an address with a user in it. */
function takeCredentials(secret: Secret): { url: string; authorization: Record<string, string> } {
  const url = new URL(secret.reveal());
  const { username, password } = url;
  if (username === '' && password === '') return { url: url.href, authorization: {} };
  url.username = '';
  url.password = '';
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { url: url.href, authorization: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}

function reveal(headers: Readonly<Record<string, Secret>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.reveal()]),
  );
}
