import { dirname } from 'node:path';
import { DESCRIBE_FLAG } from './serve-native-tasks.js';

export interface FailedProgram {
  readonly entry: string;
  /** What it wrote to stderr. */
  readonly stderr: string;
  /** How it ended: `exit code 1`, `SIGKILL`. */
  readonly end: string;
}

const ERROR_LINE = /^\w*(?:Error|Exception|Rejection)(?: \[\w+\])?: .*$/m;
const NO_TYPESCRIPT =
  /ERR_UNKNOWN_FILE_EXTENSION|ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX|ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING|^SyntaxError: /m;
const MISSING = /Cannot find (?:package|module) '([^']+)'(?: imported from \S.*)?/;

/** Why a program could not be asked for its tasks, and what to do, in one line without Node's stack. */
export function describeFailure(program: FailedProgram): string {
  const { entry, stderr, end } = program;
  if (/\.[cm]?tsx?$/.test(entry) && NO_TYPESCRIPT.test(stderr)) {
    return 'this Node does not run its TypeScript. Build it (npx tsup, npx tsc) and give the JavaScript file.';
  }
  const [missing, name] = MISSING.exec(stderr) ?? [];
  if (missing !== undefined && name !== undefined) return `${missing}. ${remedyFor(name, entry)}`;
  const line = ERROR_LINE.exec(stderr)?.[0] ?? `it ended with ${end}`;
  return `${line.replace(/\.$/, '')}. To see all that it says, run: node ${entry} ${DESCRIBE_FLAG}`;
}

function remedyFor(name: string, entry: string): string {
  if (/^(\.|\/|file:|[A-Za-z]:[\\/])/.test(name)) {
    return 'It is imported and not there: build the program anew, or put it where its imports are.';
  }
  const parts = name.split('/').slice(0, name.startsWith('@') ? 2 : 1);
  const where = `in ${dirname(entry)} or a folder above it`;
  return `Install it ${where} (npm install ${parts.join('/')}): what is installed globally is not found.`;
}
