import { type Command, Option } from 'commander';
import type { CommandContext } from './command-context.js';
import { addCommonOptions, addModulesOption, ndjsonOption, addSelectionOptions } from './common-options.js';

const EXIT_CODES = `
Exit codes: 0 every table was profiled, 1 some or all failed, 2 usage or
configuration, 130 or 143 stopped by a signal.`;

const URL_ARGUMENT = 'profile this database; no configuration file is read';

/** `profilemesh plan` and `profilemesh profile`. */
export function addProfileCommands(program: Command, context: CommandContext): void {
  const plan = program
    .command('plan')
    .description('Show which tables would be profiled, and how.')
    .argument('[url]', URL_ARGUMENT);
  addSelectionOptions(addCommonOptions(plan))
    .option('--json', 'one JSON document on stdout')
    .addOption(ndjsonOption('a line of JSON for each table'))
    .addOption(new Option('-o, --output <format>', 'text or json').choices(['text', 'json']).default('text'))
    .option('-v, --verbose', 'metrics and settings of every table')
    .option('--full', 'as profile --full: every table whole')
    .addHelpText('after', '\nExample:\n  profilemesh plan --table "sales.*" --json')
    .action(async (url, options) => {
      const { runPlan } = await import('./commands/plan.js');
      context.exitCode = await runPlan(url, options, context);
    });

  const profile = program
    .command('profile')
    .description('Profile the tables, store the run, print the results.')
    .argument('[url]', `${URL_ARGUMENT}, nothing is stored`);
  addModulesOption(addSelectionOptions(addCommonOptions(profile)))
    .option('--json', 'one JSON document on stdout, nothing else there')
    .addOption(ndjsonOption('a line of JSON for each event, as it happens'))
    .option('-o, --output <file>', 'write the JSON document to a file')
    .option('--report <file>', 'write a report: .html, .md or .json')
    .option('--dry-run', 'show the plan and stop')
    .option('--no-store', 'keep the run out of the storage tables')
    .option('--full', 'every table whole, whatever incremental profiling knows')
    .addHelpText(
      'after',
      `${EXIT_CODES}

Examples:
  profilemesh profile postgres://me@db/shop --table public.orders
  profilemesh profile --table public.orders --json | jq '.tables[].row_count'`,
    )
    .action(async (url, options) => {
      const { runProfile } = await import('./commands/profile.js');
      context.exitCode = await runProfile(url, options, context);
    });
}
