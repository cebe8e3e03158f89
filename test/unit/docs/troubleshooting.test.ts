import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ERROR_CODES } from '../../../src/core/errors.js';

it('has an entry for every error code, and none for others', () => {
  const page = readFileSync(new URL('../../../docs/TROUBLESHOOTING.md', import.meta.url), 'utf8');
  const documented = [...page.matchAll(/^\| `(PM_\w+)` \|/gm)].map(([, code]) => code);
  expect(documented.sort()).toEqual([...ERROR_CODES].sort());
});
