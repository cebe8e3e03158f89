import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSidecarTransport } from '../../../../src/airflow/xcom/sidecar-transport.js';
import { describeXComTransport } from '../../../contract/xcom-transport.js';

async function createFolder(): Promise<{ folder: string; cleanUp: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'profilemesh-xcom-'));
  return { folder, cleanUp: () => rm(folder, { recursive: true }) };
}

describeXComTransport({
  name: 'side file',
  create: async () => {
    const { folder, cleanUp } = await createFolder();
    return { transport: createSidecarTransport({ path: join(folder, 'return.json') }), cleanUp };
  },
});
describeXComTransport({
  name: 'side file, 4 KiB',
  create: async () => {
    const { folder, cleanUp } = await createFolder();
    const path = join(folder, 'return.json');
    return { transport: createSidecarTransport({ path, maxBytes: 4096 }), cleanUp };
  },
});

describe('createSidecarTransport', () => {
  let folder: string;
  let path: string;
  let cleanUp: () => Promise<void>;
  beforeEach(async () => {
    ({ folder, cleanUp } = await createFolder());
    path = join(folder, 'return.json');
  });
  afterEach(() => cleanUp());

  it('writes the last value when it is closed, as the only file', async () => {
    const transport = createSidecarTransport({ path });
    await transport.push('return_value', { first: true });
    await transport.push('return_value', { 'größe 🙂': [1, null] });
    expect(await readdir(folder)).toEqual([]);
    await transport.close();
    expect(await readFile(path, 'utf8')).toBe('{"größe 🙂":[1,null]}');
    expect(await readdir(folder)).toEqual(['return.json']);
  });

  it('replaces the file of a try before', async () => {
    await writeFile(path, 'x'.repeat(1000));
    const transport = createSidecarTransport({ path });
    await transport.push('return_value', 1);
    await transport.close();
    expect(await readFile(path, 'utf8')).toBe('1');
  });

  it('writes null when nothing was pushed: a missing file would fail the task', async () => {
    await createSidecarTransport({ path }).close();
    expect(await readFile(path, 'utf8')).toBe('null');
  });

  it('closes at the end of its block', async () => {
    {
      await using transport = createSidecarTransport({ path });
      await transport.push('return_value', 'done');
    }
    expect(await readFile(path, 'utf8')).toBe('"done"');
  });

  it('says what to set when its folder is not there', async () => {
    const transport = createSidecarTransport({ path: join(folder, 'missing', 'return.json') });
    await transport.push('return_value', 1);
    await expect(transport.close()).rejects.toMatchObject({
      name: 'XComError',
      code: 'PM_XCOM_UNWRITABLE',
      message: expect.stringContaining('do_xcom_push=True'),
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('says that the folder is a file', async () => {
    await writeFile(path, 'here');
    const transport = createSidecarTransport({ path: join(path, 'return.json') });
    await expect(transport.close()).rejects.toMatchObject({
      code: 'PM_XCOM_UNWRITABLE',
      message: expect.stringContaining('ENOTDIR'),
    });
  });

  it('takes every name that a file can have', async () => {
    const longest = join(folder, `${'é'.repeat(125)}.json`);
    const transport = createSidecarTransport({ path: longest });
    await transport.push('return_value', 1);
    await transport.close();
    expect(await readFile(longest, 'utf8')).toBe('1');
    expect(await readdir(folder)).toEqual([basename(longest)]);
  });

  it('leaves no draft behind when the file can not be put in place', async () => {
    const transport = createSidecarTransport({ path: folder });
    await transport.push('return_value', 1);
    await expect(transport.close()).rejects.toMatchObject({ code: 'PM_XCOM_UNWRITABLE' });
    expect((await readdir(tmpdir())).filter((name) => name.startsWith(`.${basename(folder)}.`))).toEqual([]);
  });
});
