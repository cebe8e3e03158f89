import { defineConfig } from 'tsup';

export default defineConfig([
  {
    entry: { index: 'src/index.ts', airflow: 'src/airflow/index.ts', testing: 'src/testing/index.ts' },
    format: ['esm', 'cjs'],
    target: 'node20',
    dts: true,
    clean: true,
    // Shared chunks keep one copy of every class between `profilemesh` and `profilemesh/testing`.
    splitting: true,
    shims: true,
    removeNodeProtocol: false,
  },
  {
    entry: { cli: 'src/cli/main.ts' },
    format: ['esm'],
    target: 'node20',
    // Chunks are what makes `profilemesh --version` start without the database packages.
    splitting: true,
    removeNodeProtocol: false,
    // Opening their 430 files takes longer than what most commands do.
    platform: 'node',
    noExternal: ['zod', 'kysely', 'yaml', 'commander', 'eventemitter3'],
    banner: {
      js: "import { createRequire as createRequireOfCli } from 'node:module'; const require = createRequireOfCli(import.meta.url);",
    },
  },
  // Loaded by its file name, so it is no chunk of another entry.
  { entry: { 'pglite-worker': 'src/connectors/pglite/pglite-worker.js' }, format: ['esm'], target: 'node20' },
]);
