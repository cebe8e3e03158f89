export type ConfigPath = ReadonlyArray<string | number>;

/** Where a value came from when it didn't stand in the file as it is. */
export interface ValueOrigin {
  /** `override`: a variable put it in; `reference`: the file names variables in `${…}`. */
  readonly kind: 'override' | 'reference';
  readonly variables: readonly string[];
}

/** A configuration on its way: the tree as far as it is known, and where its values came from. */
export interface ConfigDraft {
  root: Record<string, unknown>;
  readonly origins: Map<string, ValueOrigin>;
}

/** A key for `origins`. */
export function pathKey(path: ConfigPath): string {
  return JSON.stringify(path);
}

/** The origin of a value, or of the nearest section around it that has one. */
export function originOf(draft: ConfigDraft, path: ConfigPath): ValueOrigin | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const origin = draft.origins.get(pathKey(path.slice(0, length)));
    if (origin) return origin;
  }
  return undefined;
}

/** The value at a path; undefined when there is none. */
export function valueAt(root: unknown, path: ConfigPath): unknown {
  let current = root;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<string | number, unknown>)[key];
  }
  return current;
}
