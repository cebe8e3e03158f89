import { loadConfig } from '../../config/load-config.js';
import type { RunEvent } from '../../lineage/run-event.js';
import { countOf } from '../../report/table-facts.js';
import { loadLineageEvents, sendStoredLineage } from '../../runner/stored-lineage.js';
import type { CommandContext } from '../command-context.js';
import type { CommonOptions } from '../common-options.js';
import { EXIT, write } from '../io.js';
import { createProgress } from '../progress.js';
import { createLineLogger } from '../stderr-logger.js';

export interface LineageOptions extends CommonOptions {
  readonly dryRun?: boolean;
}

/** `profilemesh lineage`: what was sent, or the events themselves, on stdout. */
export async function runLineage(
  runId: string | undefined,
  options: LineageOptions,
  context: CommandContext,
): Promise<number> {
  const { io, stop } = context;
  const { quiet = false, dryRun = false } = options;
  const config = await loadConfig({ path: options.config, cwd: io.cwd, env: io.env });
  const progress = createProgress({ io, quiet });
  const logger = createLineLogger({ print: progress.log, quiet });
  const wanted = { config, logger, signal: stop.signal, ...(runId === undefined ? {} : { runId }) };
  progress.step('reading the run');
  const events = await (dryRun ? loadLineageEvents(wanted) : sendStoredLineage(wanted)).finally(
    progress.flush,
  );
  await write(io.stdout, dryRun ? linesOf(events) : summaryOf(events));
  return EXIT.ok;
}

function linesOf(events: readonly RunEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

function summaryOf(events: readonly RunEvent[]): string {
  const tables = events.reduce((sum, { inputs }) => sum + inputs.length, 0);
  const runId = events[0]?.run.runId ?? '';
  return `sent: run ${runId}, ${countOf(events.length, 'event')}, ${countOf(tables, 'table')}\n`;
}
