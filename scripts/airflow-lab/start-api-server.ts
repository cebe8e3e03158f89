import { setTimeout as sleep } from 'node:timers/promises';
import type { Component } from './component.js';
import { freePort } from './free-port.js';
import { type AirflowLab, startAirflowComponent } from './start-airflow.js';

const READY_WITHIN_MS = 90_000;

export interface ApiServer {
  readonly url: string;
  /** Ends the server as a crash would: what it is answering is lost. */
  kill(): Promise<void>;
  /** Starts it anew on the same port, after `kill`. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** One more api-server of a running Airflow 3, on a port of its own, with the same database and the same secret. */
export async function startApiServer(options: {
  readonly lab: AirflowLab;
  /** How long a token lives, and how long it is taken after that. Default: a day, and 10 s. */
  readonly tokens?: { readonly lifeSeconds: number; readonly leewaySeconds: number };
}): Promise<ApiServer> {
  const { lab, tokens } = options;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const environment = {
    AIRFLOW__API__PORT: `${port}`,
    ...(tokens && {
      AIRFLOW__API_AUTH__JWT_EXPIRATION_TIME: `${tokens.lifeSeconds}`,
      AIRFLOW__API_AUTH__JWT_LEEWAY: `${tokens.leewaySeconds}`,
    }),
  };
  let server: Component | undefined;
  const start = async (): Promise<void> => {
    server = startAirflowComponent({ lab, name: 'api-server', args: ['--port', `${port}`], environment });
    await untilAnswers(`${url}/api/v2/version`, server);
  };
  await start();
  return { url, start, kill: async () => server?.kill(), stop: async () => server?.stop() };
}

async function untilAnswers(url: string, server: Component): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if (server.ended() !== undefined) throw new Error(`the api-server ended with ${server.ended()}`);
    const answer = await fetch(url, { signal: AbortSignal.timeout(3000) }).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(300);
  }
  throw new Error(`the api-server at ${url} did not answer within ${READY_WITHIN_MS / 1000} s`);
}
