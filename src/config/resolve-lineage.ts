import { resolve } from 'node:path';
import { Secret } from '../core/redact.js';
import type { ParsedLineage } from './lineage-schema.js';
import type { ResolvedLineage } from './lineage-types.js';

const DEFAULT_ENDPOINT = 'api/v1/lineage';
const DEFAULT_NAMESPACE = 'default';

/** A checked section in the form that is worked with; `null` when no events are wanted. */
export function resolveLineage(lineage: ParsedLineage, baseDir: string | undefined): ResolvedLineage | null {
  if (!lineage.enabled) return null;
  const names = {
    enabled: true,
    namespace: lineage.namespace ?? DEFAULT_NAMESPACE,
    jobName: lineage.job_name ?? null,
    datasetNamespace: lineage.dataset_namespace ?? null,
    parentId: lineage.parent_id ?? null,
  } as const;
  if (lineage.transport === 'file') {
    const path = lineage.path ?? '';
    return { ...names, transport: 'file', path: baseDir === undefined ? path : resolve(baseDir, path) };
  }
  return {
    ...names,
    transport: 'http',
    url: new Secret(lineage.url ?? '', { isWord: true }),
    endpoint: lineage.endpoint ?? DEFAULT_ENDPOINT,
    apiKey: lineage.api_key == null ? null : new Secret(lineage.api_key),
    timeoutMs: lineage.timeout_seconds * 1000,
  };
}
