import { type Command, Option } from 'commander';
import { DRIFT_STRATEGIES } from '../config/drift-names.js';
import type { RunVerdict } from '../model/run.js';
import type { CommandContext } from './command-context.js';
import { addCommonOptions, addModulesOption, ndjsonOption } from './common-options.js';
import { wholeNumber } from './whole-number.js';

const EXIT_CODES = `
Exit codes: 0 compared, 1 failed, 2 usage or configuration, 3 found what --fail-on names.`;

const EXAMPLE_REASONS: Readonly<Record<RunVerdict, string>> = {
  accepted: 'the load was whole after all',
  rejected: 'load was incomplete',
  pinned: 'checked by hand',
};

/** `profilemesh drift`, `history` and `runs`: what the stored runs tell, and what is said about them. */
export function addHistoryCommands(program: Command, context: CommandContext): void {
  addModulesOption(
    addCommonOptions(
      program
        .command('drift')
        .summary('Compare stored runs with their baselines.')
        .description(
          'Compare the newest stored run of each table with its baseline. The source is not read.',
        ),
    ),
  )
    .option('-d, --dataset <table>', 'only this table: table or schema.table')
    .option('--schema <schema>', "the table's schema")
    .option('--baseline <run-id>', 'compare with this run; else as drift_detection.baseline says')
    .option('--current <run-id>', 'test this run; else the newest')
    .addOption(
      new Option('--strategy <name>', 'in the place of drift_detection.strategy').choices(DRIFT_STRATEGIES),
    )
    .option('--json', 'print JSON: the report of --dataset, else a list')
    .addOption(ndjsonOption('print a line of JSON for each report'))
    .option('-o, --output <file>', 'write the JSON to a file')
    .addOption(
      new Option('--fail-on <level>', 'end with 3 on this severity or a worse one').choices([
        'high',
        'medium',
        'low',
        'unknown',
      ]),
    )
    .option('--fail-on-drift', 'the same as --fail-on low')
    .addHelpText(
      'after',
      `
Schema changes count from --fail-on low on; unknown adds what could not be compared.
${EXIT_CODES}

Example:
  profilemesh drift --dataset public.orders --fail-on medium`,
    )
    .action(async (options) => {
      const { runDrift } = await import('./commands/drift.js');
      context.exitCode = await runDrift(options, context);
    });

  addCommonOptions(
    program.command('history <table>').description('Show how the metrics of a table went from run to run.'),
  )
    .option('--schema <schema>', "the table's schema")
    .option('-m, --metric <name...>', 'only these metrics, e.g. row_count mean')
    .option('--column <name...>', 'only these columns')
    .option('-n, --limit <runs>', 'how many runs, the newest', wholeNumber, 30)
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  profilemesh history public.orders --metric mean --column amount')
    .action(async (dataset, options) => {
      const { runHistory } = await import('./commands/history.js');
      context.exitCode = await runHistory(dataset, options, context);
    });
  addRunsCommands(program, context);
}

function addRunsCommands(program: Command, context: CommandContext): void {
  const runs = program
    .command('runs')
    .description('List stored runs; say which ones can be trusted as baselines.')
    .addHelpText('after', '\nExample:\n  profilemesh runs list');
  addPlace(addCommonOptions(runs.command('list').description('List stored runs, the newest first.')))
    .option('-n, --limit <runs>', 'how many at most, besides pinned ones', wholeNumber, 20)
    .option('--json', 'print a JSON list')
    .addHelpText('after', '\nExample:\n  profilemesh runs list --dataset public.orders')
    .action(async (options) => {
      const { runRunsList } = await import('./commands/runs.js');
      context.exitCode = await runRunsList(options, context);
    });

  const addReview = (name: string, verdict: RunVerdict, description: string): void => {
    addPlace(addCommonOptions(runs.command(`${name} <run-id>`).description(description)))
      .option('--reason <text>', 'why; kept with the review')
      .option('--by <name>', 'who says so')
      .addHelpText(
        'after',
        `\nExample:\n  profilemesh runs ${name} RUN_ID --reason "${EXAMPLE_REASONS[verdict]}"`,
      )
      .action(async (runId, options) => {
        const { runRunsReview } = await import('./commands/runs.js');
        context.exitCode = await runRunsReview(verdict, { runId, options }, context);
      });
  };
  addReview('accept', 'accepted', 'Take back a rejection: the run can be a baseline.');
  addReview('reject', 'rejected', 'The run is known to be bad: it is never a baseline.');
  addReview('pin', 'pinned', 'Make the run the baseline of strategy pinned, in the place of the one before.');
  addPlace(
    addCommonOptions(runs.command('unpin <run-id>').description('Take the pin off; the run stays accepted.')),
  )
    .addHelpText('after', '\nExample:\n  profilemesh runs unpin RUN_ID')
    .action(async (runId, options) => {
      const { runRunsUnpin } = await import('./commands/runs.js');
      context.exitCode = await runRunsUnpin(runId, options, context);
    });
}

function addPlace(command: Command): Command {
  return command
    .option('-d, --dataset <table>', 'only this table: table or schema.table')
    .option('--schema <schema>', "the table's schema");
}
