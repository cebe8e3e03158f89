import { parseParentId } from '../config/parse-parent-id.js';
import type { ResolvedConfig } from '../config/types.js';
import type { LineageParent } from '../config/lineage-types.js';
import { createConfiguredTransport } from '../lineage/create-configured-transport.js';
import type { LineagePlace } from '../lineage/describe-table.js';
import type { LineageTransport } from '../lineage/lineage-transport.js';

/** Where a configuration's events go, and whose they are. */
export interface LineageJob extends LineagePlace {
  readonly transport: LineageTransport;
  readonly namespace: string;
  readonly job: string;
  readonly parent: LineageParent | undefined;
}

/** By the section `lineage`, with the caller's transport in the place of its own. `undefined`: neither is there. */
export function lineageJob(config: ResolvedConfig, given?: LineageTransport): LineageJob | undefined {
  const { lineage, source } = config;
  const transport = given ?? (lineage && createConfiguredTransport(lineage));
  if (!transport) return undefined;
  return { transport, source, ...lineageNames(config) };
}

/** What the events of a configuration are called, whether it sends any or not. */
export function lineageNames({
  lineage,
  source,
}: ResolvedConfig): Pick<LineageJob, 'namespace' | 'job' | 'parent' | 'datasetNamespace'> {
  return {
    namespace: lineage?.namespace ?? 'default',
    job: lineage?.jobName ?? `profilemesh.${source.database}`,
    parent: lineage?.parentId == null ? undefined : parseParentId(lineage.parentId),
    datasetNamespace: lineage?.datasetNamespace ?? undefined,
  };
}
