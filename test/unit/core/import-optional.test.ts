import { expect, it } from 'vitest';
import { importOptional } from '../../../src/core/import-optional.js';

it('gives what was loaded', async () => {
  expect(await importOptional(async () => 'module', 'some-package')).toBe('module');
});

it('says how a missing package is installed', async () => {
  const missing = importOptional(() => Promise.reject(new Error('not found')), 'prom-client');
  await expect(missing).rejects.toMatchObject({
    code: 'PM_PACKAGE_MISSING',
    message: expect.stringContaining('npm install prom-client'),
    details: { package: 'prom-client' },
  });
});
