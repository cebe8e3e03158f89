import { nearest } from '../config/nearest.js';
import { StorageError } from '../core/errors.js';
import { formatTableName } from '../core/format-table-name.js';
import type { StoredTableRun } from '../model/run.js';

const SHORT_ID = 4;
const MOST_NAMES = 5;

/** The error for a run that is not stored, or not of that table, with what was probably meant. */
export function runUnknown(
  wanted: { readonly runId: string; readonly table?: string; readonly schema?: string | null },
  stored: readonly StoredTableRun[],
): StorageError {
  const { runId, table, schema } = wanted;
  const ofRun = stored.filter((run) => run.runId === runId);
  const isKnown = ofRun.length > 0;
  const place = table === undefined ? '' : ` of table ${formatTableName({ schema: schema ?? null, table })}`;
  const candidates = isKnown ? ofRun.map(formatTableName).sort() : runIdsLike(runId, stored);
  const hint = isKnown
    ? `It has ${candidates.slice(0, MOST_NAMES).join(', ')}${candidates.length > MOST_NAMES ? ' …' : ''}.`
    : candidates.length > 0
      ? `Did you mean ${candidates.slice(0, 3).join(' or ')}?`
      : stored.length > 0
        ? `The newest is ${stored[0]?.runId}. See "profilemesh runs list".`
        : 'Nothing is stored yet: profile first.';
  return new StorageError('PM_STORAGE_RUN_UNKNOWN', `No stored run ${runId}${place}. ${hint}`, {
    details: { runId, ...(table === undefined ? {} : { table }), nearest: candidates[0] ?? null },
  });
}

/** The error for a table of which no run is stored, with what was probably meant. */
export function tableUnknown(
  wanted: { readonly table: string; readonly schema?: string | null | undefined },
  stored: readonly StoredTableRun[],
): StorageError {
  if (stored.length === 0) return noRunStored();
  const name = formatTableName({ schema: wanted.schema ?? null, table: wanted.table });
  const near = nearest(
    wanted.table,
    stored.map(({ table }) => table),
  );
  const likely = stored.filter(({ table }) => near === undefined || table === near).map(formatTableName);
  const all = [...new Set(likely)];
  const names = all.slice(0, MOST_NAMES);
  const more = all.length > MOST_NAMES ? ` and ${all.length - MOST_NAMES} more` : '';
  const hint =
    near === undefined ? `Stored are ${names.join(', ')}${more}.` : `Did you mean ${names.join(' or ')}?`;
  return new StorageError('PM_STORAGE_RUN_UNKNOWN', `No run of table ${name} is stored. ${hint}`, {
    details: { table: name, nearest: near === undefined ? null : (names[0] ?? null) },
  });
}

export function noRunStored(): StorageError {
  return new StorageError('PM_STORAGE_RUN_UNKNOWN', 'No run is stored yet. Profile first.');
}

function runIdsLike(runId: string, stored: readonly StoredTableRun[]): string[] {
  const ids = [...new Set(stored.map((run) => run.runId))];
  const beginning = runId.length >= SHORT_ID ? ids.filter((id) => id.startsWith(runId)) : [];
  if (beginning.length > 0) return beginning;
  const near = nearest(runId, ids);
  return near === undefined ? [] : [near];
}
