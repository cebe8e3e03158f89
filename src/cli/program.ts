import { type Argument, Command } from 'commander';
import { redactText } from '../core/redact.js';
import { addAirflowCommands } from './airflow-program.js';
import type { CommandContext } from './command-context.js';
import { addConfigCommands } from './config-program.js';
import { addDemoCommand } from './demo-program.js';
import { addEventsCommands } from './events-program.js';
import { write } from './io.js';
import { addHistoryCommands } from './history-program.js';
import { addLineageCommand } from './lineage-program.js';
import { addProfileCommands } from './profile-program.js';
import { addReportCommand } from './report-program.js';
import { addRunTaskCommands } from './run-task-program.js';
import { addSetupCommands } from './setup-program.js';
import { addStateCommands } from './state-program.js';
import { packageVersion } from './version.js';

const EXAMPLES = `
Examples:
  profilemesh profile postgres://me@db/shop --table public.orders
  profilemesh init postgres://me@db/shop && profilemesh profile
  profilemesh doctor`;

const DEFAULT_WIDTH = 80;
/** Longer lines are hard to read. */
const MAX_WIDTH = 100;

/** The commands. Each one's code is loaded when it runs, so that \`--version\` and \`--help\` load no database package. */
export function buildProgram(context: CommandContext): Command {
  const { io } = context;
  const program = new Command('profilemesh')
    .description('Profiles database tables where they live and remembers every run.')
    .version(packageVersion(), '-V, --version')
    .exitOverride()
    .showHelpAfterError(context.json ? false : '(add --help for the options)')
    .configureHelp({
      subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(humanName)].join(' '),
    })
    .configureOutput({
      getOutHelpWidth: () => Math.min(io.stdout.columns || DEFAULT_WIDTH, MAX_WIDTH),
      writeOut: (text) => {
        const printed = Promise.all([context.printed, write(io.stdout, text)]).then(() => undefined);
        // Commander ends the command at once by an error; until that is caught nobody listens.
        printed.catch(() => undefined);
        context.printed = printed;
      },
      // Where stderr can't be written to, the exit code is all that is left.
      writeErr: (text) => void io.stderr.write(text, () => undefined),
      outputError: (text, print) => print(context.json ? asJson(withoutValue(text)) : withoutValue(text)),
    })
    .addHelpText('after', EXAMPLES);

  addSetupCommands(program, context);
  addProfileCommands(program, context);
  addHistoryCommands(program, context);
  addReportCommand(program, context);
  addConfigCommands(program, context);
  addDemoCommand(program, context);
  addEventsCommands(program, context);
  addLineageCommand(program, context);
  addRunTaskCommands(program, context);
  addStateCommands(program, context);
  addAirflowCommands(program, context);
  return program;
}

function humanName(argument: Argument): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}

// Commander repeats an option that it does not know with its value, and that may be the password of a misspelt one.
function withoutValue(text: string): string {
  return redactText(text)
    .replace(/^(error: unknown option '--[^=']*)=[\s\S]*'/, "$1'")
    .replace(/^(error: unknown option '-[^-'])[^'][\s\S]*'/, "$1'");
}

function asJson(text: string): string {
  const message = text.trim().replace(/^error: /, '');
  return `${JSON.stringify({ error: { code: 'PM_INVALID_ARGUMENT', message, details: {} } })}\n`;
}
