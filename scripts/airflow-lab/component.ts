import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

// Beside the logs: one file for each process that has not been ended, named by its id.
const PIDS = 'pids';
const TERM_WAIT_MS = 10_000;
const KILL_WAIT_MS = 5_000;

export interface Component {
  readonly name: string;
  /** The exit code, or the signal, once it has ended. */
  readonly ended: () => string | undefined;
  /** Ends the process and everything that it started: asks first, then forces. */
  stop(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
}

/** Starts one part of Airflow as a process group of its own, writing to `logFile`. */
export function startComponent(options: {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logFile: string;
}): Component {
  const log = openSync(options.logFile, 'a');
  const child = spawn(options.command, options.args, {
    env: { ...options.env },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = error.message;
  });
  const pidFile = notePid(child, options.logFile);
  const onExit = (): void => signalAll(treeOf(child.pid), 'SIGKILL');
  process.once('exit', onExit);
  const end = async (signals: readonly NodeJS.Signals[]): Promise<void> => {
    process.off('exit', onExit);
    let members = treeOf(child.pid);
    for (const signal of signals) {
      // Asked anew each round: a scheduler may start a task while it is being ended.
      members = [...new Set([...members, ...treeOf(child.pid)])];
      signalAll(members, signal);
      if (await goneWithin(members, signal === 'SIGTERM' ? TERM_WAIT_MS : KILL_WAIT_MS)) break;
    }
    if (child.exitCode === null && child.signalCode === null && failure === undefined)
      await once(child, 'exit');
    rmSync(pidFile, { force: true });
  };
  return {
    name: options.name,
    ended: () => failure ?? child.exitCode?.toString() ?? child.signalCode ?? undefined,
    stop: () => end(['SIGTERM', 'SIGKILL']),
    kill: () => end(['SIGKILL']),
  };
}

function notePid(child: ChildProcess, logFile: string): string {
  const folder = join(dirname(logFile), PIDS);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, String(child.pid));
  writeFileSync(file, '');
  return file;
}

/** Ends what was started with log files in this folder and not ended since, by a test that was broken off. */
export function killLeftovers(logFolder: string): void {
  const folder = join(logFolder, PIDS);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    signalAll(treeOf(Number(name)), 'SIGKILL');
    rmSync(join(folder, name));
  }
}

/** The process and all its descendants: workers of an executor run in groups of their own. */
function treeOf(leader: number | undefined): number[] {
  if (leader === undefined) return [];
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,pgid='], { encoding: 'utf8' });
  const processes = table
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter((row): row is [number, number, number] => row.length === 3);
  const members = new Set(processes.filter(([, , group]) => group === leader).map(([pid]) => pid));
  for (let size = -1; size !== members.size; ) {
    size = members.size;
    for (const [pid, parent] of processes) {
      if (members.has(parent)) members.add(pid);
    }
  }
  return [...members];
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    if (isAlive(pid)) trySignal(pid, signal);
  }
}

function trySignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  return trySignal(pid, 0);
}

async function goneWithin(pids: readonly number[], waitMs: number): Promise<boolean> {
  for (let waited = 0; waited < waitMs; waited += 100) {
    if (!pids.some(isAlive)) return true;
    await sleep(100);
  }
  return !pids.some(isAlive);
}
