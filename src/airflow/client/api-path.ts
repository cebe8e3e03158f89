import { ProfileMeshError } from '../../core/errors.js';

/**
 * A template for paths: every value becomes one percent-encoded segment, whatever it holds.
 * `` apiPath`/variables/${'a/b'}` `` is `/variables/a%2Fb`.
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT for an empty segment, which would name another resource
 */
export function apiPath(parts: TemplateStringsArray, ...values: ReadonlyArray<string | number>): string {
  return parts
    .map((part, index) => part + (index < values.length ? segment(values[index], part) : ''))
    .join('');
}

function segment(value: string | number | undefined, before: string): string {
  const text = String(value ?? '');
  if (text === '') {
    throw new ProfileMeshError(
      'PM_INVALID_ARGUMENT',
      `The name that follows ${before} in an Airflow path is empty. Give the id of the DAG, run, task, key or variable.`,
    );
  }
  // A lone surrogate has no UTF-8, and so no place in a path.
  if (/\p{Surrogate}/u.test(text)) {
    throw new ProfileMeshError(
      'PM_INVALID_ARGUMENT',
      `The name that follows ${before} in an Airflow path holds half a character (a lone surrogate).`,
    );
  }
  // A proxy on the way would resolve `.` and `..`.
  return text === '.' || text === '..' ? text.replaceAll('.', '%2E') : encodeURIComponent(text);
}
