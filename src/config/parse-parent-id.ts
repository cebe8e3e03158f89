import type { LineageParent } from './lineage-types.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Takes `namespace/job/run-uuid` apart, as OPENLINEAGE_PARENT_ID has it. `undefined` for any other text. */
export function parseParentId(text: string): LineageParent | undefined {
  const [, namespace, job, runId] = /^(.+)\/([^/]+)\/([^/]+)$/.exec(text) ?? [];
  if (namespace === undefined || job === undefined || runId === undefined || !UUID.test(runId)) {
    return undefined;
  }
  return { namespace, job, runId };
}
