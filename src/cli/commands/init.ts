import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { parseConnectionUrl } from '../../config/connection-url.js';
import type { TablePattern } from '../../config/types.js';
import type { TableAccess } from '../../connectors/server-facts.js';
import { isProfileMeshError, ProfileMeshError } from '../../core/errors.js';
import { countOf } from '../../report/table-facts.js';
import { escapeControls } from '../../report/terminal-text.js';
import type { CommandContext } from '../command-context.js';
import { type Asker, canAsk, createAsker, FOLDER_PACKAGE, FOLDER_STORAGE } from '../init/ask.js';
import { configText } from '../init/config-text.js';
import { connectionLines, type WrittenConnection } from '../init/connection-lines.js';
import { type FoundTables, lookAtTables } from '../init/look-at-tables.js';
import { type CliIo, EXIT, write } from '../io.js';
import { checkOutputFile, writeOutputFile } from '../output-file.js';
import { createProgress, type Progress } from '../progress.js';
import { parseTablePatterns } from '../table-patterns.js';
import { configFromUrl } from '../url-config.js';

const NEXT = 'next: profilemesh doctor, then profilemesh profile';

export interface InitOptions {
  readonly url?: string;
  readonly table?: string[];
  readonly schema?: string;
  readonly storage?: string;
  readonly out: string;
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly quiet?: boolean;
}

/** `profilemesh init`: writes a configuration for a database that it looked at. */
export async function runInit(
  argument: string | undefined,
  options: InitOptions,
  { io, stop }: CommandContext,
): Promise<number> {
  const path = await checkOutputFile(options.out, io.cwd);
  await refuseOverwriting(path, options);
  const patterns = parseTablePatterns(options.table);
  const { signal } = stop;
  const asker = canAsk(io, options.yes ?? false) ? await createAsker(io, signal) : undefined;
  const url = argument ?? options.url ?? (io.env['DATABASE_URL'] || undefined) ?? (await asker?.url());
  if (url === undefined) throw noUrl();
  const progress = createProgress({ io, quiet: options.quiet ?? false });
  const schemas = options.schema === undefined ? undefined : [options.schema];
  const looking = { url, io, patterns, schemas, signal, progress };
  const { tables, canStore, env } = await lookAsking(looking, asker);
  if (tables.length === 0) throw noTables();
  const chosen = asker && !patterns && !schemas ? await chooseSchemas(tables, asker) : tables;
  const proposed = canStore ? 'source' : FOLDER_STORAGE;
  const storage = options.storage ?? (await asker?.storage(proposed)) ?? proposed;
  const written = {
    source: writtenSource(url, { env, cwd: io.cwd, out: path }),
    ...(storage === 'source' ? {} : { storage: writtenStorage(storage, { cwd: io.cwd, out: path }) }),
  };
  const text = configText({ ...written, tables: chosen, ...(patterns && { patterns }) });
  await writeOutputFile(path, text);
  if (!options.quiet) {
    const lines = summary({ path: relative(io.cwd, path) || path, tables: chosen, ...written });
    const needs = storage === FOLDER_STORAGE ? [`install what keeps the runs: ${FOLDER_PACKAGE}`] : [];
    await write(io.stdout, `${[...lines, ...needs, NEXT].join('\n')}\n`);
  }
  return EXIT.ok;
}

interface Looking {
  readonly url: string;
  readonly io: CliIo;
  readonly patterns: readonly TablePattern[] | undefined;
  readonly schemas: readonly string[] | undefined;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** Where the server wants a password and somebody is there, that one is asked. */
async function lookAsking(
  looking: Looking,
  asker: Asker | undefined,
): Promise<FoundTables & { env: CliIo['env'] }> {
  const { url, io, progress, ...rest } = looking;
  const look = async (env: CliIo['env']): Promise<FoundTables> => {
    progress.step('looking at the database');
    const config = configFromUrl(url, { env, cwd: io.cwd });
    return lookAtTables({ ...rest, config }).finally(progress.flush);
  };
  try {
    return { ...(await look(io.env)), env: io.env };
  } catch (error) {
    if (!asker || !isProfileMeshError(error) || error.code !== 'PM_DB_AUTH') throw error;
    const env = { ...io.env, PGPASSWORD: await asker.password() };
    return { ...(await look(env)), env };
  }
}

async function chooseSchemas(tables: readonly TableAccess[], asker: Asker): Promise<readonly TableAccess[]> {
  const names = [...new Set(tables.map(({ schema }) => schema ?? ''))];
  if (names.length < 2) return tables;
  const found = names.map((name) => ({
    name,
    tables: tables.filter(({ schema }) => (schema ?? '') === name).length,
  }));
  const chosen = await asker.schemas(found);
  return tables.filter(({ schema }) => chosen.includes(schema ?? ''));
}

interface Place {
  readonly cwd: string;
  readonly out: string;
}

function writtenSource(url: string, { env, ...place }: Place & { env: CliIo['env'] }): WrittenConnection {
  // Somebody who keeps the URL in a variable goes on doing so.
  if (env['DATABASE_URL'] === url) {
    const variable = { name: 'DATABASE_URL', holds: 'the whole URL' } as const;
    return { lines: [`url: \${${variable.name}}`], variable };
  }
  const hasPassword = hasOwnPassword(url) || Boolean(env['PGPASSWORD']);
  const variables = { password: 'PGPASSWORD', url: 'DATABASE_URL' };
  return connectionLines({ ...place, url, hasPassword, variables });
}

/** @throws {ProfileMeshError} PM_INVALID_ARGUMENT for a place that can't be read */
function writtenStorage(url: string, place: Place): WrittenConnection {
  configFromUrl(url, { env: {} });
  const variables = { password: 'PROFILEMESH_STORAGE_PASSWORD', url: 'PROFILEMESH_STORAGE_URL' };
  return connectionLines({ ...place, url, hasPassword: hasOwnPassword(url), variables });
}

function hasOwnPassword(url: string): boolean {
  const result = parseConnectionUrl(url);
  return result.ok && result.parts.password !== undefined;
}

function summary(options: {
  readonly path: string;
  readonly tables: readonly TableAccess[];
  readonly source: WrittenConnection;
  readonly storage?: WrittenConnection;
}): string[] {
  const { path, source, storage } = options;
  const tables = options.tables.filter(({ problem }) => problem === null);
  const rows = tables.reduce((sum, { estimatedRows }) => sum + (estimatedRows ?? 0), 0);
  const about = rows > 0 ? `, about ${countOf(Math.round(rows), 'row')}` : '';
  const unreadable = options.tables.length - tables.length;
  const left = unreadable > 0 ? `; left out, as they may not be read: ${unreadable}` : '';
  const variables = [source.variable, storage?.variable].flatMap((variable) => (variable ? [variable] : []));
  return [
    `wrote ${escapeControls(path)}: ${countOf(tables.length, 'table')}${about}${left}`,
    ...variables.map(({ name, holds }) => `set the environment variable ${name}: ${holds}`),
  ];
}

async function refuseOverwriting(path: string, { force, out }: InitOptions): Promise<void> {
  if (force || !(await stat(path).catch(() => undefined))) return;
  throw new ProfileMeshError(
    'PM_INVALID_ARGUMENT',
    `The file ${out} is there already: name another with --out, or overwrite it with --force.`,
  );
}

function noUrl(): ProfileMeshError {
  return new ProfileMeshError(
    'PM_INVALID_ARGUMENT',
    'Nothing says which database: give its URL, as in profilemesh init postgres://me@db/shop.',
  );
}

function noTables(): ProfileMeshError {
  return new ProfileMeshError(
    'PM_PLAN_NO_TABLES',
    'The database has no table that this login can see. Check the database, --schema and the rights of the login.',
  );
}
