import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { XComError } from '../../core/errors.js';
import type { XComTransport } from '../../workflow/task-context.js';
import { LastValue } from './last-value.js';

/** Options of {@link createSidecarTransport}. */
export interface SidecarTransportOptions {
  /** Default `/airflow/xcom/return.json`, where the `KubernetesPodOperator` reads it. Its folder must exist. */
  readonly path?: string;
  /** Bytes of JSON the file may have. Default `Infinity`. */
  readonly maxBytes?: number;
}

/**
 * The route of a pod or a container: a JSON file that Airflow's side container reads when the task's container has
 * ended, and gives as `return_value`. The operator needs `do_xcom_push=True`.
 *
 * `close()` writes it, `null` when nothing was pushed, because a missing file fails the task. The file appears whole or
 * not at all.
 */
export function createSidecarTransport(
  options: SidecarTransportOptions = {},
): XComTransport & AsyncDisposable {
  const { path = '/airflow/xcom/return.json', maxBytes = Number.POSITIVE_INFINITY } = options;
  const last = new LastValue({ route: 'side file route', maxBytes });
  const close = async (): Promise<void> => {
    const text = last.close();
    if (text !== undefined) await replaceFile(path, text);
  };
  return {
    kind: 'sidecar',
    capabilities: { keys: 'return_value', pull: false, maxBytes },
    push: async (key, value) => last.push(key, value),
    pull: async (key) => last.refusePull(key),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function replaceFile(path: string, text: string): Promise<void> {
  // Not longer than a name may be, whatever the file's is.
  const draft = join(dirname(path), `.${basename(path).slice(0, 40)}.${randomUUID()}.tmp`);
  try {
    const file = await open(draft, 'wx', 0o644);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (cause) {
    // Where not even that works, the first failure is the one that says why.
    await rm(draft, { force: true }).catch(() => undefined);
    throw unwritable(path, cause);
  }
}

function unwritable(path: string, cause: unknown): XComError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const isMissing = (cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
  const advice = isMissing
    ? 'Its folder is not there: set do_xcom_push=True on the operator, or give another path'
    : 'Give a path that this process may write';
  return new XComError(
    'PM_XCOM_UNWRITABLE',
    `The XCom file ${path} could not be written: ${reason}. ${advice}.`,
    {
      cause,
      details: { path },
    },
  );
}
