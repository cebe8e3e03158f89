import fc from 'fast-check';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { configText } from '../../../../src/cli/init/config-text.js';
import { connectionLines, yamlText } from '../../../../src/cli/init/connection-lines.js';
import { parseConfig } from '../../../../src/config/parse-config.js';
import type { TableAccess } from '../../../../src/connectors/server-facts.js';

const variables = { password: 'PGPASSWORD', url: 'DATABASE_URL' };
const place = { cwd: '/home/me', out: '/home/me/profilemesh.yml', variables };
const table = (schema: string, name: string, more: Partial<TableAccess> = {}): TableAccess => ({
  ...{ schema, table: name, problem: null, hiddenColumns: [], hidesRows: false, estimatedRows: 5 },
  ...{ estimatedBytes: 8192, analyzedAtMs: null, hasStatistics: true, timeColumns: [], ...more },
});

describe('connectionLines', () => {
  it('refers to a password and never writes it', () => {
    const url = 'postgres://me:hunter2@db:5433/shop?sslmode=require';
    const written = connectionLines({ ...place, url, hasPassword: true });
    expect(written.lines.join('\n')).not.toContain('hunter2');
    expect(written.variable).toEqual({ name: 'PGPASSWORD', holds: 'the password' });
    const config = parseConfig(
      { source: parse(written.lines.join('\n')), profiling: { tables: [{ table: 'a' }] } },
      { env: { PGPASSWORD: 'hunter2' } },
    );
    expect(config.source).toMatchObject({ host: 'db', port: 5433, database: 'shop', username: 'me' });
    expect(config.source.extraParams).toEqual({ sslmode: 'require' });
    expect(config.source.password?.reveal()).toBe('hunter2');
  });

  it('refers to the whole URL where a parameter may be a secret', () => {
    const url = 'postgres://me@db/shop?sslpassword=hunter2';
    const { lines, variable } = connectionLines({ ...place, url, hasPassword: false });
    expect(lines).toEqual(['url: $' + '{DATABASE_URL}']);
    expect(variable).toEqual({ name: 'DATABASE_URL', holds: 'the whole URL' });
  });

  it('writes a folder as it is seen from the file', () => {
    const url = 'pglite:data/runs';
    const out = '/home/me/conf/profilemesh.yml';
    expect(connectionLines({ ...place, out, url, hasPassword: false }).lines).toEqual([
      'type: pglite',
      'filepath: ../data/runs',
    ]);
  });
});

it('writes texts that YAML reads back, with $' + '{ escaped', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(parse(`key: ${yamlText(text)}`)).toEqual({ key: text.replaceAll('${', () => '$${') });
    }),
  );
  for (const text of [
    'yes',
    'null',
    '1',
    '1e3',
    '.5',
    '-',
    'a: b',
    '#x',
    '.inf',
    '0x1f',
    '2026-01-01',
    '_1',
  ]) {
    expect(parse(`key: ${yamlText(text)}`)).toEqual({ key: text });
  }
});

describe('configText', () => {
  const source = { lines: ['type: pglite'] };

  it('is a configuration with the reasons in comments', () => {
    const text = configText({
      source,
      tables: [
        table('public', 'orders'),
        table('public', 'ev\nents', { estimatedRows: 2e7, estimatedBytes: 3e9, timeColumns: ['made at'] }),
        table('sales', 'hidden', { problem: 'no right' }),
      ],
    });
    expect(text).toMatch(/^# yaml-language-server: \$schema=/);
    expect(text).toContain('# about 20,000,000 rows, 3.0 GB: a part of it may be enough');
    expect(text).toContain('# sampling: { enabled: true, fraction: 0.005, max_rows: 100000 }');
    expect(text).toContain('# partition: { key: "made at", strategy: latest }');
    const { profiling } = parseConfig(parse(text));
    expect(profiling.tables).toMatchObject([
      { schema: 'public', table: 'ev\nents' },
      { schema: 'public', table: '*' },
    ]);
    expect(profiling.exclude).toMatchObject([{ schema: 'sales', table: 'hidden' }]);
    expect(
      parseConfig(parse(text.replaceAll('# sampling', 'sampling').replaceAll('# partition', 'partition'))),
    ).toMatchObject({
      profiling: { tables: [{ sampling: { fraction: 0.005 }, partition: { key: 'made at' } }, {}] },
    });
  });

  it('names a large table once', () => {
    const big = table('public', 'big', { estimatedRows: 2e6 });
    const text = configText({ source, tables: [big], patterns: [{ schema: 'public', table: 'big' }] });
    expect(parseConfig(parse(text)).profiling.tables).toHaveLength(1);
  });

  it('gives the size of a table that has many rows and few bytes in MB', () => {
    const narrow = table('public', 'narrow', { estimatedRows: 1e6, estimatedBytes: 36_249_600 });
    expect(configText({ source, tables: [narrow] })).toContain('# about 1,000,000 rows, 37 MB: ');
  });
});
