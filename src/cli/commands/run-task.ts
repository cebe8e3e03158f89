import { ProfileMeshError } from '../../core/errors.js';
import type { JsonValue } from '../../core/json.js';
import { ProfilingOperator } from '../../operators/profiling-operator.js';
import { TableOperator } from '../../operators/table-operator.js';
import { checkPlan } from '../../runner/check-plan.js';
import { loadPlan } from '../../runner/load-plan.js';
import { createCursorCommit } from '../../sensors/cursor-commit.js';
import { FileCursorStore } from '../../sensors/file-cursor-store.js';
import { toPlanChangeMetadata } from '../../wire/payloads.js';
import { parsePlanCheckLine, type PlanCheckLine } from '../../wire/plan-check-line.js';
import { toPlanTables } from '../../wire/plan-tables.js';
import { pushXCom } from '../../workflow/push-xcom.js';
import type { CommandContext } from '../command-context.js';
import type { SelectionOptions } from '../common-options.js';
import { EXIT } from '../io.js';
import { readTextInput } from '../read-text-input.js';
import { parseTablePatterns } from '../table-patterns.js';
import { runShellTask, type ShellTask, type ShellTaskOptions } from '../task/run-shell-task.js';

/** Airflow's BashOperator marks a task that ends with this code as skipped. */
const SKIP_EXIT_CODE = 99;
/** The sensor's name for its cursor, so that both can share a file. */
const CURSOR_KEY = 'profilemesh_plan_cursor';

/** `profilemesh run-task profile`: the `profiling_results` payload. */
export function runProfileTask(
  options: ShellTaskOptions & SelectionOptions,
  command: CommandContext,
): Promise<number> {
  const tablePatterns = parseTablePatterns(options.table);
  const excludePatterns = parseTablePatterns(options.exclude);
  return runShellTask(options, command, async ({ context, hook }) => {
    const selection = {
      ...(tablePatterns && { tablePatterns }),
      ...(excludePatterns && { excludePatterns }),
    };
    await new ProfilingOperator({ taskId: context.taskId, hook, ...selection }).execute(context);
  });
}

/** `profilemesh run-task profile-table`: the `profiling_result` payload of one table. */
export function runTableTask(
  options: ShellTaskOptions & { readonly table: string; readonly schema?: string },
  command: CommandContext,
): Promise<number> {
  const { table, schema = '' } = options;
  return runShellTask(options, command, async ({ context, hook }) => {
    await new TableOperator({ taskId: context.taskId, hook, table, schema }).execute(context);
  });
}

/** `profilemesh run-task plan-tables`: the plan's tables, for a task to be mapped over. */
export function runPlanTablesTask(options: ShellTaskOptions, command: CommandContext): Promise<number> {
  return runShellTask(options, command, async ({ context, hook }) => {
    const plan = await loadPlan({ config: await hook.getConfig(), ...portsOf(context) });
    await give(context, toPlanTables(plan));
  });
}

export interface PlanCheckOptions extends ShellTaskOptions {
  readonly cursorFile: string;
  readonly skipWhenUnchanged?: boolean;
}

/** `profilemesh run-task plan-check`: whether the plan changed since the cursor of the file, which stays where it is. */
export async function runPlanCheckTask(options: PlanCheckOptions, command: CommandContext): Promise<number> {
  let changed = false;
  const code = await runShellTask(options, command, async ({ context, hook }) => {
    const cursorText = await new FileCursorStore({ path: options.cursorFile, logger: context.logger }).get(
      CURSOR_KEY,
    );
    const check = await checkPlan({ config: await hook.getConfig(), cursorText, ...portsOf(context) });
    changed = check.change.changed;
    const line: PlanCheckLine = {
      changed,
      plan_change_metadata: changed ? toPlanChangeMetadata(check) : null,
      previous_cursor: cursorText ?? null,
      next_cursor: check.nextCursorText,
    };
    await give(context, line);
  });
  return code === EXIT.ok && !changed && options.skipWhenUnchanged ? SKIP_EXIT_CODE : code;
}

export interface PlanCommitOptions extends ShellTaskOptions {
  readonly cursorFile: string;
  /** One of the two. */
  readonly changeFile?: string;
  readonly changeEnv?: string;
}

/** `profilemesh run-task plan-commit`: moves the cursor to what `plan-check` printed, once the change was handled. */
export function runPlanCommitTask(options: PlanCommitOptions, command: CommandContext): Promise<number> {
  return runShellTask(options, command, async ({ context }) => {
    const { text, source } = await readChange(options, command);
    const check = parsePlanCheckLine(text, source);
    const store = new FileCursorStore({ path: options.cursorFile, logger: context.logger });
    const expected = check.previous_cursor ?? undefined;
    const stored = await store.get(CURSOR_KEY);
    // A commit that is repeated, by a retry of its task, finds its own cursor.
    const committed = stored !== check.next_cursor;
    if (committed && stored !== expected) throw movedCursor(options.cursorFile);
    if (committed) await createCursorCommit({ store, key: CURSOR_KEY, expected, next: check.next_cursor })();
    await give(context, { committed });
  });
}

function movedCursor(cursorFile: string): ProfileMeshError {
  return new ProfileMeshError(
    'PM_CURSOR_CONFLICT',
    `The cursor in ${cursorFile} was moved by somebody else since plan-check read it, so this change was not committed. ` +
      'Run plan-check again; give tasks that run at the same time a --cursor-file of their own.',
  );
}

async function readChange(
  { changeFile, changeEnv }: PlanCommitOptions,
  { io, stop }: CommandContext,
): Promise<{ text: string | undefined; source: string }> {
  if (changeFile !== undefined && changeEnv === undefined) {
    const { name, text } = await readTextInput({ file: changeFile, cwd: io.cwd, signal: stop.signal });
    return { text, source: name };
  }
  if (changeEnv !== undefined && changeFile === undefined) {
    return { text: io.env[changeEnv], source: `The environment variable ${changeEnv}` };
  }
  throw new ProfileMeshError(
    'PM_INVALID_ARGUMENT',
    'plan-commit takes what plan-check printed from one place: --change-file <file> (- is stdin) or --change-env <name>.',
  );
}

function portsOf({ logger, signal }: ShellTask['context']): Pick<ShellTask['context'], 'logger' | 'signal'> {
  return { logger, ...(signal && { signal }) };
}

function give({ xcom }: ShellTask['context'], value: JsonValue): Promise<void> {
  return pushXCom(xcom, 'return_value', value);
}
