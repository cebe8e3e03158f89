import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from './command-context.js';

/** `profilemesh airflow …`. */
export function addAirflowCommands(program: Command, context: CommandContext): void {
  const airflow = program
    .command('airflow')
    .description('Hand results to Airflow, pack native tasks.')
    .addHelpText('after', '\nExample:\n  profilemesh airflow push --help');
  airflow
    .command('push')
    .description('Push a result to a task instance’s XComs over REST, and read it again.')
    .option('--url <url>', 'Airflow’s web server; else $PROFILEMESH_AIRFLOW_URL')
    .requiredOption('--dag-id <id>', 'of the task instance')
    .requiredOption('--run-id <id>', 'of the task instance')
    .requiredOption('--task-id <id>', 'of the task instance')
    .addOption(new Option('--map-index <n>', 'of a mapped task').argParser(wholeNumber))
    .option('--key <key>', 'XCom key; else it follows from the result')
    .requiredOption('--file <file>', 'what "profilemesh profile --json" printed, or a payload; - is stdin')
    .option('--username <name>', 'else $PROFILEMESH_AIRFLOW_USERNAME, …_FILE, …_CMD')
    .option(
      '--password <password>',
      'better in $PROFILEMESH_AIRFLOW_PASSWORD, …_FILE, …_CMD: flags are seen by all',
    )
    .option('--token <token>', 'the same: better in $PROFILEMESH_AIRFLOW_TOKEN, …_FILE, …_CMD')
    .addOption(
      new Option('--require <what>', 'native: fail where Python would get JSON text').choices([
        'any',
        'native',
      ]),
    )
    .addOption(
      new Option('--when-lost <how>', 'what to do where Airflow would delete the value').choices([
        'refuse',
        'wait',
        'push-anyway',
      ]),
    )
    .addOption(new Option('--content <what>', 'of a run').choices(['results', 'document']))
    .option('--json', 'the outcome as one JSON line')
    .option('-q, --quiet', 'no log lines')
    .addHelpText(
      'after',
      `
Exit codes: 0 the value was read again and will stay, 1 it was not pushed or will not stay, 2 usage.

Example:
  profilemesh profile --json | profilemesh airflow push --url http://localhost:8080 \\
    --dag-id nightly --run-id manual__1 --task-id collect --file -`,
    )
    .action(async (options) => {
      const { runAirflowPush } = await import('./commands/airflow-push.js');
      context.exitCode = await runAirflowPush(options, context);
    });
  airflow
    .command('pack <entry>')
    .description('Make the bundle by which Airflow 3.3 runs a program of native tasks.')
    .requiredOption('--out <file>', 'the bundle, in a folder of the coordinator’s executables_root')
    .option('--node <path>', 'Node on the workers; else this one')
    .option('--dag-id <id...>', 'the DAGs; else the program is asked')
    .addHelpText(
      'after',
      '\nExample:\n  profilemesh airflow pack dist/tasks.js --out /opt/airflow/native/profilemesh',
    )
    .action(async (entry, options) => {
      const { runAirflowPack } = await import('./commands/airflow-pack.js');
      context.exitCode = await runAirflowPack(entry, options, context);
    });
}

function wholeNumber(text: string): number {
  if (/^-?\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number.');
}
