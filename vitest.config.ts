import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const fromRoot = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// For continuous integration: the counts as JSON, besides what is printed.
const report = process.env.PROFILEMESH_TEST_REPORT;

export default defineConfig({
  resolve: {
    // The examples import the package by its name; their tests run against the sources.
    alias: [
      { find: /^profilemesh$/, replacement: fromRoot('src/index.ts') },
      { find: /^profilemesh\/testing$/, replacement: fromRoot('src/testing/index.ts') },
    ],
  },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    restoreMocks: true,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    setupFiles: ['test/support/fail-on-noise.ts'],
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/types/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/{contract,conformance,integration,package}/**/*.test.ts', 'examples/**/*.test.ts'],
          // These need Python packages: vitest.tools.config.ts runs them.
          exclude: ['examples/{10,11}-*/**'],
          // One PostgreSQL server for the whole run, only when one of these files runs.
          globalSetup: ['test/support/postgres-server.ts'],
        },
      },
    ],
  },
});
