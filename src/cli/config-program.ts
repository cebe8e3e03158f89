import type { Command } from 'commander';
import type { CommandContext } from './command-context.js';
import { addCommonOptions } from './common-options.js';

/** `profilemesh config`: what a configuration file means, and what it may hold. */
export function addConfigCommands(program: Command, context: CommandContext): void {
  const config = program.command('config').description('Check the configuration, print its JSON Schema.');
  config.addHelpText('after', '\nExample:\n  profilemesh config check');
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
}
