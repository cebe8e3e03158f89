import { describe, expect, it } from 'vitest';
import { buildDriftEvents } from '../../../src/lineage/build-drift-events.js';
import { buildLineageEvents } from '../../../src/lineage/build-lineage-events.js';
import { LINEAGE, lineageDrift, lineageRun } from '../../support/lineage-events.js';
import { columnProfile, profilingRun, tableProfile } from '../wire/profiles.js';

describe('buildLineageEvents', () => {
  const run = lineageRun();
  const [start, end, ...others] = buildLineageEvents({ ...LINEAGE, run, drift: [lineageDrift()] });
  const [orders, items, gone] = end?.inputs ?? [];

  it('is a start and an end of one run', () => {
    expect(others).toEqual([]);
    expect(start).toMatchObject({
      eventType: 'START',
      eventTime: '2026-11-23T09:59:59.500Z',
      inputs: [],
      outputs: [],
      job: { namespace: 'analytics', name: 'profilemesh.shop' },
    });
    expect(end).toMatchObject({ eventType: 'FAIL', eventTime: '2026-11-23T10:00:01.250Z' });
    expect(end?.run.runId).toBe(run.runId);
    expect(start?.run.runId).toBe(run.runId);
    expect(start?.producer).toMatch(/^https:\/\/www\.npmjs\.com\/package\/profilemesh\/v\/\d+\.\d+\.\d+/);
    expect(start?.run.facets.parent).toMatchObject({
      run: { runId: LINEAGE.parent.runId },
      job: { namespace: 'airflow', name: 'nightly.profile' },
    });
  });

  it('names tables as the naming conventions do, and leaves out what was not read', () => {
    expect(end?.inputs.map(({ namespace, name }) => `${namespace} ${name}`)).toEqual([
      'postgres://db.example.com:5432 shop.public.orders',
      'postgres://db.example.com:5432 shop.public.items',
      'postgres://db.example.com:5432 shop.public.gone',
    ]);
  });

  it('has the numbers that the facet has room for', () => {
    expect(orders?.inputFacets.dataQualityMetrics).toMatchObject({ rowCount: 120 });
    expect(orders?.inputFacets.dataQualityMetrics?.columnMetrics).toEqual({
      // Rounded to the nearest double; p95 is NaN.
      amount: {
        nullCount: 20,
        distinctCount: 99,
        count: 100,
        min: -12345678901234567000,
        max: 1000.5,
        quantiles: { '0.05': 1, '0.5': 0.5 },
      },
      ratio: { nullCount: 120, distinctCount: 0, count: 0 },
    });
    expect(items?.inputFacets.dataQualityMetrics).toMatchObject({ rowCount: 0, columnMetrics: {} });
    expect(gone?.inputFacets).toEqual({});
    expect(orders?.facets.schema?.fields).toEqual([
      { name: 'amount', type: 'numeric(12,2)', ordinal_position: 1 },
      { name: 'ratio', type: 'double precision', ordinal_position: 2 },
      { name: 'code', type: 'text', ordinal_position: 3 },
    ]);
  });

  it('says what failed by its code alone', () => {
    expect(end?.run.facets.errorMessage).toMatchObject({
      message: '1 of 4 tables could not be profiled: public.gone (PM_DB_TABLE_MISSING).',
      programmingLanguage: 'TypeScript',
    });
  });

  it('has what a comparison found as assertions, but not what it could not tell', () => {
    expect(orders?.inputFacets.dataQualityAssertions?.assertions).toMatchObject([
      {
        assertion: 'count',
        success: false,
        column: 'amount',
        severity: 'warn',
        name: 'profilemesh.absolute_threshold',
        actual: '120',
        params: { baselineValue: 100, changePercent: 20, driftSeverity: 'medium' },
      },
      { assertion: 'max', success: false, column: 'amount', severity: 'error', actual: 'Infinity' },
      { assertion: 'schema_unchanged', success: false, column: 'code', name: 'profilemesh.column_added' },
      { assertion: 'schema_unchanged', success: false, params: { column: 'old' } },
    ]);
    expect(items?.inputFacets).not.toHaveProperty('dataQualityAssertions');
  });

  it('gives a run of another name a UUID, the same each time', () => {
    const named = { ...run, runId: 'nightly' };
    const ids = [1, 2].map(() => buildLineageEvents({ ...LINEAGE, run: named })[0]?.run.runId);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-/);
    expect(ids[1]).toBe(ids[0]);
  });

  it('puts many tables into several events, the last one the end', () => {
    const columns = Array.from({ length: 100 }, (_, index) => columnProfile({ name: `column_${index}` }));
    const tables = Array.from({ length: 200 }, (_, index) => tableProfile({ table: `t${index}`, columns }));
    const [, ...ends] = buildLineageEvents({ ...LINEAGE, run: profilingRun(tables) });
    expect(ends.map(({ eventType }) => eventType)).toEqual([
      ...ends.slice(1).map(() => 'RUNNING'),
      'COMPLETE',
    ]);
    expect(ends.length).toBeGreaterThan(1);
    expect(ends.flatMap(({ inputs }) => inputs)).toHaveLength(200);
    for (const event of ends) expect(JSON.stringify(event).length).toBeLessThan(1_100_000);
  });
});

describe('buildDriftEvents', () => {
  const found = lineageDrift();
  const other = { ...found, dataset: 'items', current: { ...found.current, runId: 'other' } };
  const unknown = { ...found, dataset: 'new', findings: [], baseline: { ...found.baseline, runIds: [] } };

  it('is a run of a job of its own, with the runs compared beside each finding', () => {
    const events = buildDriftEvents({ ...LINEAGE, reports: [found, other, unknown], at: new Date(0) });
    expect(events.map(({ eventType, job }) => [eventType, job.name])).toEqual([
      ['START', 'profilemesh.shop.drift'],
      ['COMPLETE', 'profilemesh.shop.drift'],
    ]);
    expect(events[1]?.inputs.map(({ name }) => name)).toEqual(['shop.public.orders', 'shop.public.items']);
    expect(events[1]?.inputs[0]?.inputFacets.dataQualityAssertions?.assertions).toMatchObject(
      Array(4).fill({ params: { runId: found.current.runId, baselineRunId: 'before' } }),
    );
    const [first] = events;
    const [same] = buildDriftEvents({ ...LINEAGE, reports: [found, other, unknown], at: new Date(0) });
    const [later] = buildDriftEvents({ ...LINEAGE, reports: [found, other, unknown], at: new Date(1) });
    expect(same).toEqual(first);
    expect(later?.run.runId).not.toBe(first?.run.runId);
  });

  it('is nothing where nothing could be told', () => {
    expect(buildDriftEvents({ ...LINEAGE, reports: [unknown], at: new Date(0) })).toEqual([]);
  });
});
