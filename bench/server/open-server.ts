import pg from 'pg';
import { startPostgres } from '../../test/support/start-postgres.js';
import { LOG_LINE_PREFIX, type LoggedStatement, parseStatementLog } from './statement-log.js';

const APPLICATION = 'profilemesh bench';

// Enough for the largest table to stay in memory: what is measured is the work, not this machine's disk.
const SETTINGS = {
  shared_buffers: '3GB',
  max_wal_size: '8GB',
  checkpoint_timeout: '1h',
  autovacuum: 'off',
  log_statement: 'all',
  log_line_prefix: LOG_LINE_PREFIX,
};

export interface BenchServer {
  readonly url: string;
  readonly client: pg.Client;
  /** Settings of the server that differ from PostgreSQL's defaults. */
  readonly settings: Readonly<Record<string, string>>;
  /** Whether the log can be read, so that statements are counted. */
  readonly readsLog: boolean;
  /** The statements that others sent since the last call; `null` where the log can't be read. */
  takeStatements(): Promise<LoggedStatement[] | null>;
  close(): Promise<void>;
}

/** Starts a server for the run, or takes the one of `givenUrl`, whose log is not seen. */
export async function openServer(givenUrl: string | undefined): Promise<BenchServer> {
  let log = '';
  const started = givenUrl
    ? { url: givenUrl, stop: async () => undefined }
    : await startPostgres({
        settings: SETTINGS,
        onLog: (text) => {
          log += text;
        },
      });
  const client = new pg.Client({ connectionString: started.url, application_name: APPLICATION });
  await client.connect();
  let marks = 0;
  return {
    url: started.url,
    client,
    settings: givenUrl ? {} : SETTINGS,
    readsLog: !givenUrl,
    async takeStatements() {
      if (givenUrl) return null;
      // Backends write to one pipe, so what was sent before the mark is there when the mark is.
      marks += 1;
      const mark = `select 'mark ${marks}'`;
      await client.query(mark);
      while (!log.includes(mark)) await new Promise((next) => setImmediate(next));
      const statements = parseStatementLog(log);
      log = '';
      return statements.filter(({ application }) => application !== APPLICATION);
    },
    async close() {
      await client.end();
      await started.stop();
    },
  };
}
