import { execFileSync } from 'node:child_process';
import { lstat, mkdtemp, open, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkOutputFile, writeOutputFile } from '../../../src/cli/output-file.js';

describe('checkOutputFile', () => {
  it.each([
    ['is not there', 'missing'],
    ['is a file', 'file'],
  ])('refuses a file whose folder %s, before anything is done', async (_what, name) => {
    const cwd = await mkdtemp(join(tmpdir(), 'profilemesh-output-'));
    await writeFile(join(cwd, 'file'), '');
    const error = { code: 'PM_INVALID_ARGUMENT' };
    await expect(checkOutputFile(`${name}/run.json`, cwd)).rejects.toMatchObject(error);
    expect(await checkOutputFile('file', cwd)).toBe(join(cwd, 'file'));
    await rm(cwd, { recursive: true });
  });
});

describe('writeOutputFile', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'profilemesh-output-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('replaces a file and keeps its mode', async () => {
    const file = join(folder, 'run.json');
    await writeFile(file, 'old', { mode: 0o600 });
    await writeOutputFile(file, 'new');
    expect(await readFile(file, 'utf8')).toBe('new');
    expect((await lstat(file)).mode & 0o777).toBe(0o600);
  });

  it('writes through a link', async () => {
    await writeFile(join(folder, 'target'), 'old');
    await symlink(join(folder, 'target'), join(folder, 'link'));
    await writeOutputFile(join(folder, 'link'), 'new');
    expect((await lstat(join(folder, 'link'))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(folder, 'target'), 'utf8')).toBe('new');
  });

  it('writes into a pipe and leaves it a pipe', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = open(pipe, 'r').then(async (handle) => {
      const text = await handle.readFile('utf8');
      await handle.close();
      return text;
    });
    await writeOutputFile(pipe, 'through');
    expect(await reader).toBe('through');
    expect((await lstat(pipe)).isFIFO()).toBe(true);
  });
});
