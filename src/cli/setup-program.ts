import type { Command } from 'commander';
import type { CommandContext } from './command-context.js';
import { addCommonOptions } from './common-options.js';
import { wholeNumber } from './whole-number.js';

/** `profilemesh init`, `doctor` and `completion`. */
export function addSetupCommands(program: Command, context: CommandContext): void {
  program
    .command('init')
    .description('Look at a database and write a configuration for it.')
    .argument('[url]', 'the database to profile; asked for on a terminal')
    .option('--url <url>', 'the same')
    .option('-t, --table <pattern...>', 'what to profile: table, schema.table, schema.*')
    .option('--schema <schema>', 'only the tables of this schema')
    .option('--storage <place>', 'where runs are kept: source, pglite:DIR or a URL')
    .option('--out <file>', 'the file to write', 'profilemesh.yml')
    .option('-y, --yes', 'ask nothing, take what is proposed')
    .option('--force', 'overwrite the file')
    .option('-q, --quiet', 'say nothing but errors')
    .option('--no-color', 'no colours; also with NO_COLOR set')
    .addHelpText(
      'after',
      `
A password is never written: the file names a variable, and what to put into it is said.

Example:
  profilemesh init postgres://me@db/shop --storage pglite:./profilemesh-runs --yes`,
    )
    .action(async (url, options) => {
      const { runInit } = await import('./commands/init.js');
      context.exitCode = await runInit(url, options, context);
    });

  addCommonOptions(
    program
      .command('doctor')
      .summary('Check everything that a run needs.')
      .description('Check everything that a run needs, and say what to do about what is not right.')
      .argument('[url]', 'check this database; no configuration file is read'),
  )
    .option('--airflow-url <url>', 'check this Airflow too; else $PROFILEMESH_AIRFLOW_URL, if set')
    .option('--timeout <seconds>', 'how long each check may take', wholeNumber, 15)
    .option('--json', 'one JSON document on stdout')
    .addHelpText(
      'after',
      `
What is written to test the storage is rolled back.
Exit codes: 0 nothing is in the way of a run, 1 something is, 2 usage.

Example:
  profilemesh doctor --config profilemesh.yml`,
    )
    .action(async (url, options) => {
      const { runDoctor } = await import('./commands/doctor.js');
      context.exitCode = await runDoctor(url, options, context);
    });

  program
    .command('completion')
    .description('Print a script by which a shell completes commands and options.')
    .addArgument(
      program.createArgument('<shell>', 'for which shell').choices(['bash', 'zsh', 'fish', 'powershell']),
    )
    .addHelpText(
      'after',
      `
Examples:
  source <(profilemesh completion bash)     # in ~/.bashrc, or in ~/.zshrc with zsh
  profilemesh completion fish > ~/.config/fish/completions/profilemesh.fish
  profilemesh completion powershell >> $PROFILE`,
    )
    .action(async (shell) => {
      const { runCompletion } = await import('./commands/completion.js');
      context.exitCode = await runCompletion(shell, { program, context });
    });
}
