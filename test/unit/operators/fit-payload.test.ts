import { expect, it } from 'vitest';
import { fitPayload } from '../../../src/operators/fit-payload.js';
import { toProfilingResultsPayload } from '../../../src/wire/payloads.js';
import { failed, measured, runOf } from './support/profiled-run.js';

const FAILURES = 40;
const payload = toProfilingResultsPayload(
  runOf(measured('good'), ...Array.from({ length: FAILURES }, (_, index) => failed(`table_${index}`))),
);
const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

it('fits whatever the room is, as long as the reference does', () => {
  for (let room = 200; room <= bytes(payload) + 10; room += 7) {
    const fitted = fitPayload(payload, room);
    expect(bytes(fitted)).toBeLessThanOrEqual(room);
    expect((fitted.failures?.length ?? 0) + (fitted.failures_omitted ?? 0)).toBe(FAILURES);
    expect(fitted.results).toHaveLength(fitted.truncated ? 0 : 1);
  }
});

it('gives the results up first, then the failures from the last on', () => {
  expect(fitPayload(payload, bytes(payload))).toBe(payload);
  expect(fitPayload(payload, bytes(payload) - 1)).toEqual({ ...payload, results: [], truncated: true });
  const { failures, ...reference } = fitPayload(payload, 1_000);
  expect(reference).toMatchObject({ run_id: 'run-1', tables_profiled: 1, results: [], truncated: true });
  expect(failures).toEqual(payload.failures?.slice(0, FAILURES - (reference.failures_omitted ?? 0)));
  expect(fitPayload(payload, 200)).not.toHaveProperty('failures');
});
