import { isProfileMeshError } from '../../core/errors.js';
import { redactText } from '../../core/redact.js';

interface ExceptionFrame {
  readonly filename: string;
  readonly lineno: number;
  readonly name: string;
}

/** One exception in the form that Airflow's log shows as a stack trace (structlog's exception dictionaries). */
export interface ExceptionRecord {
  readonly exc_type: string;
  readonly exc_value: string;
  readonly exc_notes: readonly string[];
  readonly syntax_error: null;
  readonly is_cause: boolean;
  readonly frames: readonly ExceptionFrame[];
  readonly is_group: false;
  readonly exceptions: readonly never[];
}

const MAX_CAUSES = 10;

/** The error and what caused it, the error first. Secrets are masked. */
export function exceptionRecords(error: unknown): ExceptionRecord[] {
  const records: ExceptionRecord[] = [];
  let next: unknown = error;
  while (next !== undefined && next !== null && records.length < MAX_CAUSES) {
    records.push(toRecord(next, records.length > 0));
    next = next instanceof Error ? next.cause : undefined;
  }
  return records;
}

function toRecord(error: unknown, isCause: boolean): ExceptionRecord {
  const known = error instanceof Error;
  return {
    exc_type: known ? error.name : typeof error,
    exc_value: redactText(known ? error.message : String(error)),
    exc_notes: isProfileMeshError(error) ? [`code ${error.code}`] : [],
    syntax_error: null,
    is_cause: isCause,
    frames: known ? framesOf(error.stack ?? '') : [],
    is_group: false,
    exceptions: [],
  };
}

// "    at name (file:line:column)" or "    at file:line:column"
const FRAME = /^\s+at (?:(?<name>.*?) \()?(?<file>[^()]*?):(?<line>\d+):\d+\)?$/;

// Python shows the innermost call last, V8 first.
function framesOf(stack: string): ExceptionFrame[] {
  return stack
    .split('\n')
    .flatMap((line) => {
      const { name, file, line: number } = FRAME.exec(line)?.groups ?? {};
      return file === undefined
        ? []
        : [{ filename: file, lineno: Number(number), name: name ?? '<anonymous>' }];
    })
    .reverse();
}
