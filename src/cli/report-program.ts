import { type Command, Option } from 'commander';
import type { CommandContext } from './command-context.js';
import { addCommonOptions } from './common-options.js';
import { wholeNumber } from './whole-number.js';

/** `profilemesh report`: a stored run to read, to send, or to comment with. */
export function addReportCommand(program: Command, context: CommandContext): void {
  addCommonOptions(
    program.command('report').description('Report a stored run: what was found, how it went, what drifted.'),
  )
    .option('-r, --run <run-id>', 'this run; else the newest')
    .option('-t, --table <pattern...>', 'only these tables: table, schema.table, schema.*')
    .option('-o, --out <file>', 'write to a file: .html, .md or .json; else Markdown on stdout')
    .addOption(
      new Option('--format <name>', "in the place of the file's ending").choices([
        'html',
        'markdown',
        'json',
      ]),
    )
    .option('-n, --limit <runs>', 'how many runs a trend shows', wholeNumber, 10)
    .addHelpText(
      'after',
      `
Exit codes: 0 written, 1 failed, 2 usage or configuration.

Examples:
  profilemesh report --out report.html
  profilemesh report --run RUN_ID --table "sales.*" | gh pr comment 12 --body-file -`,
    )
    .action(async (options) => {
      const { runReport } = await import('./commands/report.js');
      context.exitCode = await runReport(options, context);
    });
}
