import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METRIC_NAMES, type MetricName } from '../../src/config/metric-names.js';
import type { Connection } from '../../src/connectors/connector.js';
import type { RowSelection, RowSource } from '../../src/connectors/row-selection.js';
import { createConnectorRegistry } from '../../src/connectors/registry.js';
import type { ColumnProfile } from '../../src/model/profile.js';
import { draftColumn } from '../../src/profiling/column-draft.js';
import { finishColumn } from '../../src/profiling/finish-column.js';
import { measureColumns } from '../../src/profiling/pushdown/measure-columns.js';
import type { StreamReader } from '../../src/profiling/stream/stream-reader.js';
import { streamTable } from '../../src/profiling/stream/stream-table.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { tablePlan } from '../support/table-plan.js';
import { testConnection } from '../support/test-config.js';

interface Profiled {
  readonly rowCount: number | undefined;
  readonly columns: readonly ColumnProfile[];
  /** Columns that the stream left to the database. */
  readonly rest: readonly string[];
}

/** Sketches are exact over some rows, and estimates over many. */
const EXACT_METRICS = METRIC_NAMES.slice(0, METRIC_NAMES.indexOf('p5'));
const WHOLE: RowSelection = { filter: null, sample: null };

/** Every type and value that the two strategies could take for different things. */
const COLUMNS: ReadonlyArray<readonly [type: string, ...values: ReadonlyArray<string | null>]> = [
  ['boolean', 'true', 'false', null, 'true'],
  ['smallint', '-32768', '32767', '0', null],
  ['integer', '-2147483648', '2147483647', '0', '7', null],
  [
    'bigint',
    '-9223372036854775808',
    '9223372036854775807',
    '0',
    '9007199254740993',
    '9007199254740992',
    null,
  ],
  ['bigint', '1', '2', '3', '4000000000', '-4000000000'],
  ['real', 'NaN', 'Infinity', '-Infinity', '-0', '0', '1e-45', '3.4028235e38', '0.1', '16777217', null],
  ['real', '999985.56', '0.27106333', '500000.1', '12.5', '12.5'],
  ['double precision', 'NaN', 'NaN', 'Infinity', '-Infinity', '-0', '0', '1e-3', '1.5', '-2.25', null],
  ['double precision', '1e308', '-1e308', '1.7976931348623157e308', '5e-324'],
  ['double precision', '1e-300', '2e-300', '3e-300'],
  ['double precision', '9007199254740993', '0.1', '0.2', '0.30000000000000004', '123456789.123456789'],
  ['numeric', 'NaN', 'NaN', 'Infinity', '-Infinity', '1.0', '1.00', '1', '-1', '0', '0.00', null],
  ['numeric', '10000', '10000.0001', '1e20', '-1e20', '1e-20', '12345678.12345678', '0.5', '100000000'],
  ['numeric', `${'9'.repeat(100)}.5`, `-${'8'.repeat(100)}`, '3', '1e100', '1e-100', '0.00001', '7'],
  ['numeric', '-0.99', '-0.98', '-0.5', '-1e5'],
  ['numeric(12,2)', '0.01', '-0.01', '9999999999.99', '-9999999999.99', '1.10', 'NaN', null],
  ['numeric(5,4)', '0.1234', '9.9999', '-9.9999', '0.0001', '0.1', '5'],
  ['numeric(15,0)', '999999999999999', '-999999999999999', '10000', '20000'],
  ['numeric(15,15)', '0.123456789012345', '0.999999999999999', '-0.1'],
  ['numeric(40,10)', '123456789012345678901234567890.1234567890', '1', '-1.5'],
  ['numeric(5,-2)', '1200', '98700', '-100', '0'],
  ['money', '12.34', '-0.01', '92233720368547758.07', '-92233720368547758.08', null],
  ['text', '', ' ', 'a', 'A', 'é', '😀', '😀é', 'z', '\u{10ffff}', '\u{ffff}', 'a\nb', null],
  ['text', '', '', ''],
  ['text', 'é'.repeat(300), `${'é'.repeat(299)}x`, 'é'],
  ['text', '😀'.repeat(400), `${'😀'.repeat(255)}é`, '\u{feff}bom'],
  ['text', 'x'.repeat(1_000_000), `${'x'.repeat(999_999)}y`, 'w'],
  ['varchar(20)', 'abc', 'abc ', 'abc  ', '', null],
  ['char(8)', 'abc', 'abc   ', '', '   ', 'é', null],
  ['"char"', 'a', 'b', null],
  ['name', 'one', 'two', 'one', 'ü'.repeat(31)],
  ['date', 'infinity', '-infinity', '0044-03-15 BC', '4713-01-01 BC', '5874897-12-31', '2000-02-29', null],
  ['date', '2000-01-01', '1999-12-31', '0001-01-01', '0001-12-31 BC', '10000-01-01'],
  ['timestamp', 'infinity', '-infinity', '4713-01-01 00:00:00 BC', '294276-12-31 23:59:59.999999', null],
  ['timestamp', '2000-01-01 00:00:00', '1999-12-31 23:59:59.999999', '0044-03-15 12:00:00.5 BC'],
  ['timestamptz', 'infinity', '-infinity', '2024-03-01 00:00:00+14', '2024-02-29 10:00:00.000001+00', null],
  ['timestamptz', '0044-03-15 12:00:00+00 BC', '12024-01-01 00:00:00.120+00'],
  ['time', '00:00:00', '24:00:00', '23:59:59.999999', '12:34:56.7', null],
  ['timetz', '00:00:00+14', '24:00:00-12', null],
  ['interval', '1 year', '365 days', '-1 second', null],
  [
    'uuid',
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '00000000-0000-0000-0000-000000000001',
    'ffffffff-ffff-ffff-ffff-fffffffffffe',
    null,
  ],
  ['jsonb', '{"a": 1, "b": 2}', '{"b": 2,   "a": 1}', '1.0', '1.00', 'null', '[]', '""', null],
  ['bytea', '\\x', '\\x00', '\\x0000', '\\xff', null],
  ['json', '{"a": 1}', null],
  ['inet', '10.0.0.1', '10.0.0.1/24', '::1', null],
  ['bit(3)', 'B101', null],
  ['oid', '1', '4294967295', null],
  ['point', '(1,2)', null],
  ['xml', '<a/>', null],
  ['int4range', '[1,5)', 'empty', null],
  ['integer[]', '{1,2}', '{}', null],
  ['mood', 'sad', 'happy', null],
  ['percentage', '12.50', '99.99', '0', null],
  ['folded', 'a', 'A', 'b', null],
];

describe('stream and pushdown', () => {
  let database: TestPostgresDatabase;
  let connection: Connection;

  beforeAll(async () => {
    database = await createTestPostgresDatabase();
    connection = await createConnectorRegistry().connect(testConnection(database));
    await database.query(`
      create type mood as enum ('sad', 'happy');
      create domain percentage as numeric(5,2) check (value >= 0);
      create collation ignore_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      create domain folded as text collate ignore_case;`);
    const types = COLUMNS.map(([type], index) => `${columnName(index)} ${type}`);
    await database.query(`create table ugly (${types.join(', ')})`);
    await database.query(`create table nothing (like ugly)`);
    const rows = Math.max(...COLUMNS.map(([, ...values]) => values.length));
    for (let row = 0; row < rows; row += 1) {
      const values = COLUMNS.map(([, ...list]) => list[row % list.length] ?? null);
      const places = COLUMNS.map(([type], index) => `$${index + 1}::text::${type}`);
      await database.query(`insert into ugly values (${places.join(', ')})`, values);
    }
    await database.query('create table one_row as select * from ugly limit 1');
    await database.query('create table all_null as select * from nothing');
    await database.query('insert into all_null default values');
    await database.query('insert into all_null default values');
  });
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  async function profile(
    table: string,
    options: {
      strategy: 'stream' | 'pushdown';
      selection?: RowSelection;
      use?: Connection;
      metrics?: readonly MetricName[];
      /** Parts of the table, read by the snapshot's own session where none is given. */
      parts?: ReadonlyArray<RowSource | StreamReader>;
    },
  ): Promise<Profiled> {
    const { parts, strategy, selection = WHOLE, use = connection, metrics = METRIC_NAMES } = options;
    const { dialect } = use;
    return use.snapshot({ statementTimeoutMs: 60_000 }, async (session) => {
      const plan = tablePlan(table, { metrics, schema: table.startsWith('pg_') ? 'pg_catalog' : null });
      const info = await use.describeTable(session, plan);
      const source = dialect.rowSource(info, selection);
      const drafts = info.columns.map((column) =>
        draftColumn({ column, traits: dialect.traits(column), ...plan }),
      );
      const streamed =
        strategy === 'stream'
          ? await streamTable({
              dialect,
              session,
              source,
              ...(parts
                ? { readers: parts.map((part) => ('source' in part ? part : { session, source: part })) }
                : {}),
              drafts,
              histogramBins: 10,
              distinct: 'exact',
              topValues: 10,
            })
          : { rowCount: undefined, rest: drafts };
      const measured =
        streamed.rest.length > 0
          ? await measureColumns({ dialect, session, source, plan, drafts: streamed.rest })
          : undefined;
      const rowCount = streamed.rowCount ?? measured ?? 0;
      if (measured !== undefined) expect(measured).toBe(rowCount);
      return {
        rowCount: streamed.rowCount,
        columns: drafts.map((draft) => finishColumn(draft, rowCount)),
        rest: streamed.rest.map((draft) => draft.column.name),
      };
    });
  }

  async function expectSame(
    table: string,
    options: { selection?: RowSelection; metrics?: readonly MetricName[] } = {},
  ): Promise<Profiled> {
    const pushed = await profile(table, { strategy: 'pushdown', ...options });
    const streamed = await profile(table, { strategy: 'stream', ...options });
    expect(streamed.columns.map(({ name }) => name)).toEqual(pushed.columns.map(({ name }) => name));
    for (const [index, column] of streamed.columns.entries()) {
      expectSameColumn(column, pushed.columns[index] as ColumnProfile);
    }
    return streamed;
  }

  it.each(['ugly', 'nothing', 'one_row', 'all_null'])('agree on every value of %s', async (table) => {
    const { rowCount, rest } = await expectSame(table);
    expect(rowCount).toBe({ ugly: 12, nothing: 0, one_row: 1, all_null: 2 }[table]);
    const left = rest.map((name) => COLUMNS[Number(name.split(' ')[1])]?.[0]);
    expect(left).toEqual([
      '"char"',
      'timetz',
      'interval',
      'json',
      'inet',
      'bit(3)',
      'oid',
      'point',
      'xml',
      'int4range',
      'integer[]',
      'mood',
      'folded',
    ]);
  });

  it('agree on a table of 1,600 columns with long names', async () => {
    const columns = Array.from({ length: 1600 }, (_, index) => `"${wideName(index)}" int`);
    await database.query(`create table wide (${columns.join(', ')})`);
    const values = (row: number): string => Array.from({ length: 1600 }, (_, i) => i * row).join(', ');
    for (let row = 1; row <= 4; row += 1) await database.query(`insert into wide values (${values(row)})`);
    const { rowCount, rest } = await expectSame('wide', { metrics: EXACT_METRICS });
    expect({ rowCount, rest }).toEqual({ rowCount: 4, rest: [] });
  });

  it('agree on more rows than a batch holds', async () => {
    await database.query(`create table many as
      select i as id, (i % 1000)::smallint as small, i::bigint * 1000000007 as big, sqrt(i) as root, (i / 7.0)::real as seventh,
        (i * 1.25)::numeric(12,2) as fixed, i * 1.0625 as free, md5(i::text) as hash, md5((i % 500)::text)::uuid as id_of,
        date '1970-01-01' + i % 30000 as day, timestamptz '1970-01-01' + i * interval '1 hour 1 microsecond' as at,
        case when i % 3 = 0 then null else repeat('ä', i % 50) end as text, i % 2 = 0 as even
      from generate_series(1, 30000) i`);
    const { rowCount } = await expectSame('many', { metrics: EXACT_METRICS });
    expect(rowCount).toBe(30_000);
  });

  it('puts parts that are read at once together to the same profile', async () => {
    const part = (condition: string): RowSource => ({
      sql: `(select * from many where ${condition}) as t`,
      parameters: [],
    });
    await using second = await createConnectorRegistry().connect(testConnection(database));
    const options = { strategy: 'stream', metrics: EXACT_METRICS } as const;
    const whole = await profile('many', options);
    const parts = await second.snapshot({}, (session) =>
      profile('many', {
        ...options,
        parts: [part('id % 3 = 0'), { session, source: part('id % 3 > 0') }, part('false')],
      }),
    );
    expect(parts.rowCount).toBe(30_000);
    expect(parts.columns).toEqual(whole.columns);
  });

  it('stops the other parts when one fails, and leaves all to the database', async () => {
    const rows = { sql: '(select * from many, generate_series(1, 1000)) as t', parameters: [] };
    const broken = { sql: '(select * from many where 1 / (id - 3) = 7) as t', parameters: [] };
    await using second = await createConnectorRegistry().connect(testConnection(database));
    const { rowCount, columns, rest } = await second.snapshot({}, (session) =>
      profile('many', {
        strategy: 'stream',
        metrics: EXACT_METRICS,
        parts: [rows, { session, source: broken }],
      }),
    );
    expect(rowCount).toBeUndefined();
    expect(rest).toHaveLength(columns.length);
    expect(columns[0]).toMatchObject({ error: null, metrics: { count: 30_000 } });
  });

  it('agree on decimals beyond the range of a double', async () => {
    await database.query(`create table huge as
      select repeat('9', 400)::numeric as wide, ('0.' || repeat('3', 400))::numeric as fine from generate_series(1, 3)`);
    const { columns } = await expectSame('huge');
    expect(columns[0]?.metrics.p50).toBe('9'.repeat(400));
  });

  it('tell the NaN of a numeric of one scale from its other values, wherever it stands', async () => {
    await database.query(`create table some_nan as
      select n::numeric(6,2) as n from unnest(array['NaN', '1', '1', '1', null, 'NaN', '2']) n`);
    const { columns } = await expectSame('some_nan');
    expect(columns[0]?.metrics.top_values).toEqual([
      { value: 1, count: 3 },
      { value: 'NaN', count: 2 },
      { value: 2, count: 1 },
    ]);
  });

  it('agree on a filter whose values need quoting', async () => {
    await database.query(`create table filtered (key text, "$1" int, "it's" text)`);
    const keys = ["O'Neil", '$1', '\\', 'plain', "'; drop table filtered; --"];
    for (const key of keys) await database.query('insert into filtered values ($1, 1, $1)', [key]);
    const info = await connection.snapshot({}, (session) =>
      connection.describeTable(session, { schema: null, table: 'filtered' }),
    );
    const [column] = info.columns;
    if (!column) throw new Error('The table has no column.');
    const filter = { kind: 'one_of', column, values: ["O'Neil", '$1', '\\', keys[4] as string] } as const;
    const { rowCount } = await expectSame('filtered', { selection: { filter, sample: null } });
    expect(rowCount).toBe(4);
  });

  it('leaves a view that fails to the database, which says what is at fault', async () => {
    await database.query(
      'create view broken as select i as id, 1 / (i - 5) as quotient from generate_series(1, 9) i',
    );
    const streamed = await profile('broken', { strategy: 'stream' });
    expect(streamed.rowCount).toBeUndefined();
    expect(streamed.rest).toEqual(['id', 'quotient']);
    expect(streamed.columns[0]).toMatchObject({ error: null, metrics: { count: 9, distinct_count: 9 } });
    expect(streamed.columns[1]?.error).toMatchObject({ code: 'PM_DB_QUERY' });
  });

  it('says that a view makes its values up anew', async () => {
    await database.query('create view dice as select random() as eyes from generate_series(1, 100)');
    const { columns } = await profile('dice', { strategy: 'stream' });
    expect(columns[0]?.metrics.count).toBe(100);
    expect(columns[0]?.metrics.histogram).toBeUndefined();
    expect(columns[0]?.error).toMatchObject({ code: 'PM_PROFILING_FAILED' });
  });

  it('gives texts of another encoding to the database', async () => {
    const name = `${database.database}_latin`;
    await database.query(`create database ${name} encoding latin1 locale 'C' template template0`);
    const latin = await createConnectorRegistry().connect(testConnection({ ...database, database: name }));
    try {
      const { rest } = await profile('pg_language', { strategy: 'stream', use: latin });
      expect(rest).toContain('lanname');
      expect(rest).not.toContain('lanispl');
    } finally {
      await latin.close();
      await database.query(`drop database ${name} with (force)`);
    }
  });
});

function columnName(index: number): string {
  return `"c ${index} ${COLUMNS[index]?.[0].replaceAll('"', "'")}"`;
}

/** 63 bytes, with a quote and letters of two bytes. */
function wideName(index: number): string {
  return `ü""${String(index).padStart(4, '0')}${'é'.repeat(28)}`;
}

const ROUNDED = ['mean', 'stddev', 'avg_length'] as const;

/** Rounded statistics agree in the digits that the server gives a deviation, everything else to the last character. */
function expectSameColumn(streamed: ColumnProfile, pushed: ColumnProfile): void {
  const rounded: Record<string, unknown> = {};
  for (const metric of ROUNDED) {
    const [a, b] = [streamed.metrics[metric], pushed.metrics[metric]];
    if (typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= Math.abs(b) * 1e-14) {
      rounded[metric] = b;
    }
  }
  // A quantile beyond the doubles is the nearest of them, and says that it is an estimate.
  for (const metric of Object.keys(streamed.estimates) as MetricName[]) {
    const [a, b] = [Number(streamed.metrics[metric]), Number(pushed.metrics[metric])];
    if (metric.startsWith('p') && Math.abs(a - b) <= Math.abs(b) * 1e-15)
      rounded[metric] = pushed.metrics[metric];
  }
  const metrics = { ...streamed.metrics, ...rounded };
  expect({ ...streamed, metrics, estimates: {} }).toEqual({ ...pushed, estimates: {} });
}
