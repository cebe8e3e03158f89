import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfig } from '../../config/load-config.js';
import { throwIfAborted } from '../../core/abort.js';
import { createConnectorRegistry } from '../../connectors/registry.js';
import { EXIT, wantsColor, write } from '../io.js';
import type { CommandContext } from '../command-context.js';
import { createProgress } from '../progress.js';
import { createStyle } from '../../report/style.js';
import { createLineLogger } from '../stderr-logger.js';
import { DATA_SETS, readDataSet } from './data-sets.js';
import { demoConfig } from './demo-config.js';
import { loadTable } from './load-table.js';
import { showProfiling } from './show-profiling.js';
import { showSensor } from './show-sensor.js';
import type { DemoStage } from './demo-stage.js';

export interface DemoOptions {
  readonly dataDir?: string;
  readonly quiet?: boolean;
  readonly color: boolean;
}

/** `profilemesh demo`: loads public data into an embedded PostgreSQL, profiles it, and lets the sensor answer. */
export async function runDemo(options: DemoOptions, context: CommandContext): Promise<number> {
  const { io, stop } = context;
  const quiet = options.quiet ?? false;
  const progress = createProgress({ io, quiet });
  const filepath =
    options.dataDir === undefined ? 'memory://profilemesh-demo' : resolve(io.cwd, options.dataDir);
  const folder = await mkdtemp(join(tmpdir(), 'profilemesh-demo-'));
  const configPath = join(folder, 'profilemesh.yml');
  const tables = DATA_SETS.map((dataSet) => dataSet.table);
  const stage: DemoStage = {
    configPath,
    connectors: createConnectorRegistry(),
    progress,
    logger: createLineLogger({ print: progress.log, quiet: true }),
    signal: stop.signal,
    style: createStyle(wantsColor(io, { stream: io.stdout, color: options.color })),
    print: async (text) => {
      await progress.flush();
      await write(io.stdout, `${text}\n`);
    },
    writeConfig: (edited) => writeFile(configPath, demoConfig({ filepath, tables, edited })),
  };
  try {
    await stage.writeConfig(false);
    await showDemo(stage);
    return EXIT.ok;
  } finally {
    await progress.flush();
    await rm(folder, { recursive: true, force: true });
  }
}

async function showDemo(stage: DemoStage): Promise<void> {
  const { progress, connectors, configPath, signal } = stage;
  const { source } = await loadConfig({ path: configPath, env: {} });
  const rows = await Promise.all(DATA_SETS.map(readDataSet));

  progress.begin('starting the embedded PostgreSQL (PGlite); this takes some seconds');
  const start = Date.now();
  // Held open to the end: the database in memory lives as long as somebody uses it.
  const connection = await connectors.connect(source, { signal });
  try {
    progress.done(
      `started the embedded PostgreSQL (PGlite) in ${((Date.now() - start) / 1000).toFixed(1)} s`,
    );
    for (const [index, { table, file }] of DATA_SETS.entries()) {
      throwIfAborted(signal);
      progress.step(`loading ${table}`);
      await loadTable(connection, { table, rows: rows[index] ?? [] });
      progress.done(`loaded ${table}: ${rows[index]?.length} rows of ${file}`);
    }
    await showProfiling(stage, connection);
    await showSensor(stage);
  } finally {
    await connection.close();
  }
}
