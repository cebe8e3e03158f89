import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.js';
const { projects: _, ...test } = base.test ?? {};
export default mergeConfig(defineConfig({ ...base, test }), {
  test: { name: 'f5', include: ['test/airflow/**/*.test.ts'], globalSetup: ['test/support/postgres-server.ts'], fileParallelism: false, testTimeout: 240_000, hookTimeout: 240_000 },
});
