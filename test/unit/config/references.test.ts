import { describe, expect, it } from 'vitest';
import { issuesOf, resolveText } from './issues-of.js';

const text = (host: string) => `source: {type: postgres, database: d, host: "${host}"}`;
const host = (value: string, env = {}) => resolveText(text(value), env).source.host;

describe('references to variables', () => {
  it.each([
    [`\${H}`, { H: 'db' }, 'db'],
    [`a-\${H}-\${P}`, { H: 'db', P: '1' }, 'a-db-1'],
    [`\${H:-local}`, {}, 'local'],
    [`\${H:-local}`, { H: '' }, 'local'],
    [`\${H:-a:b-c}`, {}, 'a:b-c'],
    [`$\${H}`, { H: 'db' }, `\${H}`],
    ['$H costs 5$', {}, '$H costs 5$'],
    [`\${H}`, { H: `\${P}` }, `\${P}`],
  ])('%s with %j is %s', (value, env, expected) => {
    expect(host(value, env)).toBe(expected);
  });

  it('get the type that the schema wants', () => {
    const config = resolveText(
      `source: {type: postgres, database: d, port: "\${PORT}", password: "\${PW}"}
storage: {connection: {type: pglite}, create_tables: "\${CREATE}"}
profiling: {metrics: "\${METRICS}", tables: "\${TABLES}"}`,
      { PORT: '6543', PW: '12345', CREATE: 'no', METRICS: 'count,min', TABLES: '[{"table": "a"}]' },
    );
    expect(config.source.port).toBe(6543);
    expect(config.source.password?.reveal()).toBe('12345');
    expect(config.storage.createTables).toBe(false);
    expect(config.profiling.metrics).toEqual(['count', 'min']);
    expect(config.profiling.tables[0]?.table).toBe('a');
  });

  it('are reported when the variable is not set: once, with place and name', () => {
    expect(issuesOf(text(`\${NOT_SET}`))).toEqual([
      {
        code: 'PM_CONFIG_UNSET_VARIABLE',
        path: ['source', 'host'],
        message: `names the environment variable NOT_SET, which is not set: set it, or write \${NOT_SET:-default}`,
        source: 'profilemesh.yml',
        line: 1,
        column: 45,
      },
    ]);
  });

  it.each([`\${}`, `\${a b}`, `\${1A}`, `\${H`, `\${H:+x}`])(
    'are reported when they are malformed: %s',
    (value) => {
      expect(issuesOf(text(value))).toMatchObject([
        { code: 'PM_CONFIG_INVALID_VALUE', path: ['source', 'host'] },
      ]);
    },
  );

  it('are named instead of their value, which may be a secret', () => {
    const [issue] = issuesOf(`source: {type: postgres, database: d, host: h, port: "\${PW}"}`, {
      PW: 'hunter2',
    });
    expect(issue?.message).toBe(`found text from \${PW}; allowed: a whole number from 1 to 65535`);
  });
});
