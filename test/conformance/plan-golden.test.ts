import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ProfilingPlan } from '../../src/model/plan.js';
import { buildPlan } from '../../src/plan/build-plan.js';
import { comparePlans } from '../../src/plan/compare.js';
import { buildPlanSnapshot, parsePlanSnapshot, serializePlanSnapshot } from '../../src/plan/snapshot.js';
import { validatePlan } from '../../src/plan/validate-plan.js';
import { toPlanDocument } from '../../src/wire/plan-document.js';
import { signedSnapshotText } from '../../src/wire/plan-snapshot.js';
import { type GoldenDocument, toConfig } from './golden-config.js';

function readGolden(name: string): string {
  return readFileSync(new URL(`./plan-golden/${name}`, import.meta.url), 'utf8');
}

function planOf(document: GoldenDocument): ProfilingPlan {
  return buildPlan({
    config: toConfig(document),
    runId: 'run-1',
    now: new Date('2026-11-23T10:00:00.120Z'),
  });
}

// Recorded by running the Python package's own plan and sensor code.
const { golden } = JSON.parse(readGolden('golden.json')) as {
  golden: Record<string, { config: string; signature: string; signed_text: string; cursor: string }>;
};

describe.each(Object.entries(golden))('snapshot of %s', (_name, recorded) => {
  const snapshot = buildPlanSnapshot(planOf(parse(readGolden(recorded.config)) as GoldenDocument));

  it('has the signed text, the signature and the cursor of Python', () => {
    expect(signedSnapshotText(snapshot)).toBe(recorded.signed_text);
    expect(snapshot.signature).toBe(recorded.signature);
    expect(serializePlanSnapshot(snapshot)).toBe(recorded.cursor);
  });

  it("reads Python's cursor as unchanged", () => {
    const previous = parsePlanSnapshot(recorded.cursor);
    expect(comparePlans(previous, snapshot).changed).toBe(false);
    expect(serializePlanSnapshot(previous)).toBe(recorded.cursor);
  });
});

it('the recorded snapshots differ in the rule that was edited', () => {
  const [base, sampling, partition] = ['base', 'sampling_full', 'partition_recent'].map((name) =>
    parsePlanSnapshot(golden[name]?.cursor ?? ''),
  );
  if (!base || !sampling || !partition) throw new Error('three snapshots expected');
  expect(comparePlans(base, sampling).tables).toEqual([{ fullName: 'public.orders', kinds: ['sampling'] }]);
  expect(comparePlans(base, partition).tables).toEqual([
    { fullName: 'public.customers', kinds: ['partition'] },
  ]);
});

// Recorded by scripts/record-plan-golden.py.
const { cases } = JSON.parse(readGolden('recorded.json')) as {
  cases: Record<
    string,
    { config: GoldenDocument; plan: object; warnings: string[]; signature: string; cursor: string }
  >;
};

// Permitted difference: Python's plan holds a table twice that is configured twice, and could not store it.
const { duplicates, ...others } = cases;

describe.each(Object.entries(others))('recorded case %s', (_name, recorded) => {
  const plan = planOf(recorded.config);

  it('has the same cursor, and reads it', () => expectSameCursor(plan, recorded));

  it('has the same plan document and warnings', () => {
    expect(toPlanDocument(plan)).toEqual(recorded.plan);
    expect(validatePlan(plan)).toEqual(recorded.warnings);
  });
});

it('a table configured twice: the same cursor and warning, planned once', () => {
  if (!duplicates) throw new Error('the case "duplicates" is missing');
  const plan = planOf(duplicates.config);
  expectSameCursor(plan, duplicates);
  expect(validatePlan(plan)[0]).toContain(duplicates.warnings[0]);
  expect(plan.tables.map((table) => table.fullName)).toEqual(['public.customers', 'b']);
});

function expectSameCursor(plan: ProfilingPlan, recorded: { signature: string; cursor: string }): void {
  const snapshot = buildPlanSnapshot(plan);
  expect(serializePlanSnapshot(snapshot)).toBe(recorded.cursor);
  expect(snapshot.signature).toBe(recorded.signature);
  expect(serializePlanSnapshot(parsePlanSnapshot(recorded.cursor))).toBe(recorded.cursor);
}
