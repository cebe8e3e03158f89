import type { Command } from 'commander';
import type { CommandContext } from './command-context.js';
import { addModulesOption, addSelectionOptions } from './common-options.js';

/** `profilemesh run-task …`: operators as shell tasks, their result the last line of stdout. */
export function addRunTaskCommands(program: Command, context: CommandContext): void {
  const runTask = program
    .command('run-task')
    .description(
      'Run one task of a workflow: its result is the last line of stdout, all else goes to stderr.',
    )
    .summary('Run one task of a workflow, its result on stdout.')
    .addHelpText('after', '\nExample:\n  profilemesh run-task profile --config profilemesh.yml');
  const example = (text: string): string => `\nExample:\n  profilemesh run-task ${text}`;

  addModulesOption(
    addSelectionOptions(
      addTask(runTask, 'profile', 'Profile the planned tables: the profiling_results payload.'),
    ),
  )
    .addHelpText('after', example('profile --config profilemesh.yml'))
    .action(async (options) => {
      const { runProfileTask } = await import('./commands/run-task.js');
      context.exitCode = await runProfileTask(options, context);
    });
  addModulesOption(addTask(runTask, 'profile-table', 'Profile one table: the profiling_result payload.'))
    .requiredOption('--table <table>', 'its name')
    .option('--schema <schema>', "the table's schema")
    .addHelpText('after', example('profile-table --schema public --table orders'))
    .action(async (options) => {
      const { runTableTask } = await import('./commands/run-task.js');
      context.exitCode = await runTableTask(options, context);
    });
  addTask(runTask, 'plan-tables', 'List the planned tables: [{schema, table, full_name}].')
    .addHelpText('after', example('plan-tables'))
    .action(async (options) => {
      const { runPlanTablesTask } = await import('./commands/run-task.js');
      context.exitCode = await runPlanTablesTask(options, context);
    });
  addTask(runTask, 'plan-check', 'Say whether the plan changed: {changed, plan_change_metadata, …_cursor}.')
    .requiredOption('--cursor-file <file>', 'where the cursor of the last handled change is kept')
    .option('--skip-when-unchanged', 'end with 99, by which a BashOperator is skipped')
    .addHelpText('after', example('plan-check --cursor-file /var/lib/profilemesh/cursors.json'))
    .action(async (options) => {
      const { runPlanCheckTask } = await import('./commands/run-task.js');
      context.exitCode = await runPlanCheckTask(options, context);
    });
  addTask(runTask, 'plan-commit', 'Move the cursor, once the change was handled.')
    .requiredOption('--cursor-file <file>', 'the same file')
    .option('--change-file <file>', 'what plan-check printed; - is stdin')
    .option('--change-env <name>', 'or the environment variable with it: Linux lets one hold 128 KiB')
    .addHelpText('after', example('plan-commit --cursor-file cursors.json --change-file change.json'))
    .action(async (options) => {
      const { runPlanCommitTask } = await import('./commands/run-task.js');
      context.exitCode = await runPlanCommitTask(options, context);
    });
}

function addTask(runTask: Command, name: string, description: string): Command {
  return runTask
    .command(name)
    .description(description)
    .option(
      '-c, --config <file>',
      'configuration file; else $PROFILEMESH_CONFIG, else profilemesh.yml upwards',
    )
    .option('--xcom-file <file>', 'write the result to this file (pods and containers) instead of stdout')
    .option('-q, --quiet', 'no log lines');
}
