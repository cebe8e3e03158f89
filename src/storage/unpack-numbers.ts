import type { StoredColumn, StoredTable } from '../model/run.js';
import type { LoadTablesOptions } from './run-history.js';

/** Stands between a column's name and its value. */
export const FIELD_SEPARATOR = '\u001f';
/** Stands between two columns. Names and values that hold it are not packed. */
export const RECORD_SEPARATOR = '\u001e';

/** The `metric_name` of a row that holds all numbers of a table, as {@link DetailsRow} has them. */
export const NUMBERS_MARK = '';

/** One metric of every column of a stored table: `name␟value␞name␟value…`. */
export interface PackedMetric {
  readonly run_id: string;
  readonly dataset_name: string;
  readonly metric_name: string;
  readonly packed: string | null;
}

/** The tables of the given rows, in their order, with the finite numbers of the packed metrics as doubles. */
export function unpackNumbers(
  { runs, metrics }: LoadTablesOptions,
  packed: Iterable<PackedMetric>,
): StoredTable[] {
  const drafts = new Map(runs.map((run) => [keyOf(run.runId, run.table), new TableDraft()]));
  for (const { run_id, dataset_name, metric_name, packed: text } of packed) {
    const draft = drafts.get(keyOf(run_id, dataset_name));
    if (text === null || !draft) continue;
    if (metric_name === NUMBERS_MARK) draft.take(text, metrics);
    else draft.add(metric_name, text);
  }
  return runs.map((run) => ({ ...run, columns: drafts.get(keyOf(run.runId, run.table))?.columns ?? [] }));
}

function keyOf(runId: string, table: string): string {
  return `${runId}${FIELD_SEPARATOR}${table}`;
}

type NumberColumn = StoredColumn & { readonly metrics: Record<string, number> };

const SEPARATOR_CODE = FIELD_SEPARATOR.charCodeAt(0);

class TableDraft {
  readonly columns: NumberColumn[] = [];
  readonly #byName = new Map<string, NumberColumn>();

  add(metric: string, packed: string): void {
    let index = 0;
    for (const record of packed.split(RECORD_SEPARATOR)) {
      // The columns of a table mostly come in the same order for each metric: then no name is looked up.
      const expected = this.columns[index];
      const column =
        expected !== undefined && startsWithName(record, expected.name) ? expected : this.#columnOf(record);
      index += 1;
      const text = record.slice(column.name.length + 1);
      const value = text === '' ? Number.NaN : Number(text);
      if (Number.isFinite(value)) column.metrics[metric] = value;
    }
  }

  /** The numbers that were stored together; a text that can't be read holds none. */
  take(text: string, metrics: readonly string[]): void {
    const { columns, metrics: stored } = parseNumbers(text);
    if (!Array.isArray(columns) || typeof stored !== 'object' || stored === null) return;
    const own = columns.map((name) => this.#columnNamed(String(name)));
    for (const metric of metrics) {
      const values: unknown = Object.hasOwn(stored, metric) ? stored[metric] : undefined;
      if (!Array.isArray(values)) continue;
      values.forEach((value: unknown, index) => {
        const column = own[index];
        if (column && typeof value === 'number') column.metrics[metric] = value;
      });
    }
  }

  #columnOf(record: string): NumberColumn {
    return this.#columnNamed(record.slice(0, record.indexOf(FIELD_SEPARATOR)));
  }

  #columnNamed(name: string): NumberColumn {
    const known = this.#byName.get(name);
    if (known) return known;
    const column = { name, type: null, metrics: {}, error: null };
    this.#byName.set(name, column);
    this.columns.push(column);
    return column;
  }
}

interface StoredNumbers {
  readonly columns?: readonly string[];
  readonly metrics?: Readonly<Record<string, ReadonlyArray<number | null>>>;
}

// Written by this package only, in the same transaction as the results.
function parseNumbers(text: string): StoredNumbers {
  try {
    return (JSON.parse(text) ?? {}) as StoredNumbers;
  } catch {
    return {};
  }
}

function startsWithName(record: string, name: string): boolean {
  return record.charCodeAt(name.length) === SEPARATOR_CODE && record.startsWith(name);
}
