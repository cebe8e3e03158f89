import { type Command, Option } from 'commander';
import type { CommandContext } from './command-context.js';
import { addCommonOptions } from './common-options.js';

/** `profilemesh state`: what incremental profiling knows of tables. */
export function addStateCommands(program: Command, context: CommandContext): void {
  const state = program
    .command('state')
    .description('Show or forget what incremental profiling knows of tables.')
    .addHelpText('after', '\nExample:\n  profilemesh state list');
  const add = (name: string, description: string): Command =>
    addCommonOptions(state.command(name).description(description)).option(
      '-t, --table <pattern...>',
      'only these tables: table, schema.table, schema.*',
    );
  const output = (): Option =>
    new Option('-o, --output <format>', 'text or json').choices(['text', 'json']).default('text');

  add('list', 'A line for each table: last decision, when it was profiled, when it is due.')
    .addOption(output())
    .option('--json', 'the same as --output json')
    .addHelpText('after', '\nExample:\n  profilemesh state list --config profilemesh.yml')
    .action(async (options) => {
      const { runStateList } = await import('./commands/state.js');
      context.exitCode = await runStateList(options, context);
    });
  add('show', 'Everything that is known of each table, its partitions included, as JSON.')
    .addHelpText('after', '\nExample:\n  profilemesh state show --table public.orders')
    .action(async (options) => {
      const { runStateShow } = await import('./commands/state.js');
      context.exitCode = await runStateShow(options, context);
    });
  add('reset', 'Forget tables, so that the next run profiles them whole.')
    .option('--all', 'forget every table')
    .addHelpText('after', '\nExample:\n  profilemesh state reset --table "sales.*"')
    .action(async (options) => {
      const { runStateReset } = await import('./commands/state.js');
      context.exitCode = await runStateReset(options, context);
    });
}
