import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.js';

const { projects: _, ...test } = base.test ?? {};

/** The suites that need a browser or Python packages: `npm run test:tools`. */
export default mergeConfig(defineConfig({ ...base, test }), {
  test: {
    name: 'tools',
    include: ['test/tools/**/*.test.ts', 'examples/{10,11}-*/**/*.test.ts'],
    globalSetup: ['test/support/postgres-server.ts'],
    testTimeout: 240_000,
    hookTimeout: 300_000,
  },
});
