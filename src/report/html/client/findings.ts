import type { PackedFinding, PackedTable } from '../packed-table.js';
import { element } from './dom.js';

/** What drifted in a column: what was compared, and what would have been ok. The rules are under “All values”. */
export function listFindings(findings: readonly PackedFinding[]): HTMLElement {
  return element(
    'div',
    { class: 'part drift', role: 'group', 'aria-label': 'Drift' },
    element('h5', {}, 'Drift'),
    element(
      'ul',
      { class: 'findings' },
      ...findings.map((finding) => {
        const { s: severity, a: before, z: now, change, allowed } = finding;
        return element(
          'li',
          {},
          element('span', { class: `badge ${severity}` }, severity),
          ' ',
          element('b', {}, findingName(finding)),
          ` ${before === '' ? '' : `${before} → `}`,
          element('b', {}, `${finding.estimated ? '≈' : ''}${now}`),
          element(
            'span',
            { class: 'muted' },
            `${change && ` (${change})`}${allowed && `, allowed ${allowed}`}`,
          ),
        );
      }),
    ),
  );
}

/** The metric; of a comparison of distributions, the test. */
export function findingName({ m: metric, test }: PackedFinding): string {
  return metric === 'distribution' ? test.replaceAll('_', ' ') : metric;
}

/** By what rule a finding was made, and what else there is to know. */
export function explainFinding(table: PackedTable, { test, rule, reason }: PackedFinding): string {
  return `${test.replaceAll('_', ' ')}: ${table.rules[rule] ?? ''}${reason === undefined ? '' : ` (${reason})`}`;
}
