import { ProfileMeshError } from '../core/errors.js';
import { isTransientStatus, NoAnswerError, postJson, takeCredentials } from '../core/post-json.js';
import type { Secret } from '../core/redact.js';
import { toWireEvent } from '../wire/event.js';
import type { DurableListener, EventDelivery } from './durable-listener.js';
import type { ProfileMeshEvent, ProfileMeshEventType } from './event.js';

const DEFAULT_TIMEOUT_MS = 10_000;
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
  const { url, authorization } = takeCredentials(new URL(options.url.reveal()));
  const headers = { ...(authorization ? { authorization } : {}), ...reveal(options.headers ?? {}) };
  return {
    name,
    ...(events ? { events } : {}),
    async handleEvent(event, delivery) {
      const answer = await post({ name, url: url.href, headers, timeoutMs, event, delivery });
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
  try {
    return await postJson({
      url,
      headers: { ...headers, 'idempotency-key': event.eventId },
      body: { ...toWireEvent(event), stream_id: streamId, sequence },
      timeoutMs,
    });
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    throw new ProfileMeshError('PM_EVENT_DELIVERY', `The endpoint of webhook "${name}" ${error.message}.`, {
      transient: true,
      details: { listener: name },
    });
  }
}

function refusal(name: string, { status, headers }: Response): ProfileMeshError {
  const transient = isTransientStatus(status);
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

function reveal(headers: Readonly<Record<string, Secret>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.reveal()]),
  );
}
