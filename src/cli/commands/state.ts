import { loadConfig } from '../../config/load-config.js';
import { ProfileMeshError } from '../../core/errors.js';
import { formatTableName } from '../../core/format-table-name.js';
import { formatTableStates } from '../../report/format-table-states.js';
import { escapeControls } from '../../report/terminal-text.js';
import { listTableStates, resetTableStates, type TableStateOptions } from '../../runner/table-states.js';
import { toStateDocument } from '../../wire/state-document.js';
import type { CommandContext } from '../command-context.js';
import type { CommonOptions } from '../common-options.js';
import { EXIT, write } from '../io.js';
import { parseTablePatterns } from '../table-patterns.js';

interface StateOptions extends CommonOptions {
  readonly table?: string[];
}

/** `profilemesh state list` */
export async function runStateList(
  options: StateOptions & { readonly output: 'text' | 'json'; readonly json?: boolean },
  context: CommandContext,
): Promise<number> {
  const entries = await listTableStates(await stateOptions(options, context));
  const text =
    options.json || options.output === 'json'
      ? json(entries.map(toStateDocument))
      : formatTableStates(entries);
  await write(context.io.stdout, text);
  return EXIT.ok;
}

/** `profilemesh state show` */
export async function runStateShow(options: StateOptions, context: CommandContext): Promise<number> {
  const entries = await listTableStates(await stateOptions(options, context));
  const documents = entries.map((entry) => ({
    ...toStateDocument(entry),
    metadata: entry.metadata,
    partitions: entry.partitions.map(({ name, rows, token }) => ({
      name,
      row_count: rows,
      change_token: token,
    })),
  }));
  await write(context.io.stdout, json(documents));
  return EXIT.ok;
}

/** `profilemesh state reset` */
export async function runStateReset(
  options: StateOptions & { readonly all?: boolean },
  context: CommandContext,
): Promise<number> {
  if (!options.all && options.table === undefined) {
    throw new ProfileMeshError(
      'PM_INVALID_ARGUMENT',
      'Nothing says which tables to forget: give --table, or --all for every one.',
    );
  }
  const forgotten = await resetTableStates(await stateOptions(options, context));
  const lines = forgotten.map((state) => `forgotten: ${escapeControls(formatTableName(state))}\n`);
  await write(context.io.stdout, lines.length === 0 ? 'nothing was known of these tables\n' : lines.join(''));
  return EXIT.ok;
}

async function stateOptions(options: StateOptions, { io, stop }: CommandContext): Promise<TableStateOptions> {
  const config = await loadConfig({ path: options.config, cwd: io.cwd, env: io.env });
  const patterns = parseTablePatterns(options.table);
  return { config, ...(patterns ? { patterns } : {}), signal: stop.signal };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
