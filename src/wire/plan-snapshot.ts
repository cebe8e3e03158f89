import { createHash } from 'node:crypto';
import type { ResolvedPartition, ResolvedSampling } from '../config/types.js';
import type { PlanSnapshot, PlanSnapshotTable } from '../model/snapshot.js';
import { parsePythonJson } from './parse-python-json.js';
import { toWirePartition, toWireSampling } from './plan-rules.js';
import { PythonFloat } from './python-float.js';
import { dumpsSorted, type PythonObject } from './python-json.js';

/** A partition rule as a snapshot holds it. */
export function partitionText(partition: ResolvedPartition | null): string | null {
  const wire = toWirePartition(partition);
  // The values as they were written, which the JSON of other documents can't all hold.
  return wire && dumpsSorted({ ...wire, values: partition?.values ?? null });
}

/** A sampling rule as a snapshot holds it. */
export function samplingText(sampling: ResolvedSampling | null): string | null {
  const wire = toWireSampling(sampling);
  // Python declares the fraction a float: a whole one is written as 1.0.
  return wire && dumpsSorted({ ...wire, fraction: new PythonFloat(wire.fraction) });
}

/** The text that the signature is computed over: the sorted JSON of the snapshot without its signature. */
export function signedSnapshotText(content: Omit<PlanSnapshot, 'signature'>): string {
  return dumpsSorted(toWireContent(content));
}

/** SHA-256 in hex of a signed text. */
export function signSnapshotText(signedText: string): string {
  return createHash('sha256').update(signedText, 'utf8').digest('hex');
}

/** The cursor: the snapshot as one line of JSON, byte for byte what the Python package writes. */
export function serializePlanSnapshot(snapshot: PlanSnapshot): string {
  return dumpsSorted({ ...toWireContent(snapshot), signature: snapshot.signature });
}

function toWireContent(content: Omit<PlanSnapshot, 'signature'>): PythonObject {
  return {
    environment: content.environment,
    drift_strategy: content.driftStrategy,
    // fromEntries defines keys and never calls a setter, so that a table may be named "__proto__".
    tables: Object.fromEntries(content.tables.map((table) => [table.fullName, toWireTable(table)])),
  };
}

function toWireTable(table: PlanSnapshotTable): PythonObject {
  return {
    name: table.name,
    schema: table.schema,
    metrics: table.metrics,
    partition: table.partition === null ? null : parsePythonJson(table.partition),
    sampling: table.sampling === null ? null : parsePythonJson(table.sampling),
    task_suffix: table.taskSuffix,
  };
}
