import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printedInReadme } from '../support/run-example.js';
import { type InstalledPackage, installPackage, repository } from './installed-package.js';

const example = join(repository, 'examples/01-daily-schedule');
let project: InstalledPackage;

beforeAll(async () => {
  project = await installPackage({ beside: ['@electric-sql/pglite'] });
  cpSync(example, join(project.folder, 'daily'), { recursive: true });
}, 180_000);

afterAll(() => project.remove());

describe('a copied example in an empty project', () => {
  it('runs with the packed package and PGlite, and prints what its README says', async () => {
    const printed = await printedInReadme(example);
    expect(await project.node(join('daily', 'demo.mjs'))).toEqual({ code: 0, stdout: printed, stderr: '' });
  });
});
