import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Peer } from './peers.js';

/** A peer's interpreter and version. */
export interface InstalledPeer {
  readonly python: string;
  readonly version: string;
}

/** Makes the virtual environment of a peer in the user's cache, with uv where it is there; a later run finds it. */
export function installPeer(peer: Peer): InstalledPeer {
  const folder = join(cacheFolder(), peer.name);
  const python = join(folder, 'bin', 'python');
  const done = join(folder, 'requirements.installed');
  const wanted = peer.requirements.join('\n');
  if (!existsSync(done) || readFileSync(done, 'utf8') !== wanted) {
    mkdirSync(cacheFolder(), { recursive: true });
    console.error(`Installing ${peer.title} into ${folder} …`);
    const hasUv = spawnSync('uv', ['--version']).status === 0;
    if (!existsSync(python)) {
      if (hasUv) run('uv', ['venv', '--quiet', folder]);
      else run('python3', ['-m', 'venv', folder]);
    }
    if (hasUv) run('uv', ['pip', 'install', '--quiet', '--python', python, ...peer.requirements]);
    else run(python, ['-m', 'pip', 'install', '--quiet', ...peer.requirements]);
    writeFileSync(done, wanted);
  }
  const asked = `import importlib.metadata as m; print(m.version(${JSON.stringify(peer.distribution)}))`;
  return { python, version: run(python, ['-c', asked]).trim() };
}

function cacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return process.env.PROFILEMESH_BENCH_CACHE ?? join(base, 'profilemesh', 'bench');
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? stderr}`);
  return stdout;
}
