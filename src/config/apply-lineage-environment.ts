import { type ConfigDraft, pathKey } from './config-draft.js';
import type { EnvironmentVariables } from './environment.js';
import { isPlainObject } from './plain-object.js';

// As the OpenLineage clients call them. None of them switches lineage on: a run sends nothing that nobody configured.
const VARIABLES = {
  url: 'OPENLINEAGE_URL',
  endpoint: 'OPENLINEAGE_ENDPOINT',
  api_key: 'OPENLINEAGE_API_KEY',
  namespace: 'OPENLINEAGE_NAMESPACE',
  parent_id: 'OPENLINEAGE_PARENT_ID',
} as const;

/** Fills what the section `lineage` leaves out from the OpenLineage clients' variables. Without the section nothing happens. */
export function applyLineageEnvironment(draft: ConfigDraft, env: EnvironmentVariables): void {
  const section = draft.root['lineage'];
  if (!isPlainObject(section)) return;
  const filled = { ...section };
  for (const [key, variable] of Object.entries(VARIABLES)) {
    const text = env[variable];
    if (!text || filled[key] != null) continue;
    filled[key] = text;
    draft.origins.set(pathKey(['lineage', key]), { kind: 'override', variables: [variable] });
  }
  draft.root['lineage'] = filled;
}
