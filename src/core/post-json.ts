import { AbortedError } from './errors.js';

const MS_PER_SECOND = 1000;
const TRANSIENT_STATUS = new Set([408, 425, 429]);

/** There was no answer. The message says why, as the end of a sentence, and names neither address nor headers. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/**
 * Posts a value as JSON and gives the answer without its body. Redirects are not followed.
 * @throws {NoAnswerError} there was none in time, or no connection
 * @throws {AbortedError} when `signal` fires
 */
export async function postJson(request: {
  /** Without user and password: see {@link takeCredentials}. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** For the whole request, the answer included. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}): Promise<Response> {
  const { url, headers, body, timeoutMs, signal } = request;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
    });
    // Nobody reads it, and an unread answer holds its connection.
    await answer.body?.cancel();
    return answer;
  } catch (error) {
    if (signal?.aborted) throw new AbortedError(undefined, { cause: error });
    throw new NoAnswerError(
      timeout.aborted ? `gave no answer in ${timeoutMs / MS_PER_SECOND} s` : unreachable(error),
    );
  }
}

// The message of `fetch` may repeat the address: its code says enough.
function unreachable(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return `could not be reached${typeof code === 'string' ? ` (${code})` : ''}`;
}

/** True for an answer after which the same request may succeed later. */
export function isTransientStatus(status: number): boolean {
  return status >= 500 || TRANSIENT_STATUS.has(status);
}

/** Takes user and password out of an address, which `fetch` refuses, and gives them as a header's value. */
export function takeCredentials(address: URL): { readonly url: URL; readonly authorization?: string } {
  const url = new URL(address);
  const { username, password } = url;
  if (username === '' && password === '') return { url };
  url.username = '';
  url.password = '';
  const pair = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64');
  return { url, authorization: `Basic ${pair}` };
}

/** A "%" that begins no escape is one that nobody escaped. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
