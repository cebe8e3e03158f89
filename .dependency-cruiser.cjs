// A folder of src/ imports from itself and from folders before it in this list, types included.
const LAYERS = [
  'core',
  'config',
  'model',
  'wire',
  'workflow',
  'events',
  'connectors',
  'plan',
  'profiling',
  'drift',
  'storage',
  'incremental',
  'lineage',
  'runner',
  'hooks',
  'operators',
  'sensors',
  'airflow',
  'engines',
  'report',
  'monitoring',
  'cli',
  'testing',
];

// Which part of src/ may import a library or a Node module.
const FENCES = {
  pg: { library: '^node_modules/(pg|@types/pg|pg-[a-z-]+)/', allowed: '^src/connectors/' },
  pglite: { library: '^node_modules/@electric-sql/', allowed: '^src/(connectors|testing)/' },
  zod: { library: '^node_modules/zod/', allowed: '^src/(config|wire|airflow)/' },
  yaml: { library: '^node_modules/yaml/', allowed: '^src/(config|testing)/' },
  eventemitter3: { library: '^node_modules/eventemitter3/', allowed: '^src/events/' },
  commander: { library: '^node_modules/commander/', allowed: '^src/cli/' },
  'vega-datasets': { library: '^node_modules/vega-datasets/', allowed: '^src/cli/demo/' },
  'prom-client': { library: '^node_modules/prom-client/', allowed: '^src/monitoring/' },
  opentelemetry: { library: '^node_modules/@opentelemetry/', allowed: '^src/monitoring/' },
  'process-and-files': {
    library: '^(node:)?(fs|fs/promises|process|child_process|http|https|net|tls)$',
    allowed:
      '^src/(config|airflow|report|cli|testing)/|^src/sensors/file-cursor-store|^src/connectors/pglite/|^src/core/lock-file|^src/lineage/create-file-lineage-transport|^src/monitoring/serve-metrics',
  },
};

const layerRules = LAYERS.map((name, index) => ({
  name: `layer-${name}`,
  comment: `src/${name} imports only from folders above it in the list of .dependency-cruiser.cjs`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^src/', pathNot: `^src/(${LAYERS.slice(0, index + 1).join('|')})/` },
}));

const fenceRules = Object.entries(FENCES).map(([name, { library, allowed }]) => ({
  name: `fence-${name}`,
  comment: `only ${allowed} may import it`,
  severity: 'error',
  from: { path: '^src/', pathNot: allowed },
  to: { path: library },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layerRules,
    ...fenceRules,
    { name: 'no-cycle', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
    {
      name: 'listed-folder',
      comment: 'a folder of src/ that is not in the list has no place in the layers',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/(${LAYERS.join('|')})/` },
      to: {},
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-tests-in-src',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|examples|scripts|bench)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
