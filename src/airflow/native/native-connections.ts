import * as z from 'zod';
import type { ResolvedConnection } from '../../config/types.js';
import { ProfileMeshError } from '../../core/errors.js';
import { Secret } from '../../core/redact.js';
import { isSecretKey } from '../../config/secret-keys.js';
import { type AirflowConnection, connectionToSource } from './connection-to-source.js';
import type { SupervisorChannel } from './supervisor-channel.js';
import { SupervisorError } from './supervisor-error.js';

const schema = z.object({
  conn_id: z.string(),
  conn_type: z.string(),
  host: z.string().nullish(),
  schema: z.string().nullish(),
  login: z.string().nullish(),
  password: z.string().nullish(),
  port: z.number().nullish(),
  extra: z.string().nullish(),
});

/** Airflow's Connections from inside a task. */
export class NativeConnections {
  readonly #channel: SupervisorChannel;

  constructor(channel: SupervisorChannel) {
    this.#channel = channel;
  }

  /**
   * The connection, `undefined` when there is none of that id. Its password, and members of `extra` that are named
   * like secrets, are masked in the task's log from now on.
   *
   * @throws {SupervisorError} when Airflow can't be asked, or the task may not read it
   */
  async get(connId: string): Promise<AirflowConnection | undefined> {
    const body = await this.#ask(connId);
    if (body === undefined) return undefined;
    const result = schema.safeParse(body);
    if (!result.success) {
      throw new ProfileMeshError(
        'PM_AIRFLOW_PROTOCOL',
        `Airflow's answer for the connection '${connId}' has another form than expected.`,
      );
    }
    const { conn_id, conn_type, ...rest } = result.data;
    const connection = { connId: conn_id, connType: conn_type, ...rest };
    await this.#mask(connection);
    return connection;
  }

  /**
   * The connection as a source to profile, e.g. for `new ProfileMeshHook({ config: { ...config, source } })`.
   *
   * @throws {ProfileMeshError} PM_AIRFLOW_CONNECTION when there is none of that id, or it is of another kind
   * @throws {ConfigError} when it lacks what a source needs
   */
  async getSource(connId: string): Promise<ResolvedConnection> {
    const connection = await this.get(connId);
    if (connection) return connectionToSource(connection);
    throw new ProfileMeshError(
      'PM_AIRFLOW_CONNECTION',
      `There is no Airflow connection '${connId}'. Create it under Admin → Connections, or as AIRFLOW_CONN_${connId.toUpperCase()}.`,
      { details: { connId } },
    );
  }

  async #ask(connId: string): Promise<unknown> {
    try {
      return await this.#channel.request({ type: 'GetConnection', conn_id: connId });
    } catch (error) {
      if (error instanceof SupervisorError && error.reason === 'CONNECTION_NOT_FOUND') return undefined;
      throw error;
    }
  }

  async #mask({ password, extra }: AirflowConnection): Promise<void> {
    const secrets = [password, ...secretMembers(extra)].filter((text): text is string => Boolean(text));
    for (const text of new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]))) {
      // Known here, so that error messages are clean before they leave; known there for all else in the task's log.
      new Secret(text);
      await this.#channel.request({ type: 'MaskSecret', value: text, name: 'password' });
    }
  }
}

function secretMembers(extra: string | null | undefined): string[] {
  if (!extra) return [];
  try {
    const value: unknown = JSON.parse(extra);
    return Object.entries(Object(value)).flatMap(([key, item]) =>
      typeof item === 'string' && isSecretKey(key) ? [item] : [],
    );
  } catch {
    // No JSON: Airflow itself masks the whole text.
    return [];
  }
}
