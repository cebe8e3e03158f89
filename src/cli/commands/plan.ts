import { loadConfig } from '../../config/load-config.js';
import { configWarnings } from '../../plan/config-warnings.js';
import { formatPlanText } from '../../plan/print-plan.js';
import { validatePlan } from '../../plan/validate-plan.js';
import { decidePlan } from '../../runner/decide-plan.js';
import { loadPlan } from '../../runner/load-plan.js';
import { toPlanDocument } from '../../wire/plan-document.js';
import type { CommonOptions, SelectionOptions } from '../common-options.js';
import { EXIT, write } from '../io.js';
import { createProgress } from '../progress.js';
import type { CommandContext } from '../command-context.js';
import { createLineLogger } from '../stderr-logger.js';
import { parseTablePatterns } from '../table-patterns.js';

export interface PlanOptions extends CommonOptions, SelectionOptions {
  readonly output: 'text' | 'json';
  readonly verbose?: boolean;
  readonly full?: boolean;
}

/** `profilemesh plan`: the plan on stdout, warnings on stderr. */
export async function runPlan(options: PlanOptions, context: CommandContext): Promise<number> {
  const { io, stop } = context;
  const patterns = parseTablePatterns(options.table);
  const exclude = parseTablePatterns(options.exclude);
  const config = await loadConfig({ path: options.config, cwd: io.cwd, env: io.env });
  const progress = createProgress({ io, quiet: options.quiet ?? false });
  const logger = createLineLogger({ print: progress.log, quiet: options.quiet ?? false });
  const planned = await loadPlan({ config, patterns, exclude, logger, signal: stop.signal });
  const { full = false } = options;
  const plan = await decidePlan({ config, plan: planned, full, logger, signal: stop.signal });
  for (const warning of [...configWarnings(config), ...validatePlan(plan)]) logger.warn(warning);
  await progress.flush();
  const text =
    options.output === 'json'
      ? `${JSON.stringify(toPlanDocument(plan), null, 2)}\n`
      : formatPlanText(plan, { verbose: options.verbose });
  await write(io.stdout, text);
  return EXIT.ok;
}
