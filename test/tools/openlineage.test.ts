import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { buildPythonVenv } from '../../scripts/python-lab/build-python-venv.js';
import { lineageEvents } from '../support/lineage-events.js';

const READER = fileURLToPath(new URL('accept_openlineage.py', import.meta.url));
let python: string;

beforeAll(async () => {
  python = join(await buildPythonVenv(), 'bin', 'python');
}, 300_000);

it('the classes of openlineage-python take every event, and write the same again', () => {
  const events = lineageEvents();
  const [event] = events;
  const facet = { ...event?.job.facets.jobType, colour: 'red' };
  const wrong = [
    { ...event, job: { ...event?.job, facets: { jobType: facet } } },
    { ...event, run: { ...event?.run, runId: 'no-uuid' } },
    { ...event, eventType: 'DONE' },
  ];
  // One process for all: loading the classes takes a second.
  const input = [...events, ...wrong].map((one) => JSON.stringify(one)).join('\n');
  const { status, stdout, stderr } = spawnSync(python, [READER], { input, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const written = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  // They add maps that are empty by default, and nothing else.
  const taken = written.slice(0, events.length);
  expect(withoutEmpty(taken)).toEqual(withoutEmpty(JSON.parse(JSON.stringify(events))));
  expect(written.slice(events.length)).toEqual([
    { refused: expect.stringContaining('colour') },
    { refused: expect.stringContaining('UUID') },
    { refused: expect.stringContaining('DONE') },
  ]);
});

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, child]) => [key, withoutEmpty(child)] as const);
  return Object.fromEntries(
    entries.filter(([, child]) => JSON.stringify(child) !== '{}' && JSON.stringify(child) !== '[]'),
  );
}
