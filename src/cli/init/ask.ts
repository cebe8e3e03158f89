import type { SelectOptions } from '@clack/prompts';
import { AbortedError } from '../../core/errors.js';
import type { CliIo } from '../io.js';
import { configFromUrl } from '../url-config.js';

/** A place for runs that needs no server. */
export const FOLDER_STORAGE = 'pglite:./profilemesh-runs';
/** What {@link FOLDER_STORAGE} needs. */
export const FOLDER_PACKAGE = 'npm install @electric-sql/pglite';

/** Questions on a terminal. */
export interface Asker {
  url(): Promise<string>;
  password(): Promise<string>;
  schemas(found: ReadonlyArray<{ readonly name: string; readonly tables: number }>): Promise<string[]>;
  /** With what is proposed chosen. */
  storage(proposed: string): Promise<string>;
}

/** True where somebody can answer. */
export function canAsk(io: CliIo, isYes: boolean): boolean {
  return !isYes && io.stderr.isTTY === true && io.stdin?.isTTY === true && !io.env.CI;
}

/** Loads the prompts on use. @throws {AbortedError} when the user leaves one */
export async function createAsker(io: CliIo, signal: AbortSignal): Promise<Asker> {
  const { isCancel, multiselect, password, select, text } = await import('@clack/prompts');
  // stdout is for what the command gives.
  const place = { ...(io.stdin && { input: io.stdin }), output: io.stderr, signal };
  const answer = async <T>(asked: Promise<T>): Promise<Exclude<T, symbol>> => {
    const given = await asked;
    if (isCancel(given)) throw new AbortedError('Nothing was written.');
    return given as Exclude<T, symbol>;
  };
  return {
    url: () => answer(text({ ...place, ...URL_QUESTION, validate: (value) => problemOf(value ?? '', io) })),
    password: () =>
      answer(password({ ...place, message: 'Its password? (It is not written into the file.)' })),
    schemas: (found) => {
      const options = found.map(({ name, tables }) => ({
        value: name,
        label: name,
        hint: `${tables} tables`,
      }));
      const initialValues = found.map(({ name }) => name);
      return answer(multiselect({ ...place, message: 'Which schemas?', options, initialValues }));
    },
    storage: (proposed) => answer(select({ ...place, ...STORAGE, initialValue: proposed })),
  };
}

const STORAGE: Pick<SelectOptions<string>, 'message' | 'options'> = {
  message: 'Where shall runs be kept?',
  options: [
    { value: 'source', label: "in the source's database", hint: 'its login must be able to create tables' },
    { value: FOLDER_STORAGE, label: 'in a folder', hint: FOLDER_PACKAGE },
  ],
};

const URL_QUESTION = {
  message: 'Which database? (Without its password, which is asked for.)',
  placeholder: 'postgres://user@localhost:5432/name',
};

function problemOf(url: string, { env, cwd }: CliIo): string | undefined {
  try {
    configFromUrl(url, { env, cwd });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
