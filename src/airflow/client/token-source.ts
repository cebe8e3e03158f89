import { AirflowApiError, isProfileMeshError } from '../../core/errors.js';
import { Secret } from '../../core/redact.js';

/** What goes into the Authorization header, and where a new one comes from. */
export interface Credentials {
  /** `undefined`: no header. */
  authorization(): Promise<string | undefined>;
  /** After a refusal: true when there is another one than `refused` to try. */
  renew(refused: string | undefined): Promise<boolean>;
}

/** A token that is asked for at the first use, shared by all who need it, and asked for again once it is refused. */
export class TokenSource implements Credentials {
  readonly #ask: () => Promise<Secret | string>;
  #header: Promise<string> | undefined;

  constructor(ask: () => Promise<Secret | string>) {
    this.#ask = ask;
  }

  authorization(): Promise<string> {
    this.#header ??= this.#askAnew();
    return this.#header;
  }

  async renew(refused: string | undefined): Promise<boolean> {
    const known = this.#header;
    if (known === undefined || (await known) !== refused) return true;
    // Others may have been refused at the same time: the first one asks, the others get its answer.
    if (this.#header === known) this.#header = this.#askAnew();
    await this.#header;
    return true;
  }

  #askAnew(): Promise<string> {
    const asked = askForHeader(this.#ask);
    // A failure is not kept: the next request asks again.
    asked.catch(() => {
      if (this.#header === asked) this.#header = undefined;
    });
    return asked;
  }
}

async function askForHeader(ask: () => Promise<Secret | string>): Promise<string> {
  const token = await ask().catch((cause: unknown) => {
    if (isProfileMeshError(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw authError(`The function that gives the token failed: ${reason}`, cause);
  });
  const secret = new Secret((typeof token === 'string' ? token : token.reveal()).trim());
  if (!/^[\x21-\x7e]+$/.test(secret.reveal())) {
    throw authError('The token is empty or holds spaces or control characters.');
  }
  return `Bearer ${secret.reveal()}`;
}

function authError(message: string, cause?: unknown): AirflowApiError {
  return new AirflowApiError('PM_AIRFLOW_AUTH', message, { method: 'GET', path: '/', cause });
}
