import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeBundle, encodeBundle } from '../../../../src/airflow/native/bundle-format.js';
import { launchScript } from '../../../../src/airflow/native/launch-script.js';
import { packNativeTasks } from '../../../../src/airflow/native/pack.js';
import { readBundle } from '../../../../src/airflow/native/read-bundle.js';
import { FakeSupervisor } from './fake-supervisor.js';

const run = promisify(execFile);
let folder: string;
let entry: string;
let out: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profilemesh-bundle-'));
  entry = join(folder, "it's a program.mjs");
  const lines = [
    "if (process.argv.includes('--profilemesh-describe')) {",
    "  console.log('printed by a module');",
    `  console.log('profilemesh-tasks:{"orders_dag":["profile","group.report"]}');`,
    '} else console.log(JSON.stringify([process.argv.slice(2), process.env.NATIVE_TEST ?? null]));',
  ];
  await writeFile(entry, lines.join('\n'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => {
  out = join(folder, 'bundles', 'orders');
});

describe('the layout of a bundle', () => {
  it('is the documented one, byte for byte', () => {
    const program = Buffer.from('#!/bin/sh\n');
    const bytes = encodeBundle({ program, sources: Buffer.from('src'), metadata: Buffer.from('meta') });
    expect(bytes.subarray(0, 17).toString()).toBe('#!/bin/sh\nsrcmeta');
    const trailer = bytes.subarray(17);
    expect(trailer).toHaveLength(64);
    expect(trailer.subarray(0, 12).toString('hex')).toBe('030000000400000001000000');
    expect(trailer.subarray(12, 44)).toEqual(createHash('sha256').update(program).digest());
    expect(trailer.subarray(44, 56)).toEqual(Buffer.alloc(12));
    expect(trailer.subarray(56).toString()).toBe('AFBNDL01');
  });

  it('gives every bundle back', () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
    const filled = bytes.filter(({ length }) => length > 0);
    fc.assert(
      fc.property(filled, bytes, bytes, (program, sources, metadata) => {
        const regions = { program, sources, metadata };
        expect(decodeBundle(encodeBundle(regions))).toEqual(regions);
      }),
    );
  });

  it('notices every changed byte of the program and of the trailer', () => {
    const program = Buffer.from('#!/bin/sh\nexit 1\n');
    const bundle = encodeBundle({ program, sources: Buffer.alloc(0), metadata: Buffer.from('{}') });
    const places = [...bundle.keys()].filter((at) => at < program.length || at >= program.length + 2);
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(bundle);
        changed[at] = (changed[at] ?? 0) ^ change;
        expect(decodeBundle(changed)).toHaveProperty('problem');
      }),
    );
  });

  it.each([
    ['an empty file', Buffer.alloc(0)],
    [
      'a bundle without a program',
      encodeBundle({ program: Buffer.alloc(0), sources: Buffer.alloc(0), metadata: Buffer.from('{}') }),
    ],
    [
      'a file that was cut off',
      encodeBundle({
        program: Buffer.from('a'),
        sources: Buffer.alloc(0),
        metadata: Buffer.from('{}'),
      }).subarray(0, -1),
    ],
  ])('refuses %s', (_name, bytes) => {
    expect(decodeBundle(bytes)).toHaveProperty('problem');
  });
});

describe('packNativeTasks', () => {
  it('asks the program for its tasks and writes a bundle that runs it', async () => {
    const bundle = await packNativeTasks({ entry, out, env: { NATIVE_TEST: "it's $HOME" } });
    expect(bundle).toMatchObject({ file: out, dags: { orders_dag: ['profile', 'group.report'] } });
    expect((await stat(out)).mode & 0o777).toBe(0o755);
    expect(await readdir(join(folder, 'bundles'))).toEqual(['orders']);
    const { stdout } = await run(out, ['--comm=127.0.0.1:1', "a 'b'"]);
    expect(JSON.parse(stdout)).toEqual([['--comm=127.0.0.1:1', "a 'b'"], "it's $HOME"]);
  });

  it('holds what Airflow looks for, as YAML', async () => {
    await packNativeTasks({ entry, out, dagIds: ['a', 'b.c-d'] });
    const regions = decodeBundle(await readFile(out));
    if ('problem' in regions) throw new Error(regions.problem);
    expect(JSON.parse(regions.metadata.toString())).toEqual({
      sdk: { language: 'typescript', version: '1', supervisor_schema_version: '2026-06-16' },
      dags: { a: { tasks: [] }, 'b.c-d': { tasks: [] } },
    });
    expect(regions.program.toString()).toMatch(
      /^#!\/bin\/sh\nexec '\/.*node' --import 'data:\S+' '.*' "\$@"\nexit 1\n$/,
    );
  });

  it('replaces a bundle', async () => {
    await packNativeTasks({ entry, out, dagIds: ['first'] });
    expect((await packNativeTasks({ entry, out, dagIds: ['second'] })).dags).toEqual({ second: [] });
  });

  it('names a program or Node that is not there, and leaves the old bundle', async () => {
    await packNativeTasks({ entry, out, dagIds: ['first'] });
    const missing = join(folder, 'nope.mjs');
    await expect(packNativeTasks({ entry: missing, out })).rejects.toMatchObject({
      code: 'PM_AIRFLOW_BUNDLE',
      message: expect.stringContaining('nope.mjs'),
    });
    await expect(packNativeTasks({ entry, out, node: join(folder, 'no-node') })).rejects.toMatchObject({
      code: 'PM_AIRFLOW_BUNDLE',
      message: expect.stringContaining('no-node'),
    });
    expect((await readBundle(out)).dags).toEqual({ first: [] });
  });

  it('does not replace its own program, by another name neither', async () => {
    const before = await readFile(entry, 'utf8');
    const link = join(folder, 'link.mjs');
    await symlink(entry, link);
    for (const place of [entry, link]) {
      await expect(packNativeTasks({ entry, out: place, dagIds: ['a'] })).rejects.toMatchObject({
        code: 'PM_INVALID_ARGUMENT',
        message: expect.stringContaining(entry),
      });
    }
    expect(await readFile(entry, 'utf8')).toBe(before);
  });

  it('names a place that can’t be written', async () => {
    for (const place of [folder, join(entry, 'below')]) {
      await expect(packNativeTasks({ entry, out: place, dagIds: ['a'] })).rejects.toMatchObject({
        code: 'PM_AIRFLOW_BUNDLE',
        message: expect.stringContaining(place),
      });
    }
  });

  it('says why a program can not tell its tasks', async () => {
    const silent = join(folder, 'silent.mjs');
    await writeFile(silent, 'export const tasks = 1;\n');
    await expect(packNativeTasks({ entry: silent, out })).rejects.toThrow(/serveNativeTasks/);
    const broken = join(folder, 'broken.mjs');
    await writeFile(broken, "throw new Error('broken module');\n");
    await expect(packNativeTasks({ entry: broken, out })).rejects.toThrow(/broken module/);
  });

  it('does not wait for the end of a program that has told its tasks', async () => {
    const running = join(folder, 'running.mjs');
    const lines = [
      "process.on('SIGTERM', () => undefined);",
      'setInterval(() => undefined, 1_000);',
      `console.log('profilemesh-tasks:{"orders_dag":["profile"]}');`,
    ];
    await writeFile(running, lines.join('\n'));
    const bundle = await packNativeTasks({ entry: running, out });
    expect(bundle.dags).toEqual({ orders_dag: ['profile'] });
  });

  it.each([[[]], [['a b']], [['"']]])('refuses the DAG ids %j', async (dagIds) => {
    await expect(packNativeTasks({ entry, out, dagIds })).rejects.toMatchObject({ name: 'ProfileMeshError' });
  });
});

describe('readBundle', () => {
  it.each([
    ['is not executable', async () => chmod(out, 0o644), /chmod \+x/],
    [
      'was changed',
      async () => writeFile(out, Buffer.concat([await readFile(out), Buffer.from('x')])),
      /AFBNDL01/,
    ],
    ['is gone', async () => rm(out), /ENOENT/],
  ])('says that a bundle %s', async (_name, change, message) => {
    await packNativeTasks({ entry, out, dagIds: ['a'] });
    await change();
    await expect(readBundle(out)).rejects.toMatchObject({
      code: 'PM_AIRFLOW_BUNDLE',
      message: expect.stringMatching(message),
    });
  });

  it('refuses the metadata of another protocol', async () => {
    const metadata = {
      sdk: { language: 'x', version: '1', supervisor_schema_version: '2030-01-01' },
      dags: {},
    };
    const program = Buffer.from('#!/bin/sh\n');
    await writeFile(
      out,
      encodeBundle({ program, sources: Buffer.alloc(0), metadata: Buffer.from(JSON.stringify(metadata)) }),
    );
    await chmod(out, 0o755);
    await expect(readBundle(out)).rejects.toThrow(/supervisor_schema_version/);
  });
});

describe('launchScript', () => {
  it('connects before Node loads the program', async () => {
    await using supervisor = await FakeSupervisor.start();
    const program = join(folder, 'ports.mjs');
    await writeFile(
      program,
      `const { comm, logs } = globalThis[Symbol.for('profilemesh.native-sockets')];
       comm.once('data', (bytes) => {
         console.log(JSON.stringify([comm.remotePort, logs.remotePort, bytes.length > 100]));
         process.exit();
       });`,
    );
    const script = launchScript({ node: process.execPath, entry: program, env: {} });
    const addresses = supervisor.argv.slice(2);
    const { stdout } = await run('/bin/sh', ['-c', script, 'bundle', ...addresses]);
    const ports = addresses.map((text) => Number(text.split(':').at(-1)));
    expect(JSON.parse(stdout)).toEqual([...ports, true]);
  });

  it('leaves it to the program to say that it can not connect', async () => {
    const program = join(folder, 'none.mjs');
    await writeFile(program, `console.log(String(globalThis[Symbol.for('profilemesh.native-sockets')]));`);
    const script = launchScript({ node: process.execPath, entry: program, env: {} });
    const unreachable = ['--comm=127.0.0.1:1', '--logs=127.0.0.1:1'];
    expect((await run('/bin/sh', ['-c', script, 'bundle', ...unreachable])).stdout).toBe('undefined\n');
    expect((await run('/bin/sh', ['-c', script, 'bundle'])).stdout).toBe('undefined\n');
  });

  it.each(['A-B', '', '1A'])('refuses the variable %j', (name) => {
    expect(() => launchScript({ node: '/n', entry: '/e', env: { [name]: '1' } })).toThrow(
      expect.objectContaining({ code: 'PM_INVALID_ARGUMENT' }),
    );
  });

  it('hands every text on unchanged', async () => {
    const text = fc.string({ unit: fc.constantFrom("'", '"', '$', '`', '\\', '\n', ' ', 'a', 'é', '!') });
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        const script = launchScript({ node: '/bin/echo', entry: value, env: { VALUE: value } });
        const both = script.replace('exec ', 'printf "%s|" "$VALUE"\nexec ');
        const { stdout } = await run('/bin/sh', ['-c', both]);
        expect(stdout.startsWith(`${value}|--import data:`)).toBe(true);
        expect(stdout.endsWith(` ${value}\n`)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});
