/** Put before every record of the server's log: application and process, so that records and their continuation differ. */
export const LOG_LINE_PREFIX = '@%a@%p@ ';

const RECORD =
  /^@(?<application>[^@\n]*)@\d+@ (?<level>[A-Z]+): {2}(?:statement|execute [^:]*): (?<sql>[\s\S]*)/;

const PARAMETERS = /^@[^@\n]*@\d+@ DETAIL: {2}Parameters: (?<list>[\s\S]*)/i;

export interface LoggedStatement {
  readonly application: string;
  readonly sql: string;
  /** The texts of its parameters, `$1` first. */
  readonly parameters: ReadonlyArray<string | null>;
}

/** The statements of a piece of PostgreSQL's log, one for each message that a client sent. */
export function parseStatementLog(log: string): LoggedStatement[] {
  const statements: LoggedStatement[] = [];
  for (const record of log.split(/\n(?=@)|^(?=@)/)) {
    // Lines after the first are indented by a tab.
    const text = record.replaceAll('\n\t', '\n').trim();
    const found = RECORD.exec(text)?.groups;
    const list = PARAMETERS.exec(text)?.groups?.list;
    const last = statements.at(-1);
    if (found?.level === 'LOG') {
      statements.push({ application: found.application ?? '', sql: found.sql ?? '', parameters: [] });
    } else if (list !== undefined && last) {
      statements[statements.length - 1] = { ...last, parameters: parseParameters(list) };
    }
  }
  return statements;
}

function parseParameters(list: string): Array<string | null> {
  return [...list.matchAll(/\$\d+ = (?:NULL|'((?:[^']|'')*)')/g)].map(
    ([, text]) => text?.replaceAll("''", "'") ?? null,
  );
}

/** Whether a statement reads the rows of the table: it names it after FROM, or copies it. */
export function readsTable(sql: string, table: string): boolean {
  const name = `(?:only\\s+)?(?:"?\\w+"?\\.)?"?${table}"?(?![\\w"])`;
  return new RegExp(`\\b(?:from|join|copy)\\s+${name}`, 'i').test(sql);
}
