import { type Command, Option } from 'commander';
import type { CommandContext } from './command-context.js';
import { addCommonOptions, addModulesOption } from './common-options.js';

const FLUSH_EXIT_CODES = `
Exit codes: 0 everything is delivered, or in the hands of a run that goes on;
1 something waits all the same.`;

/** `profilemesh events`: what waits in the storage database for listeners of type sql, webhook and custom. */
export function addEventsCommands(program: Command, context: CommandContext): void {
  const events = program
    .command('events')
    .description('Show or deliver events that listeners have not got yet.')
    .addHelpText('after', '\nExample:\n  profilemesh events list');
  const add = (name: string, description: string): Command =>
    addCommonOptions(events.command(name).description(description));
  const output = (): Option =>
    new Option('-o, --output <format>', 'text or json').choices(['text', 'json']).default('text');

  add('list', 'A line for each listener and run: how many events wait, and why.')
    .addOption(output())
    .option('--json', 'the same as --output json')
    .addHelpText('after', '\nExample:\n  profilemesh events list --config profilemesh.yml')
    .action(async (options) => {
      const { runEventsList } = await import('./commands/events.js');
      context.exitCode = await runEventsList(options, context);
    });
  addModulesOption(add('flush', 'Deliver what ended runs left, then list what waits all the same.'))
    .addOption(output())
    .option('--json', 'the same as --output json')
    .addHelpText(
      'after',
      `${FLUSH_EXIT_CODES}\n\nExample:\n  profilemesh events flush --config profilemesh.yml`,
    )
    .action(async (options) => {
      const { runEventsFlush } = await import('./commands/events.js');
      context.exitCode = await runEventsFlush(options, context);
    });
  add('discard', 'Drop what waits for one listener, such as one that is not configured any more.')
    .requiredOption('--listener <name>', 'its name, as events list shows it')
    .addHelpText('after', '\nExample:\n  profilemesh events discard --listener "webhook 1a2b3c4d"')
    .action(async (options) => {
      const { runEventsDiscard } = await import('./commands/events.js');
      context.exitCode = await runEventsDiscard(options, context);
    });
}
