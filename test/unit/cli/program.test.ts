import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../../src/cli/run-cli.js';
import { listenForStop } from '../../../src/cli/signals.js';
import { fakeIo } from './fake-io.js';

it('keeps its exit code where stderr can not be written to', async () => {
  const { io } = fakeIo();
  const full = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('full'), { code: 'ENOSPC' })),
  });
  full.on('error', () => undefined);
  for (const args of [
    ['airflow', 'push', '--nope'],
    ['plan', '--config', 'nowhere.yml'],
  ]) {
    const stop = listenForStop(new EventEmitter(), () => undefined);
    expect(await runCli({ args, io: { ...io, stderr: full }, stop })).toBe(2);
  }
});

async function run(...args: string[]): Promise<{ code: number; stderr: string }> {
  const { io, written } = fakeIo();
  const code = await runCli({ args, io, stop: listenForStop(new EventEmitter(), () => undefined) });
  return { code, stderr: written.stderr };
}

const TARGET = ['--dag-id', 'd', '--run-id', 'r', '--task-id', 't'];
const PUSH = ['airflow', 'push', ...TARGET, '--file', 'run.json'];

describe('an option that is not known', () => {
  it.each([
    ['--pasword=hunter2', '--pasword'],
    ["--pasword=hun'ter2\nhunter2", '--pasword'],
    ['--ur=https://me:hunter2@host', '--ur'],
    ['-phunter2', '-p'],
  ])('is named without its value: %j', async (arg, shown) => {
    const { code, stderr } = await run(...PUSH, arg);
    expect(code).toBe(2);
    expect(stderr).toContain(`unknown option '${shown}'`);
    expect(stderr).not.toMatch(/ter2/);
  });

  it.each(['--pasword', '-p'])('keeps its name and the hint: %s', async (arg) => {
    const { stderr } = await run(...PUSH, arg);
    expect(stderr).toContain(`unknown option '${arg}'`);
    expect(stderr).toContain('add --help');
  });
});
