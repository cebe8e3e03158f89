import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METRIC_NAMES } from '../../../src/config/metric-names.js';
import type { ConfiguredTable } from '../../../src/config/types.js';
import { isProfileMeshError } from '../../../src/core/errors.js';
import { buildPlan } from '../../../src/plan/build-plan.js';
import { comparePlans } from '../../../src/plan/compare.js';
import { buildPlanSnapshot, parsePlanSnapshot, serializePlanSnapshot } from '../../../src/plan/snapshot.js';
import { signSnapshotText } from '../../../src/wire/plan-snapshot.js';
import { configuredTable, makeConfig } from './test-config.js';

function snapshotOf(tables: ConfiguredTable[]) {
  return buildPlanSnapshot(buildPlan({ config: makeConfig({ profiling: { tables, metrics: ['count'] } }) }));
}

/** A cursor with a fitting signature around any content. */
function signed(content: string): string {
  return content.replace(/}$/, `, "signature": "${signSnapshotText(content)}"}`);
}

function cursorError(text: string): string {
  try {
    parsePlanSnapshot(text);
  } catch (error) {
    if (isProfileMeshError(error) && error.code === 'PM_CURSOR_STORE') return String(error.details.problem);
    throw error;
  }
  throw new Error('expected an error');
}

const name = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 6 })
  .map((text) => text.replaceAll('*', '+'));
const fraction = fc.double({ min: 1e-9, max: 1, noNaN: true });
const nullable = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const partition = fc.record({
  key: nullable(name),
  strategy: fc.constantFrom('latest', 'recent_n', 'sample', 'all', 'specific_values'),
  recentN: nullable(fc.integer({ min: 1 })),
  values: nullable(
    fc.array(fc.oneof(name, fc.integer(), fc.double({ noNaN: true }), fc.boolean()), { maxLength: 3 }),
  ),
  metadataFallback: fc.boolean(),
});
const sampling = fc.record({
  enabled: fc.boolean(),
  method: fc.constantFrom('random', 'stratified', 'topk'),
  fraction,
  maxRows: nullable(fc.integer({ min: 1 })),
});
const table = fc.record({
  schema: fc.option(name, { nil: undefined }),
  table: name,
  partition: nullable(partition),
  sampling: nullable(sampling),
});
const plan = fc
  .record({
    environment: fc.constantFrom('development', 'test', 'production'),
    driftStrategy: name,
    metrics: fc.subarray([...METRIC_NAMES]),
    tables: fc.array(table, { minLength: 1, maxLength: 4 }),
  })
  .map(({ environment, driftStrategy, metrics, tables }) =>
    buildPlan({ config: makeConfig({ environment, driftStrategy, profiling: { metrics, tables } }) }),
  );

describe('plan snapshot', () => {
  it('leaves run id and time out', () => {
    const config = makeConfig({ profiling: { tables: [configuredTable({ table: 'a' })] } });
    const one = buildPlanSnapshot(buildPlan({ config, runId: '1', now: new Date(0) }));
    const two = buildPlanSnapshot(buildPlan({ config, runId: '2', now: new Date(1) }));
    expect(one).toEqual(two);
  });

  it('writes a whole fraction as a float and the values as they are', () => {
    const text = serializePlanSnapshot(
      snapshotOf([
        configuredTable(
          { schema: 'public', table: 'my-table.v2' },
          {
            sampling: { enabled: true, fraction: 1 },
            partition: { strategy: 'specific_values', values: [1, 1.5, 'é', true, '2024-01-01'] },
          },
        ),
      ]),
    );
    expect(text).toContain(
      '"sampling": {"enabled": true, "fraction": 1.0, "max_rows": null, "method": "random"}',
    );
    expect(text).toContain('"values": [1, 1.5, "\\u00e9", true, "2024-01-01"]');
    expect(text).toContain('"task_suffix": "my_table_v2"');
  });

  it('does not write the default sample ratio', () => {
    const config = makeConfig({
      profiling: { tables: [configuredTable({ table: 'a' })], defaultSampleRatio: 0.5 },
    });
    expect(serializePlanSnapshot(buildPlanSnapshot(buildPlan({ config })))).toContain('"sampling": null');
  });

  it('keeps a table named like a built-in property', () => {
    const snapshot = snapshotOf([
      configuredTable({ table: '__proto__' }),
      configuredTable({ table: 'constructor' }),
    ]);
    const parsed = parsePlanSnapshot(serializePlanSnapshot(snapshot));
    expect(parsed.tables.map((entry) => entry.fullName)).toEqual(['__proto__', 'constructor']);
    expect(parsed.signature).toBe(snapshot.signature);
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(plan, (generated) => {
        const snapshot = buildPlanSnapshot(generated);
        const text = serializePlanSnapshot(snapshot);
        const parsed = parsePlanSnapshot(text);
        expect(serializePlanSnapshot(parsed)).toBe(text);
        const byName = new Map(snapshot.tables.map((entry) => [entry.fullName, entry]));
        expect(new Map(parsed.tables.map((entry) => [entry.fullName, entry]))).toEqual(byName);
        expect(comparePlans(parsed, snapshot)).toEqual({
          changed: false,
          changedTables: [],
          tables: [],
          global: [],
        });
      }),
    );
  });

  it('is called changed exactly when the signature differs', () => {
    fc.assert(
      fc.property(plan, plan, (left, right) => {
        const [one, two] = [buildPlanSnapshot(left), buildPlanSnapshot(right)];
        expect(comparePlans(one, two).changed).toBe(one.signature !== two.signature);
        expect(comparePlans(one, one).changed).toBe(false);
      }),
    );
  });
});

describe('parsePlanSnapshot', () => {
  const good = serializePlanSnapshot(
    snapshotOf([configuredTable({ table: 'a' }, { sampling: { enabled: true } })]),
  );

  it('keeps keys of a rule that this version does not know', () => {
    const content =
      '{"drift_strategy": "x", "environment": "test", "tables": {"a": {"metrics": ["later"], "name": "a", "partition": null, "sampling": {"enabled": true, "fraction": 1, "max_rows": 10000000000000000000000, "method": "new", "seed": 1.0}, "schema": null, "task_suffix": "a"}}}';
    const [only] = parsePlanSnapshot(signed(content)).tables;
    expect(only).toMatchObject({ metrics: ['later'], schema: null });
    expect(only?.sampling).toBe(
      '{"enabled": true, "fraction": 1, "max_rows": 10000000000000000000000, "method": "new", "seed": 1.0}',
    );
  });

  it('reads a cursor with other white space and key order', () => {
    const reordered = JSON.stringify(JSON.parse(good), null, 2);
    expect(parsePlanSnapshot(reordered)).toEqual(parsePlanSnapshot(good));
  });

  it.each([
    ['', 'JSON ends too early'],
    ['   ', 'JSON ends too early'],
    ['not json', 'unexpected "n" at character 1'],
    ['{"a": 1', 'JSON ends too early'],
    [`${good} x`, 'unexpected "x"'],
    ['['.repeat(100_000), 'deeper than 200 levels'],
    ['null', 'the document: Invalid input: expected object'],
    ['[]', 'the document: Invalid input: expected object'],
    ['"text"', 'the document: Invalid input: expected object'],
    ['12', 'the document: Invalid input: expected object'],
    ['1.5', 'the document: '],
    ['{}', 'environment: Invalid input: expected string'],
    [good.replace('"environment": "development", ', ''), 'environment: Invalid input'],
    [good.replace('"environment": "development"', '"environment": 1'), 'environment: Invalid input'],
    [good.replace(/"tables": .*}/, '"tables": []}'), 'tables: expected an object of tables'],
    [good.replace(/"tables": .*}/, '"tables": 1.0}'), 'tables: expected an object of tables'],
    [good.replace('"environment": "development"', '"environment": "production"'), 'signature does not fit'],
    [good.replace(/"signature": "[0-9a-f]+"/, '"signature": "0"'), 'signature does not fit'],
    [good.replace('0.01', '0.02'), 'signature does not fit'],
    [good.replace('{"drift', '{"extra": 1, "drift'), 'Unrecognized key: "extra"'],
  ])('refuses %.60j', (text, problem) => {
    expect(cursorError(text)).toContain(problem);
  });

  it.each([
    ['null', 'tables.a: Invalid input: expected object'],
    ['{}', 'tables.a.name: Invalid input'],
    [
      '{"metrics": "count", "name": "a", "partition": null, "sampling": null, "schema": null, "task_suffix": "a"}',
      'tables.a.metrics',
    ],
    [
      '{"metrics": [1], "name": "a", "partition": null, "sampling": null, "schema": null, "task_suffix": "a"}',
      'tables.a.metrics.0',
    ],
    [
      '{"metrics": [], "name": "a", "partition": [], "sampling": null, "schema": null, "task_suffix": "a"}',
      'tables.a.partition',
    ],
    [
      '{"metrics": [], "name": "a", "partition": null, "sampling": {"enabled": 1}, "schema": null, "task_suffix": "a"}',
      'tables.a.sampling.enabled',
    ],
    [
      '{"asset_suffix": "a", "metrics": [], "name": "a", "partition": null, "sampling": null, "schema": null}',
      'tables.a.task_suffix',
    ],
    [
      '{"metrics": [], "name": "b", "partition": null, "sampling": null, "schema": null, "task_suffix": "a"}',
      'tables.a describes another table, b',
    ],
  ])('refuses the table %.60s although the signature fits', (entry, problem) => {
    const content = `{"drift_strategy": "x", "environment": "test", "tables": {"a": ${entry}}}`;
    expect(cursorError(signed(content))).toContain(problem);
  });

  it('says what to do', () => {
    expect(() => parsePlanSnapshot('{')).toThrow(/Delete the cursor to start over/);
  });

  it('answers any text with a snapshot or PM_CURSOR_STORE', () => {
    const damaged = fc
      .tuple(
        fc.nat(good.length),
        fc.nat(5),
        fc.string({ unit: fc.constantFrom('"', '{', '}', '[', ',', ':', '1', 'a', '\\') }),
      )
      .map(([start, length, inserted]) => good.slice(0, start) + inserted + good.slice(start + length));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), damaged), (text) => {
        try {
          expect(parsePlanSnapshot(text).tables).toHaveLength(1);
        } catch (error) {
          expect(error).toMatchObject({ code: 'PM_CURSOR_STORE' });
        }
      }),
      { numRuns: 500 },
    );
  });
});
