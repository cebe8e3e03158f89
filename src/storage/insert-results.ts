import { sql, type Transaction } from 'kysely';
import type { ResultRow, StorageSchema } from './storage-schema.js';

const ROWS_PER_STATEMENT = 5000;

const COLUMNS = [
  'run_id',
  'dataset_name',
  'schema_name',
  'column_name',
  'column_type',
  'metric_name',
  'metric_value',
  'profiled_at',
] as const satisfies ReadonlyArray<keyof ResultRow>;

/**
 * Inserts metrics, in their order. The rows travel as one JSON parameter: with one for each value, storing the run of many small
 * tables takes more of the process's time than measuring them.
 */
export async function insertResults(
  transaction: Transaction<StorageSchema>,
  rows: readonly ResultRow[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const json = toJson(rows.slice(start, start + ROWS_PER_STATEMENT));
    await transaction
      .insertInto('results')
      .columns(COLUMNS)
      .expression(
        sql`select run_id, dataset_name, schema_name, column_name, column_type, metric_name, metric_value, profiled_at
          from json_to_recordset(${json}::text::json) as stored(run_id text, dataset_name text, schema_name text,
            column_name text, column_type text, metric_name text, metric_value text, profiled_at timestamp)`,
      )
      .execute();
  }
}

const LONE_SURROGATE = /\\ud[89a-f]/;

function toJson(rows: readonly ResultRow[]): string {
  const json = JSON.stringify(rows);
  if (!LONE_SURROGATE.test(json)) return json;
  // The server refuses the half of a pair. As UTF-8 it is the replacement character.
  return JSON.stringify(rows, (_, value: unknown) =>
    typeof value === 'string' ? Buffer.from(value).toString() : value,
  );
}
