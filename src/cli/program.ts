import { Command, Option } from 'commander';
import { addAirflowCommands } from './airflow-program.js';
import { addCommonOptions, addModulesOption, addSelectionOptions } from './common-options.js';
import type { CommandContext } from './command-context.js';
import { addEventsCommands } from './events-program.js';
import { write } from './io.js';
import { addHistoryCommands } from './history-program.js';
import { addRunTaskCommands } from './run-task-program.js';
import { addStateCommands } from './state-program.js';
import { packageVersion } from './version.js';

const EXIT_CODES = `
Exit codes: 0 every table was profiled, 1 some or all failed, 2 usage or configuration, 130 or 143 stopped by a signal.`;

/** The commands. Each one's code is loaded when it runs, so that \`--version\` and \`--help\` load no database package. */
export function buildProgram(context: CommandContext): Command {
  const { io } = context;
  const program = new Command('profilemesh')
    .description('Profiles database tables where they live and remembers every run.')
    .version(packageVersion(), '-V, --version')
    .exitOverride()
    .showHelpAfterError('(add --help for the options)')
    .configureOutput({
      writeOut: (text) => {
        const printed = Promise.all([context.printed, write(io.stdout, text)]).then(() => undefined);
        // Commander ends the command at once by an error; until that is caught nobody listens.
        printed.catch(() => undefined);
        context.printed = printed;
      },
      // Where stderr can't be written to, the exit code is all that is left.
      writeErr: (text) => void io.stderr.write(text, () => undefined),
      outputError: (text, print) => print(withoutValue(text)),
    })
    .addHelpText('after', `${EXIT_CODES}\n\nExample:\n  profilemesh profile --config profilemesh.yml`);

  const plan = program.command('plan').description('Show which tables would be profiled, and how.');
  addSelectionOptions(addCommonOptions(plan))
    .addOption(new Option('-o, --output <format>', 'text or json').choices(['text', 'json']).default('text'))
    .option('-v, --verbose', 'metrics and settings of every table')
    .option('--full', 'as profile --full: with incremental profiling, every table whole')
    .addHelpText(
      'after',
      '\nExample:\n  profilemesh plan --config profilemesh.yml --table "sales.*" --output json',
    )
    .action(async (options) => {
      const { runPlan } = await import('./commands/plan.js');
      context.exitCode = await runPlan(options, context);
    });

  const profile = program
    .command('profile')
    .description('Profile the tables, store the run, print the results.');
  addModulesOption(addSelectionOptions(addCommonOptions(profile)))
    .option('--json', 'print one JSON document on stdout and nothing else there')
    .option('-o, --output <file>', 'write the JSON document to a file')
    .option('--dry-run', 'show the plan and stop')
    .option('--no-store', 'keep the run out of the storage tables')
    .option('--full', 'profile every table whole, whatever incremental profiling knows')
    .addHelpText(
      'after',
      `${EXIT_CODES}\n\nExample:\n  profilemesh profile --table public.orders --json | jq '.tables[].row_count'`,
    )
    .action(async (options) => {
      const { runProfile } = await import('./commands/profile.js');
      context.exitCode = await runProfile(options, context);
    });

  program
    .command('demo')
    .description('Profile public data sets in an embedded database: no server, no configuration.')
    .option('--data-dir <dir>', 'keep the database in this folder; else it is in memory')
    .option('-q, --quiet', 'no progress')
    .option('--no-color', 'no colours; also with NO_COLOR set')
    .addHelpText('after', '\nExample:\n  profilemesh demo --data-dir ./profilemesh-demo')
    .action(async (options) => {
      const { runDemo } = await import('./demo/run-demo.js');
      context.exitCode = await runDemo(options, context);
    });

  const config = program.command('config').description('Check the configuration, print its JSON Schema.');
  addCommonOptions(
    config.command('check').description('Say every problem of the configuration, or what it means.'),
  )
    .option('--json', 'print the whole configuration, defaults in and secrets masked')
    .addHelpText('after', '\nExample:\n  profilemesh config check --config profilemesh.yml')
    .action(async (options) => {
      const { runConfigCheck } = await import('./commands/config-check.js');
      context.exitCode = await runConfigCheck(options, context);
    });
  config
    .command('schema')
    .description('Print the JSON Schema of the configuration file, for editors.')
    .addHelpText('after', '\nExample:\n  profilemesh config schema > profilemesh.schema.json')
    .action(async () => {
      const { runConfigSchema } = await import('./commands/config-schema.js');
      context.exitCode = await runConfigSchema(context);
    });
  addHistoryCommands(program, context);
  addEventsCommands(program, context);
  addRunTaskCommands(program, context);
  addStateCommands(program, context);
  addAirflowCommands(program, context);
  return program;
}

// Commander repeats an option that it does not know with its value, and that may be the password of a misspelt one.
function withoutValue(text: string): string {
  return text
    .replace(/^(error: unknown option '--[^=']*)=[\s\S]*'/, "$1'")
    .replace(/^(error: unknown option '-[^-'])[^'][\s\S]*'/, "$1'");
}
