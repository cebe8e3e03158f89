import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compareTable } from '../../../src/drift/compare-table.js';
import { toDriftDocument } from '../../../src/wire/drift-report.js';
import { baselineOf, columnOf, settingsOf, tableOf } from '../drift/stored-tables.js';

it('docs/DRIFT.md shows the report as it is', () => {
  const page = readFileSync(new URL('../../../docs/DRIFT.md', import.meta.url), 'utf8');
  const [, shown = ''] = /<!-- report -->\n```json\n([\s\S]*?)\n```/.exec(page) ?? [];
  const profiledAt = new Date('2026-11-22T10:00:00Z');
  const report = compareTable({
    current: tableOf([columnOf({ mean: 52.5 }), columnOf({ count: 9 }, { name: 'note', type: 'text' })], {
      runId: 'run-2',
    }),
    baseline: baselineOf([tableOf([columnOf({ mean: 42 })], { runId: 'run-1', profiledAt })]),
    settings: settingsOf(),
  });
  expect(JSON.parse(shown)).toEqual(toDriftDocument(report));
});
