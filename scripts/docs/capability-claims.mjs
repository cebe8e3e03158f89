// What capabilities.yaml says, and by which tests. A claim is true when all its tests passed.
//   { suite, by }     every test of a contract suite, run for the subjects whose names begin with `by`
//   { file, title }   one test
//   { refused, file, title }   not there, for this reason; the test shows that it is refused
const source = (by) => ({
  metrics: { suite: 'connector', by },
  quantiles_and_top_values: { suite: 'more-metrics', by },
  partitions_and_samples: { suite: 'row-selection', by },
});

const POSTGRES = 'test/integration/postgres.test.ts';
const ROWS = 'test/unit/connectors/rows/create-row-connector.test.ts';
const rowsRefuse = (refused) => ({ refused, file: ROWS, title: 'names what failed, and what it can not do' });

/** By database, then by what it can do. */
export const DATABASES = {
  postgres: {
    ...source('postgres'),
    streaming: {
      file: 'test/integration/stream-parity.test.ts',
      title: 'agree on more rows than a batch holds',
    },
    one_snapshot_for_a_run: {
      file: 'test/integration/consistency.test.ts',
      title: 'is one moment for all tables with consistency run',
    },
    several_connections_for_a_table: {
      file: 'test/integration/table-connections.test.ts',
      title: 'gives the very metrics of one connection',
    },
    cancels_on_the_server: { file: POSTGRES, title: 'cancels the statement on the server when aborted' },
    statement_time_out: {
      file: POSTGRES,
      title: 'lets the server end a statement that takes too long, and does not call it transient',
    },
    incremental: {
      file: 'test/integration/incremental.test.ts',
      title: 'is left out with an event, and its row says so',
    },
    partial_profiles: {
      file: 'test/integration/incremental-partitions.test.ts',
      title: 'reads the one partition that changed, and gives the metrics of a whole read',
    },
    storage: { suite: 'run-store', by: 'PostgreSQL' },
    drift_and_history: { suite: 'run-history', by: 'PostgreSQL' },
    cursors: { suite: 'cursor-store', by: 'PostgreSQL' },
  },
  pglite: {
    ...source('pglite'),
    streaming: {
      file: 'test/integration/pglite-stream.test.ts',
      title: 'has the metrics that the database computes',
    },
    one_snapshot_for_a_run: {
      refused: 'it has one session, which shares no snapshot',
      capability: 'sharesSnapshots',
    },
    several_connections_for_a_table: { refused: 'it has one session', capability: 'maxConnections' },
    cancels_on_the_server: { refused: 'a statement can’t be interrupted', capability: 'cancelsStatements' },
    statement_time_out: { refused: 'a statement can’t be interrupted', capability: 'cancelsStatements' },
    incremental: {
      file: 'test/integration/incremental.test.ts',
      title: 'an embedded database has all of it',
    },
    partial_profiles: {
      file: 'test/integration/incremental.test.ts',
      title: 'an embedded database has all of it',
    },
    storage: { suite: 'run-store', by: 'PGlite' },
    drift_and_history: { suite: 'run-history', by: 'PGlite' },
    cursors: { suite: 'cursor-store', by: 'PGlite' },
  },
  row_connector: {
    metrics: { file: ROWS, title: 'has every metric of a table whose rows are only iterated' },
    quantiles_and_top_values: {
      file: ROWS,
      title: 'has every metric of a table whose rows are only iterated',
    },
    partitions_and_samples: rowsRefuse('rows are iterated as they come'),
    streaming: { file: ROWS, title: 'has every metric of a table whose rows are only iterated' },
    one_snapshot_for_a_run: rowsRefuse('there is no snapshot'),
    several_connections_for_a_table: { refused: 'rows are iterated once, in their order', untested: true },
    cancels_on_the_server: {
      refused: 'a signal is seen between two rows',
      file: ROWS,
      title: 'stops between two rows at a signal, and closes once',
    },
    statement_time_out: { refused: 'there are no statements', untested: true },
    incremental: { file: ROWS, title: 'asks the caller’s own function whether a table has changed' },
    partial_profiles: { refused: 'there are no partitions', untested: true },
    storage: { refused: 'it is a source only', untested: true },
    drift_and_history: { refused: 'it is a source only', untested: true },
    cursors: { refused: 'it is a source only', untested: true },
  },
};

/** By route, then what it is known by. */
export const XCOM_ROUTES = {
  stdout: { suite: 'xcom-transport', by: 'stdout' },
  side_file: { suite: 'xcom-transport', by: 'side file' },
  rest: { suite: 'xcom-transport', by: 'REST, Airflow 3' },
  native: { suite: 'xcom-transport', by: 'native' },
  airflow_ts_sdk: { suite: 'xcom-transport', by: 'ts-sdk' },
  memory: { suite: 'xcom-transport', by: 'in memory' },
};

export const CURSORS = {
  airflow_variables: { suite: 'cursor-store', by: 'Airflow ' },
  airflow_asset_state: { suite: 'cursor-store', by: 'asset state' },
  file: { suite: 'cursor-store', by: 'a file' },
  variables_of_an_engine: { suite: 'cursor-store', by: 'variables' },
  memory: { suite: 'cursor-store', by: 'in memory' },
};
