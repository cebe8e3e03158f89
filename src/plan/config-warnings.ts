import { BUILT_IN_TYPES } from '../config/merge-connection.js';
import type { ResolvedConfig } from '../config/types.js';
import { idleSettings } from './idle-settings.js';

type CheckedConfig = Pick<
  ResolvedConfig,
  'driftDetection' | 'source' | 'storage' | 'hooks' | 'incremental' | 'execution' | 'profiling'
>;

/**
 * One warning for each setting that has no effect in this version, and for each type of database without a connector.
 * `connectorTypes`: the types of connectors passed in code, besides the built-in ones.
 */
export function configWarnings(config: CheckedConfig, connectorTypes: readonly string[] = []): string[] {
  const known: readonly string[] = [...BUILT_IN_TYPES, ...connectorTypes];
  const unknown = typesOf(config).filter((type) => !known.includes(type));
  const warnings = [...new Set(unknown)].map(
    (type) =>
      `${type} has no connector in this version; allowed: ${BUILT_IN_TYPES.join(', ')} (others need a connector passed in code).`,
  );
  return [...warnings, ...idleSettings(config, known)];
}

function typesOf({ source, storage, hooks }: CheckedConfig): string[] {
  const used = hooks.enabled ? hooks.hooks.filter((hook) => hook.enabled) : [];
  const connections = [source, storage.connection, ...used.map((hook) => hook.connection)];
  return connections.flatMap((connection) => (connection === null ? [] : [connection.type]));
}
