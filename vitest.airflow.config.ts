import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.js';

const { projects: _, ...test } = base.test ?? {};

/** The suites that need real Airflow servers: `npm run test:airflow`. */
export default mergeConfig(defineConfig({ ...base, test }), {
  test: {
    name: 'airflow',
    include: ['test/airflow/**/*.test.ts'],
    globalSetup: ['test/support/postgres-server.ts', 'test/airflow/support/global-setup.ts'],
    // The servers answer slowly on a small machine, and one file at a time keeps them from starving each other.
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
