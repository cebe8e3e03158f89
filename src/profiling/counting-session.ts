import type { SnapshotSession } from '../connectors/connector.js';

/** A session that counts the statements that read a table. */
export interface CountingSession extends SnapshotSession {
  readonly statements: number;
}

export function countingSession(session: SnapshotSession): CountingSession {
  let statements = 0;
  const copyBinary = session.copyBinary?.bind(session);
  const share = session.share?.bind(session);
  return {
    get statements() {
      return statements;
    },
    query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> {
      if (/^(select|with)\b/.test(sql)) statements += 1;
      return session.query<Row>(sql, parameters);
    },
    ...(copyBinary && {
      copyBinary(sql, onChunk) {
        statements += 1;
        return copyBinary(sql, onChunk);
      },
    }),
    ...(share && { share }),
  };
}
