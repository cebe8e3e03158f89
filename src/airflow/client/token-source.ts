import { AirflowApiError, isProfileMeshError } from '../../core/errors.js';
import { Secret } from '../../core/redact.js';
import { SharedTask } from './shared-task.js';

type Signal = AbortSignal | undefined;

/** What goes into the Authorization header, and where a new one comes from. */
export interface Credentials {
  /** `undefined`: no header. */
  authorization(signal: Signal): Promise<string | undefined>;
  /** After a refusal: true when there is another one than `refused` to try. */
  renew(refused: string | undefined, signal: Signal): Promise<boolean>;
}

/** A token that is asked for at the first use, shared by all who need it, and asked for again once it is refused. */
export class TokenSource implements Credentials {
  readonly #ask: (signal: AbortSignal) => Promise<Secret | string>;
  #header: SharedTask<string>;

  /** @param ask its signal fires when nobody waits for the token any more */
  constructor(ask: (signal: AbortSignal) => Promise<Secret | string>) {
    this.#ask = ask;
    this.#header = this.#askAnew();
  }

  authorization(signal: Signal): Promise<string> {
    return this.#header.get(signal);
  }

  async renew(refused: string | undefined, signal: Signal): Promise<boolean> {
    const known = this.#header;
    if ((await known.get(signal)) !== refused) return true;
    // Others may have been refused at the same time: the first one asks, the others get its answer.
    if (this.#header === known) this.#header = this.#askAnew();
    await this.#header.get(signal);
    return true;
  }

  #askAnew(): SharedTask<string> {
    return new SharedTask((signal) => askForHeader(() => this.#ask(signal)));
  }
}

async function askForHeader(ask: () => Promise<Secret | string>): Promise<string> {
  try {
    return bearer(await ask());
  } catch (cause) {
    if (isProfileMeshError(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw authError(`The function that gives the token failed: ${reason}`, cause);
  }
}

/**
 * The token of a function that may hang.
 * @throws {AirflowApiError} PM_AIRFLOW_AUTH when it has given none in time
 */
export async function inTime(
  ask: () => Promise<Secret | string>,
  timeoutMs: number,
): Promise<Secret | string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const advice = 'Check what it waits for, or give the client a longer timeoutMs.';
      reject(authError(`The function that gives the token gave none within ${timeoutMs} ms. ${advice}`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The header of a token. @throws {AirflowApiError} PM_AIRFLOW_AUTH for one that no header can hold */
export function bearer(token: Secret | string): string {
  const text = new Secret((typeof token === 'string' ? token : token.reveal()).trim()).reveal();
  if (/^[\x21-\x7e]+$/.test(text)) return `Bearer ${text}`;
  throw authError('The token is empty or holds spaces or control characters.');
}

function authError(message: string, cause?: unknown): AirflowApiError {
  return new AirflowApiError('PM_AIRFLOW_AUTH', message, { method: 'GET', path: '/', cause });
}
