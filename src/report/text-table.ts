import { cutText, escapeControls, padText, textWidth } from './terminal-text.js';

export interface TextTableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Cells at most; longer values are cut. Default 32. */
  readonly maxWidth?: number;
}

const DEFAULT_MAX_WIDTH = 32;

/** Lines of a table drawn with spaces: a title line, a rule, one line per row. Values are made safe to print. */
export function formatTextTable(options: {
  readonly columns: readonly TextTableColumn[];
  readonly rows: ReadonlyArray<readonly string[]>;
  /** Put before every line. */
  readonly indent?: string;
}): string[] {
  const { columns, indent = '' } = options;
  const limit = (column: TextTableColumn): number => column.maxWidth ?? DEFAULT_MAX_WIDTH;
  const rows = options.rows.map((row) =>
    columns.map((column, index) => cutText(escapeControls(row[index] ?? ''), limit(column))),
  );
  const widths = columns.map((column, index) =>
    Math.max(textWidth(column.title), ...rows.map((row) => textWidth(row[index] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    (
      indent + cells.map((cell, index) => padText(cell, widths[index] ?? 0, columns[index]?.align)).join('  ')
    ).trimEnd();
  return [
    line(columns.map((column) => column.title)),
    indent + widths.map((width) => '─'.repeat(width)).join('  '),
    ...rows.map(line),
  ];
}
