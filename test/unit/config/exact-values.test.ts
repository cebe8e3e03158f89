import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.js';
import { describeConfig } from '../../../src/config/redacted-config.js';
import type { PartitionValue, ResolvedConfig } from '../../../src/config/types.js';
import { PythonFloat } from '../../../src/core/python-float.js';
import { buildPlan } from '../../../src/plan/build-plan.js';
import { buildPlanSnapshot } from '../../../src/plan/snapshot.js';
import { toPlanDocument } from '../../../src/wire/plan-document.js';
import { resolveText } from './issues-of.js';

const yaml = (values: string): string => `
source: {type: postgres, host: h, database: d}
profiling: {tables: [{table: a, partition: {key: id, strategy: specific_values, values: ${values}}}]}
`;
const json = (values: string): string =>
  `{"source": {"type": "postgres", "host": "h", "database": "d"}, "profiling": {"tables": [{"table": "a",
    "partition": {"key": "id", "strategy": "specific_values", "values": ${values}}}]}}`;

const valuesOf = (config: ResolvedConfig, index = 0): readonly PartitionValue[] | null | undefined =>
  config.profiling.tables[index]?.partition?.values;
const signed = (config: ResolvedConfig): string | null | undefined =>
  buildPlanSnapshot(buildPlan({ config })).tables[0]?.partition;

describe('partition.values', () => {
  it.each([
    ['YAML', yaml],
    ['JSON', json],
  ])('keep their digits: %s', (_what, write) => {
    const config = resolveText(
      write('[9007199254740993, -9007199254740993, 9007199254740991, 1.0, 2, 1.5, "x", true]'),
    );
    expect(valuesOf(config)?.map(String)).toEqual([
      '9007199254740993',
      '-9007199254740993',
      '9007199254740991',
      '1',
      '2',
      '1.5',
      'x',
      'true',
    ]);
  });

  it.each([
    ['[1.0, 2]', '[1.0, 2]'],
    ['[1e2, 1.5, 1E+22, -0.0]', '[100.0, 1.5, 1e+22, -0.0]'],
    ['[9007199254740993, 12345678901234567890123]', '[9007199254740993, 12345678901234567890123]'],
    ['["1.0", true, 0]', '["1.0", true, 0]'],
  ])('are signed as Python signs them: %s', (written, values) => {
    const text = `{"key": "id", "metadata_fallback": true, "recent_n": null, "strategy": "specific_values", "values": ${values}}`;
    expect(signed(resolveText(yaml(written)))).toBe(text);
    expect(signed(resolveText(json(written)))).toBe(text);
  });

  it('keep them behind anchors and aliases, and where an anchored number stands', () => {
    const config = resolveText(`
source: {type: postgres, host: h, database: d}
profiling:
  tables:
    - table: a
      partition: &one {key: id, strategy: specific_values, values: &ids [&part 1.0, &big 9007199254740993]}
      sampling: {fraction: &all 1.0}
    - {table: b, partition: *one, sampling: {fraction: *part}}
    - {table: c, partition: {key: id, strategy: specific_values, values: *ids}}
    - {table: d, partition: {<<: *one, metadata_fallback: false}}
    - {table: e, partition: {key: id, strategy: specific_values, values: [*all, *big]}}
`);
    for (const index of [0, 1, 2, 3, 4]) {
      expect(valuesOf(config, index)).toEqual([new PythonFloat(1), 9007199254740993n]);
    }
    expect(config.profiling.tables.map(({ sampling }) => sampling?.fraction).slice(0, 2)).toEqual([1, 1]);
  });

  it.each([
    ['PROFILEMESH_PROFILING__TABLES__0__PARTITION__VALUES', '[1.0, 9007199254740993]'],
    [
      'PROFILEMESH_PROFILING__TABLES__0__PARTITION',
      '{"key": "id", "strategy": "specific_values", "values": [1.0, 9007199254740993]}',
    ],
    [
      'PROFILEMESH_PROFILING__TABLES',
      '[{table: a, partition: {key: id, strategy: specific_values, values: [1.0, 9007199254740993]}}]',
    ],
  ])('keep them in %s', (variable, text) => {
    const config = resolveText(yaml('[0]'), { [variable]: text });
    expect(valuesOf(config)).toEqual([new PythonFloat(1), 9007199254740993n]);
  });

  it('take a bigint from code', () => {
    const config = parseConfig({
      source: { type: 'postgres', host: 'h', database: 'd' },
      profiling: {
        tables: [
          { table: 'a', partition: { key: 'id', strategy: 'specific_values', values: [2n ** 53n + 1n] } },
        ],
      },
    });
    expect(valuesOf(config)).toEqual([9007199254740993n]);
  });

  it('travel as JSON in other documents, a number that would lose digits as a text', () => {
    const config = resolveText(yaml('[1.0, 9007199254740993]'));
    const plan = JSON.parse(JSON.stringify(toPlanDocument(buildPlan({ config }))));
    expect(plan.tables[0].partition.values).toEqual([1, '9007199254740993']);
    expect(describeConfig(config)).toMatchObject({
      profiling: { tables: [{ partition: { values: [1, '9007199254740993'] } }] },
    });
  });
});
