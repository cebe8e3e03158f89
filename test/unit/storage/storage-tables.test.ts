import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../../src/config/config-schema.js';
import { parseConfig } from '../../../src/config/parse-config.js';
import { storageTableTest } from '../../../src/storage/storage-tables.js';

const shop = { type: 'postgres', host: 'db', database: 'shop', username: 'reader' } as const;

/** Which of the tables, as `schema.table`, are the storage's own. */
function ownOf(sections: Partial<ConfigInput>, tables: readonly string[]): string[] {
  const isOwn = storageTableTest(parseConfig({ source: shop, ...sections }));
  return tables.filter((name) => {
    const [schema = '', table = ''] = name.split('.');
    return isOwn({ schema, table });
  });
}

describe('storageTableTest', () => {
  const DEFAULTS = [
    'public.profilemesh_runs',
    'public.profilemesh_results',
    'public.profilemesh_events',
    'public.profilemesh_table_state',
    'public.profilemesh_cursors',
    'public.profilemesh_run_details',
    'public.profilemesh_run_reviews',
    'public.profilemesh_migrations',
    'public.profilemesh_migrations_lock',
    'public.profilemesh_migrations_1a2b3c4d_lock',
  ];

  it('knows the tables under their default names, in the schema where they are', () => {
    const others = ['public.orders', 'sports.profilemesh_runs', 'sports.profilemesh_migrations'];
    expect(ownOf({}, [...DEFAULTS, ...others])).toEqual(DEFAULTS);
  });

  it('leaves tables of the same name in other schemas to the user', () => {
    const storage = { connection: shop, runs_table: 'runs', results_table: 'lake.results' };
    const tables = [
      'sports.runs',
      'public.runs',
      'public.results',
      'lake.results',
      'lake.profilemesh_migrations',
    ];
    expect(ownOf({ storage }, tables)).toEqual([
      'public.runs',
      'lake.results',
      'lake.profilemesh_migrations',
    ]);
  });

  it("goes by the connection's own schema", () => {
    const storage = { connection: { ...shop, schema: 'metrics' } };
    expect(ownOf({ storage }, ['metrics.profilemesh_runs', 'public.profilemesh_runs'])).toEqual([
      'metrics.profilemesh_runs',
    ]);
  });

  it.each([
    { ...shop, host: 'other' },
    { ...shop, port: 5433 },
    { ...shop, database: 'other' },
  ])('knows none when the storage is another place: %j', (connection) => {
    expect(ownOf({ storage: { connection } }, DEFAULTS)).toEqual([]);
  });

  it('takes another user and the written default port for the same place', () => {
    const connection = { ...shop, port: 5432, username: 'writer', host: 'DB' };
    expect(ownOf({ storage: { connection } }, DEFAULTS)).toEqual(DEFAULTS);
  });

  it('knows the tables of sql hooks in the same place', () => {
    const hooks = {
      hooks: [
        { type: 'sql', table_name: 'audit' },
        { type: 'sql', table_name: 'log.events', connection: { ...shop, username: 'writer' } },
        { type: 'sql', table_name: 'elsewhere', connection: { ...shop, host: 'other' } },
        { type: 'sql', table_name: 'off', enabled: false },
      ],
    } as const;
    const tables = ['public.audit', 'log.events', 'public.elsewhere', 'public.off', 'log.audit'];
    const sections = { hooks: { hooks: [...hooks.hooks] } };
    expect(ownOf(sections, tables)).toEqual(['public.audit', 'log.events']);
    expect(ownOf({ hooks: { ...sections.hooks, enabled: false } }, tables)).toEqual([]);
  });
});
