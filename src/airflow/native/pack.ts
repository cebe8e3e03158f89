import { execFile, type ExecFileException } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ProfileMeshError } from '../../core/errors.js';
import { encodeBundle, SUPERVISOR_SCHEMA_VERSION } from './bundle-format.js';
import { assertId } from './define-tasks.js';
import { describeFailure } from './describe-failure.js';
import { launchScript } from './launch-script.js';
import { type NativeBundle, readBundle } from './read-bundle.js';
import { DESCRIBE_FLAG, DESCRIBE_MARK } from './serve-native-tasks.js';

/** Options of {@link packNativeTasks}. */
export interface PackNativeTasksOptions {
  /** The program: a JavaScript file that ends with `serveNativeTasks`. It must be there, at this path, on every worker. */
  readonly entry: string;
  /** The bundle to write, in a folder of the coordinator's `executables_root`. */
  readonly out: string;
  /** The DAGs whose tasks the program has. Default: the program is started once and asked. */
  readonly dagIds?: readonly string[];
  /** Node on the workers, 20.19 or later. Default: the one that runs this. */
  readonly node?: string;
  /** Variables that the program gets on the workers. They stand in the bundle as they are: no place for a secret. */
  readonly env?: Readonly<Record<string, string>>;
}

const DESCRIBE_TIMEOUT_MS = 60_000;
const DESCRIPTION = new RegExp(`^${DESCRIBE_MARK}(.*)\\n`, 'm');

/**
 * Writes the bundle by which Airflow's ExecutableCoordinator starts a program of native tasks. The file appears whole
 * or not at all, so a running Airflow may be given a new one.
 *
 * The bundle holds the paths of Node and of the program, not the program: where that changes without moving, nothing
 * has to be packed again, except for a new DAG.
 *
 * @throws {ProfileMeshError} PM_AIRFLOW_BUNDLE when the program or Node isn't there, or can't tell its tasks, or the
 *   bundle can't be written; PM_INVALID_ARGUMENT for an id that Airflow doesn't take, or `out` that is the program
 */
export async function packNativeTasks(options: PackNativeTasksOptions): Promise<NativeBundle> {
  const entry = resolve(options.entry);
  const node = resolve(options.node ?? process.execPath);
  const out = resolve(options.out);
  await assertRuns(entry, node);
  await assertOther(out, entry);
  const env = options.env ?? {};
  for (const dagId of options.dagIds ?? []) assertId('DAG', dagId);
  const dags = options.dagIds
    ? Object.fromEntries(options.dagIds.map((dagId) => [dagId, []]))
    : await describeTasks({ node, entry, env });
  if (Object.keys(dags).length === 0) {
    throw new ProfileMeshError(
      'PM_AIRFLOW_BUNDLE',
      `The program ${entry} has tasks of no DAG. Name them in defineTasks, or give the ids (--dag-id; in code dagIds).`,
    );
  }
  await writeWhole(
    out,
    encodeBundle({
      program: Buffer.from(launchScript({ node, entry, env })),
      sources: Buffer.alloc(0),
      metadata: Buffer.from(metadataText(dags)),
    }),
  );
  return readBundle(out);
}

// JSON is YAML too, and ids hold no character that the two read differently.
function metadataText(dags: Readonly<Record<string, readonly string[]>>): string {
  const document = {
    sdk: { language: 'typescript', version: '1', supervisor_schema_version: SUPERVISOR_SCHEMA_VERSION },
    dags: Object.fromEntries(Object.entries(dags).map(([dagId, tasks]) => [dagId, { tasks }])),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

async function assertRuns(entry: string, node: string): Promise<void> {
  const found = await stat(entry).catch(() => undefined);
  if (!found?.isFile()) {
    throw new ProfileMeshError(
      'PM_AIRFLOW_BUNDLE',
      `There is no program at ${entry}. Give the built JavaScript file.`,
    );
  }
  const runs = await access(node, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (runs) return;
  throw new ProfileMeshError(
    'PM_AIRFLOW_BUNDLE',
    `There is no program Node at ${node}. Give its path on the workers (--node; in code node).`,
  );
}

/** Packing over the program, by whatever name, would leave a bundle that starts itself. */
async function assertOther(out: string, entry: string): Promise<void> {
  const place = await realpath(out).catch(() => out);
  if (place !== (await realpath(entry))) return;
  throw new ProfileMeshError(
    'PM_INVALID_ARGUMENT',
    `The bundle would replace its own program, ${entry}. Give another file (--out; in code out).`,
  );
}

async function describeTasks({ node, entry, env }: Parameters<typeof launchScript>[0]) {
  const options = {
    env: { ...process.env, ...env },
    timeout: DESCRIBE_TIMEOUT_MS,
    killSignal: 'SIGKILL',
  } as const;
  const line = await new Promise<string>((resolve, reject) => {
    const child = execFile(node, [entry, DESCRIBE_FLAG], options, (cause, stdout, stderr) => {
      const told = DESCRIPTION.exec(stdout)?.[1];
      if (told !== undefined) resolve(told);
      else if (cause) reject(cannotTell(entry, describeFailure({ entry, stderr, end: endOf(cause) }), cause));
      else reject(cannotTell(entry, 'it does not end with serveNativeTasks(defineTasks({ … })). Let it.'));
    });
    let printed = '';
    child.stdout?.on('data', (text: string) => {
      printed += text;
      // What the program has opened besides, such as a timer, would keep it running for ever.
      if (DESCRIPTION.test(printed)) child.kill(options.killSignal);
    });
  });
  return JSON.parse(line) as Record<string, string[]>;
}

function endOf({ killed, signal, code }: ExecFileException): string {
  if (String(code) === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return 'too much output';
  if (killed) return `nothing told within ${DESCRIBE_TIMEOUT_MS / 1000} s`;
  return signal ?? `exit code ${code}`;
}

function cannotTell(entry: string, reason: string, cause?: unknown): ProfileMeshError {
  return new ProfileMeshError('PM_AIRFLOW_BUNDLE', `The program ${entry} can't tell its tasks: ${reason}`, {
    cause,
  });
}

async function writeWhole(file: string, bytes: Buffer): Promise<void> {
  const draft = join(dirname(file), `.${randomUUID()}.tmp`);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(draft, bytes, { flag: 'wx' });
    await chmod(draft, 0o755);
    await rename(draft, file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ProfileMeshError('PM_AIRFLOW_BUNDLE', `The bundle ${file} could not be written: ${reason}.`, {
      cause,
    });
  } finally {
    // Below a file in place of the folder there is nothing to remove.
    await rm(draft, { force: true }).catch(() => undefined);
  }
}
