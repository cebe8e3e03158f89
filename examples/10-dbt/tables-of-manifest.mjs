import { readFile } from 'node:fs/promises';

/**
 * @typedef {object} ModelTable
 * @property {string} schema
 * @property {string} table
 * @property {import('profilemesh').MetricName[]} [metrics]
 */
/**
 * @typedef {object} ManifestNode
 * @property {string} resource_type
 * @property {string} schema
 * @property {string} alias
 * @property {{ enabled: boolean, materialized: string, meta?: { profilemesh?: { enabled?: boolean, metrics?: import('profilemesh').MetricName[] } } }} config
 */

/**
 * The tables that dbt made, by its manifest: models and snapshots, but for ephemeral ones and those whose `meta` says no.
 * @param {string} path of target/manifest.json
 * @returns {Promise<ModelTable[]>}
 */
export async function tablesOfManifest(path) {
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  const nodes = /** @type {ManifestNode[]} */ (Object.values(manifest.nodes));
  return nodes
    .filter(({ resource_type, config }) => {
      const isTable = resource_type === 'snapshot' || resource_type === 'model';
      const isMade = config.enabled && config.materialized !== 'ephemeral';
      return isTable && isMade && config.meta?.profilemesh?.enabled !== false;
    })
    .map(({ schema, alias, config }) => {
      const metrics = config.meta?.profilemesh?.metrics;
      return { schema, table: alias, ...(metrics ? { metrics } : {}) };
    })
    .sort((left, right) => (left.table < right.table ? -1 : 1));
}
