import type { Connection } from '../connectors/connector.js';
import { UnsupportedFeatureError } from '../core/errors.js';

/** A snapshot that stays open for others to join. */
export interface HeldSnapshot extends AsyncDisposable {
  /** For `SnapshotOptions.joins`. */
  readonly name: string;
}

export interface HoldSnapshotOptions {
  readonly source: Connection;
  readonly statementTimeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a snapshot on a connection of its own and keeps it until it is disposed of.
 * @throws {UnsupportedFeatureError} the database can't share one between connections
 * @throws {DatabaseError} it can't be opened; a standby server can't share one
 */
export async function holdSnapshot(options: HoldSnapshotOptions): Promise<HeldSnapshot> {
  const { source, statementTimeoutMs, signal } = options;
  if (!source.capabilities.sharesSnapshots) {
    throw new UnsupportedFeatureError({
      feature: 'execution.consistency "run"',
      connector: source.connectorName,
      alternative: 'use consistency table: each table is measured in a snapshot of its own',
    });
  }
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let holding: Promise<void> = Promise.resolve();
  const name = await new Promise<string>((resolve, reject) => {
    holding = source.snapshot({ statementTimeoutMs, ...(signal ? { signal } : {}) }, async (session) => {
      resolve((await session.share?.()) ?? '');
      await released;
    });
    holding.catch(reject);
  });
  return {
    name,
    async [Symbol.asyncDispose]() {
      release();
      await holding;
    },
  };
}
