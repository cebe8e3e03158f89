import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { fileURLToPath } from 'node:url';
const fromRoot = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
export default defineConfig({ resolve: { alias: [
      { find: /^profilemesh$/, replacement: fromRoot('src/index.ts') },{ find: /^profilemesh\/airflow$/, replacement: fromRoot('src/airflow/index.ts') },
      { find: /^profilemesh\/testing$/, replacement: fromRoot('src/testing/index.ts') } ]},
 test: { include: ['test/airflow/**/*.test.ts'], fileParallelism: false, testTimeout: 240_000, hookTimeout: 240_000, setupFiles: ['test/support/fail-on-noise.ts'], provide: { airflowLabs: JSON.parse(readFileSync('/tmp/labs.json','utf8')) } } });
