import { defineConfig } from 'vitest/config';
export default defineConfig({ root: '/work/main', test: { include: ['test/contract/fake-airflow.test.ts'], setupFiles: ['test/support/fail-on-noise.ts'] } });
