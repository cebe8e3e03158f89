import type { Command } from 'commander';
import type { CommandContext } from './command-context.js';

/** `profilemesh demo`. */
export function addDemoCommand(program: Command, context: CommandContext): void {
  program
    .command('demo')
    .summary('Profile public data sets in an embedded database.')
    .description('Profile public data sets in an embedded database: no server, no configuration.')
    .option('--data-dir <dir>', 'keep the database in this folder; else it is in memory')
    .option('-q, --quiet', 'no progress')
    .option('--no-color', 'no colours; also with NO_COLOR set')
    .addHelpText('after', '\nExample:\n  profilemesh demo --data-dir ./profilemesh-demo')
    .action(async (options) => {
      const { runDemo } = await import('./demo/run-demo.js');
      context.exitCode = await runDemo(options, context);
    });
}
