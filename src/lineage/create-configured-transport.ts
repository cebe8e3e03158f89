import type { ResolvedLineage } from '../config/lineage-types.js';
import { createFileLineageTransport } from './create-file-lineage-transport.js';
import { createHttpLineageTransport } from './create-http-lineage-transport.js';
import type { LineageTransport } from './lineage-transport.js';

/** The transport that the section `lineage` names. */
export function createConfiguredTransport(lineage: ResolvedLineage): LineageTransport {
  if (lineage.transport === 'file') return createFileLineageTransport(lineage);
  const { url, endpoint, apiKey, timeoutMs } = lineage;
  return createHttpLineageTransport({ url, endpoint, timeoutMs, ...(apiKey ? { apiKey } : {}) });
}
