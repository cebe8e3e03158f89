import { plainStyle, type Style } from './style.js';
import { escapeControls, padText } from './terminal-text.js';

interface Checked {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly message: string;
  readonly remedy?: string;
}

const WORDS = { ok: 'ok', warning: 'warning', failed: 'FAILED' } as const;
const COLORS = { ok: 'green', warning: 'yellow', failed: 'red' } as const;
const STATUS_WIDTH = 9;
const CHECK_WIDTH = 16;

/** One check for people: a line, and where it is not ok a second one with what to do. Ends with a line break. */
export function formatFinding(finding: Checked, style: Style = plainStyle): string {
  const { status, check, message, remedy } = finding;
  const mark = style[COLORS[status]](padText(WORDS[status], STATUS_WIDTH));
  const indent = ' '.repeat(STATUS_WIDTH + CHECK_WIDTH);
  const lines = message.split('\n').map(escapeControls);
  const advice = remedy === undefined ? [] : [`→ ${escapeControls(remedy)}`];
  return `${mark}${padText(escapeControls(check), CHECK_WIDTH)}${[...lines, ...advice].join(`\n${indent}`)}\n`;
}

/** `12 ok, 1 warning, 0 failed`, with a line break. */
export function formatFindingCounts(findings: readonly Checked[]): string {
  const count = (status: Checked['status']): number =>
    findings.filter((finding) => finding.status === status).length;
  const warnings = count('warning');
  return `${count('ok')} ok, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}, ${count('failed')} failed\n`;
}
