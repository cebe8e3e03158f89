import type { ProfilingPlan } from '../../model/plan.js';
import { configWarnings } from '../../plan/config-warnings.js';
import { formatPlanText } from '../../plan/print-plan.js';
import { validatePlan } from '../../plan/validate-plan.js';
import { decidePlan } from '../../runner/decide-plan.js';
import { loadPlan } from '../../runner/load-plan.js';
import { toPlanDocument } from '../../wire/plan-document.js';
import { loadCommandConfig } from '../command-config.js';
import type { CommonOptions, SelectionOptions } from '../common-options.js';
import { EXIT, write } from '../io.js';
import { createProgress } from '../progress.js';
import type { CommandContext } from '../command-context.js';
import { createLineLogger } from '../stderr-logger.js';
import { parseTablePatterns } from '../table-patterns.js';

export interface PlanOptions extends CommonOptions, SelectionOptions {
  readonly output: 'text' | 'json';
  readonly json?: boolean;
  /** A line for each table. */
  readonly ndjson?: boolean;
  readonly verbose?: boolean;
  readonly full?: boolean;
}

/** `profilemesh plan`: the plan on stdout, warnings on stderr. */
export async function runPlan(
  url: string | undefined,
  options: PlanOptions,
  context: CommandContext,
): Promise<number> {
  const { io, stop } = context;
  const patterns = parseTablePatterns(options.table);
  const exclude = parseTablePatterns(options.exclude);
  const config = await loadCommandConfig({ url, path: options.config, io });
  const progress = createProgress({ io, quiet: options.quiet ?? false });
  const logger = createLineLogger({ print: progress.log, quiet: options.quiet ?? false });
  const planned = await loadPlan({ config, patterns, exclude, logger, signal: stop.signal });
  const { full = false } = options;
  const plan = await decidePlan({ config, plan: planned, full, logger, signal: stop.signal });
  for (const warning of [...configWarnings(config), ...validatePlan(plan)]) logger.warn(warning);
  await progress.flush();
  await write(io.stdout, format(plan, options));
  return EXIT.ok;
}

function format(plan: ProfilingPlan, { ndjson, json, output, verbose }: PlanOptions): string {
  if (ndjson)
    return toPlanDocument(plan)
      .tables.map((table) => `${JSON.stringify(table)}\n`)
      .join('');
  if (json || output === 'json') return `${JSON.stringify(toPlanDocument(plan), null, 2)}\n`;
  return formatPlanText(plan, { verbose });
}
