/** What a cursor file holds. */
export interface CursorFile {
  readonly cursors: ReadonlyMap<string, string>;
  /** What of it can't be read; `null` when all can. */
  readonly problem: string | null;
}

export const NO_CURSORS: CursorFile = { cursors: new Map(), problem: null };

/** Reads `{"version": 1, "cursors": {key: text}}`; an empty text holds no cursors. Never throws. */
export function parseCursorFile(text: string): CursorFile {
  if (text === '') return NO_CURSORS;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { cursors: new Map(), problem: 'is not JSON' };
  }
  const cursors = (document as { cursors?: unknown } | null)?.cursors;
  if (typeof cursors !== 'object' || cursors === null || Array.isArray(cursors)) {
    return { cursors: new Map(), problem: 'is not a cursor file' };
  }
  const entries = Object.entries(cursors as Record<string, unknown>);
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const others = entries.length - texts.length;
  return {
    cursors: new Map(texts),
    problem:
      others === 0 ? null : `holds something else than a text (${others} of ${entries.length} entries)`,
  };
}

export function formatCursorFile(cursors: ReadonlyMap<string, string>): string {
  return `${JSON.stringify({ version: 1, cursors: Object.fromEntries(cursors) }, null, 2)}\n`;
}
