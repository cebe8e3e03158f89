import { formatTableName } from '../core/format-table-name.js';
import type { ReviewedTableRun, RunVerdict } from '../model/run.js';
import { formatMoment } from './format-moment.js';
import { formatNumber } from './format-number.js';
import { plainStyle, type Style } from './style.js';
import { formatTextTable, type TextTableColumn } from './text-table.js';

const COLUMNS: readonly TextTableColumn[] = [
  { title: 'run', maxWidth: 36 },
  { title: 'profiled at', maxWidth: 23 },
  { title: 'table', maxWidth: 40 },
  { title: 'rows', align: 'right' },
  { title: 'columns', align: 'right' },
  { title: 'environment', maxWidth: 16 },
  { title: 'review', maxWidth: 40 },
];

const VERDICT_STYLE: Readonly<Record<RunVerdict, 'green' | 'red' | 'bold'>> = {
  accepted: 'green',
  rejected: 'red',
  pinned: 'bold',
};

/** Stored runs for people, a line each, with what was said about them. Safe for a terminal. Ends without a line break. */
export function formatRunList(runs: readonly ReviewedTableRun[], options: { style?: Style } = {}): string {
  const { style = plainStyle } = options;
  if (runs.length === 0) return 'no run is stored';
  const [title = '', rule = '', ...rows] = formatTextTable({ columns: COLUMNS, rows: runs.map(cellsOf) });
  return [
    title,
    rule,
    ...rows.map((row, index) => {
      const verdict = runs[index]?.review?.verdict;
      return verdict ? style[VERDICT_STYLE[verdict]](row) : row;
    }),
  ].join('\n');
}

function cellsOf(run: ReviewedTableRun): string[] {
  const { runId, profiledAt, rowCount, columnCount, environment, review } = run;
  return [
    runId,
    formatMoment(profiledAt),
    formatTableName(run),
    rowCount === null ? '-' : formatNumber(rowCount),
    columnCount === null ? '-' : formatNumber(columnCount),
    environment ?? '-',
    review ? [review.verdict, ...(review.reason === null ? [] : [review.reason])].join(': ') : '',
  ];
}
