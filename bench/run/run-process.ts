import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Measurement } from '../job.js';
import { packageRoot } from '../package-root.js';
import type { Start } from './subjects.js';

const LIMIT_MS = 1_200_000;
const KEPT_ERROR_CHARACTERS = 600;

/** Runs one measurement in a process of its own; the last line that it prints is the measurement. */
export async function runProcess(start: Start): Promise<Measurement> {
  const [command, args] = commandOf(start);
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  const stop = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', stop);
  let printed = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors = `${errors}${chunk.toString()}`.slice(-20_000);
  });
  const [code, signal] = await once(child, 'close').finally(() => process.off('exit', stop));
  if (code !== 0) throw new Error(`${signal ?? `exit code ${code}`}: ${reasonIn(errors)}`);
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Measurement;
}

function commandOf(start: Start): [string, string[]] {
  if (start.kind === 'job') {
    const profiles = process.env.PROFILEMESH_BENCH_CPU_PROFILES;
    const flags = profiles ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : [];
    const program = join(packageRoot, 'bench/dist/measure.js');
    return [process.execPath, [...flags, program, JSON.stringify(start.job)]];
  }
  const { python, program, url, table } = start;
  return [python, [join(packageRoot, 'bench/peers', program), JSON.stringify({ url, table })]];
}

/** The line of a stack trace that says what happened, without a connection's password. */
function reasonIn(errors: string): string {
  const lines = errors.split('\n').filter((line) => line.trim() !== '');
  const named = lines.filter((line) => /^[\w.]*(error|exception)\b/i.test(line));
  const reason = (named.at(-1) ?? lines.at(-1) ?? '').replaceAll(/:\/\/[^@\s]+@/g, '://…@');
  return reason.trim().slice(0, KEPT_ERROR_CHARACTERS);
}
