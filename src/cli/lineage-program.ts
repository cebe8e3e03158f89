import type { Command } from 'commander';
import type { CommandContext } from './command-context.js';
import { addCommonOptions } from './common-options.js';

/** `profilemesh lineage`: OpenLineage events of stored runs. */
export function addLineageCommand(program: Command, context: CommandContext): void {
  addCommonOptions(
    program
      .command('lineage [run-id]')
      .description('Send the OpenLineage events of a stored run, else of the newest, to where lineage goes.'),
  )
    .option('--dry-run', 'print the events, a line of JSON each, and send nothing')
    .addHelpText(
      'after',
      `
Exit codes: 0 sent, 1 not sent, 2 usage or configuration.

Example:
  profilemesh lineage --dry-run | jq '.inputs[].name'`,
    )
    .action(async (runId, options) => {
      const { runLineage } = await import('./commands/lineage.js');
      context.exitCode = await runLineage(runId, options, context);
    });
}
