import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem, type } from 'node:os';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseOptions, USAGE } from './options.js';
import { packageRoot } from './package-root.js';
import { installPeer } from './peers/install-peer.js';
import { peers as allPeers } from './peers/peers.js';
import { writePage } from './report/write-page.js';
import type { RunInfo } from './results.js';
import { writeResult } from './results-file.js';
import { headOf } from './run/suite.js';
import { SUITES } from './run/suites.js';
import { type BenchServer, openServer } from './server/open-server.js';

if (process.argv.includes('--help')) {
  console.log(USAGE);
  process.exit(0);
}
const known = allPeers(process.env.PROFILEMESH_BENCH_PYTHON_PROFILEMESH);
const options = parseOptions(process.argv.slice(2), {
  suites: SUITES.map(({ name }) => name),
  peers: known.map(({ name }) => name),
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const peers = known
  .filter(({ name }) => options.peers.includes(name))
  .map((peer) => ({ peer, installed: installPeer(peer) }));
const server = await openServer(process.env.PROFILEMESH_BENCH_POSTGRES_URL);
try {
  const info = await describeRun(server);
  for (const suite of SUITES.filter(({ name }) => options.suites.includes(name))) {
    console.log(`\n${suite.title}`);
    const { repetitions, ours } = options;
    const samples = await suite.run({ server, repetitions, ours, peers });
    writeResult(headOf(suite), info, samples);
  }
} finally {
  await server.close();
}
if (options.page) writePage();

async function describeRun({ client, settings }: BenchServer): Promise<RunInfo> {
  const { rows } = await client.query<{ version: string }>(
    `select current_setting('server_version') as version`,
  );
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: packageRoot, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--', 'src').length > 0;
  return {
    startedAt: new Date().toISOString(),
    commit: `${git('rev-parse', '--short=12', 'HEAD')}${changed ? ' and changes after it' : ''}`,
    machine: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryGib: Math.round(totalmem() / 1024 ** 3),
      system: `${type()} ${release().split('-')[0]}`,
    },
    versions: {
      Node: process.versions.node,
      PostgreSQL: rows[0]?.version ?? 'unknown',
      profilemesh: versionOf(join(packageRoot, 'package.json')),
      PGlite: versionOf(
        join(createRequire(import.meta.url).resolve('@electric-sql/pglite'), '../../package.json'),
      ),
      ...Object.fromEntries(peers.map(({ peer, installed }) => [peer.title, installed.version])),
    },
    settings,
  };
}

function versionOf(manifest: string): string {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
