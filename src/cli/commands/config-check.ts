import { findConfigFile } from '../../config/find-config-file.js';
import { describeConfig } from '../../config/redacted-config.js';
import { loadConfig } from '../../config/load-config.js';
import type { ConfiguredTable } from '../../config/types.js';
import { configWarnings } from '../../plan/config-warnings.js';
import { escapeControls } from '../../report/terminal-text.js';
import type { CommonOptions } from '../common-options.js';
import { describeConnection } from '../describe-connection.js';
import { EXIT, write } from '../io.js';
import { createProgress } from '../progress.js';
import type { CommandContext } from '../command-context.js';
import { createLineLogger } from '../stderr-logger.js';

export interface ConfigCheckOptions extends CommonOptions {
  readonly json?: boolean;
}

/** `profilemesh config check`: what the configuration means; every problem of a broken one is in the error. */
export async function runConfigCheck(options: ConfigCheckOptions, context: CommandContext): Promise<number> {
  const { io } = context;
  const config = await loadConfig({ path: options.config, cwd: io.cwd, env: io.env });
  const progress = createProgress({ io, quiet: options.quiet ?? false });
  const logger = createLineLogger({ print: progress.log, quiet: options.quiet ?? false });
  for (const warning of configWarnings(config)) logger.warn(warning);
  await progress.flush();
  if (options.json) {
    await write(io.stdout, `${JSON.stringify(describeConfig(config), null, 2)}\n`);
    return EXIT.ok;
  }
  const file = await findConfigFile({ path: options.config, cwd: io.cwd, env: io.env });
  const { storage, profiling } = config;
  const lines = [
    `ok ${file ?? 'environment'}`,
    `environment  ${config.environment}`,
    `source       ${describeConnection(config.source)}`,
    `storage      ${describeConnection(storage.connection)}, tables ${storage.runsTable} and ${storage.resultsTable}`,
    `tables       ${profiling.tables.map(describeTable).join(', ') || 'none'}`,
    `metrics      ${profiling.metrics.join(', ')}`,
  ];
  await write(io.stdout, `${lines.map(escapeControls).join('\n')}\n`);
  return EXIT.ok;
}

function describeTable(table: ConfiguredTable): string {
  return table.schema === undefined ? table.table : `${table.schema}.${table.table}`;
}
