import { type SchemaChange, type SchemaChangeType, WHOLE_TABLE } from '../model/drift.js';
import type { StoredColumn, StoredTable } from '../model/run.js';
import { movedColumns } from './moved-columns.js';
import { type PlacedColumn, suspectRenames } from './suspect-renames.js';
import { typeName } from './type-name.js';

/**
 * How the columns differ: added and removed ones in the order of their table, then renamed, retyped, and one entry for a
 * changed order. A suspected rename stands in place of its removed and its added column. Positions for the order are among
 * the columns that both tables have, so that an added column moves no other.
 */
export function schemaChanges(options: {
  baseline: StoredTable;
  current: StoredTable;
  renameScore: number;
}): SchemaChange[] {
  const { baseline, current, renameScore } = options;
  const before = placed(baseline, current);
  const now = placed(current, baseline);
  const removed = [...before.values()].filter(({ column }) => !now.has(column.name));
  const added = [...now.values()].filter(({ column }) => !before.has(column.name));
  const renames = suspectRenames({ removed, added, leastScore: renameScore });
  const renamed = new Map(renames.map((one) => [one.removed.column.name, one.added.column.name]));
  const newNames = new Set(renamed.values());
  const kept = baseline.columns.map(({ name }) => renamed.get(name) ?? name).filter((name) => now.has(name));
  const order = current.columns
    .map(({ name }) => name)
    .filter((name) => before.has(name) || newNames.has(name));
  const moved = movedColumns(kept, order);
  return [
    ...added
      .filter(({ column }) => !newNames.has(column.name))
      .map(({ column }) => change('column_added', column.name, { newType: column.type })),
    ...removed
      .filter(({ column }) => !renamed.has(column.name))
      .map(({ column }) => change('column_removed', column.name, { oldType: column.type })),
    ...renames.map(({ removed: old, added: one, evidence }) =>
      change('column_renamed', one.column.name, {
        oldName: old.column.name,
        oldType: old.column.type,
        newType: one.column.type,
        evidence,
      }),
    ),
    ...current.columns.flatMap((column) => retyped(before.get(column.name)?.column, column)),
    ...(moved.length > 0 ? [change('columns_reordered', WHOLE_TABLE, { moved })] : []),
  ];
}

/** By name, in the order of the table. */
function placed(table: StoredTable, other: StoredTable): Map<string, PlacedColumn> {
  const common = new Set(other.columns.map(({ name }) => name));
  let [shared, own] = [0, 0];
  return new Map(
    table.columns.map((column) => {
      const place = `${shared}.${own}`;
      if (common.has(column.name)) [shared, own] = [shared + 1, 0];
      else own += 1;
      return [column.name, { column, place }];
    }),
  );
}

function retyped(old: StoredColumn | undefined, column: StoredColumn): SchemaChange[] {
  if (old?.type == null || column.type === null || typeName(old.type) === typeName(column.type)) return [];
  return [change('type_changed', column.name, { oldType: old.type, newType: column.type })];
}

function change(
  changeType: SchemaChangeType,
  column: string,
  rest: Partial<Omit<SchemaChange, 'changeType' | 'column'>>,
): SchemaChange {
  return {
    changeType,
    column,
    oldName: null,
    oldType: null,
    newType: null,
    evidence: null,
    moved: [],
    ...rest,
  };
}
