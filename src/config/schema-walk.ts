import * as z from 'zod';

/** A schema without its `optional`, `nullable` and default wrappers. */
export function unwrapSchema(schema: z.ZodType): z.ZodType {
  let inner = schema;
  while (
    inner instanceof z.ZodOptional ||
    inner instanceof z.ZodNullable ||
    inner instanceof z.ZodDefault ||
    inner instanceof z.ZodPrefault
  ) {
    inner = inner.unwrap() as z.ZodType;
  }
  return inner;
}

/** The schema of one key or list entry; undefined when there is no such key, or anything may stand there. */
export function childSchema(schema: z.ZodType, key: string | number): z.ZodType | undefined {
  const inner = unwrapSchema(schema);
  if (inner instanceof z.ZodObject) {
    return Object.hasOwn(inner.shape, key) ? (inner.shape[key] as z.ZodType) : undefined;
  }
  if (inner instanceof z.ZodArray) return inner.element as z.ZodType;
  if (inner instanceof z.ZodRecord) return inner.valueType as z.ZodType;
  return undefined;
}

/** The schema at a path; undefined when the path leaves the schema. */
export function schemaAt(schema: z.ZodType, path: ReadonlyArray<string | number>): z.ZodType | undefined {
  let current: z.ZodType | undefined = schema;
  for (const key of path) {
    if (current === undefined) return undefined;
    current = childSchema(current, key);
  }
  return current;
}

/** The keys of a section; empty for anything else. */
export function keysOf(schema: z.ZodType | undefined): string[] {
  const inner = schema && unwrapSchema(schema);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape).filter((key) => key !== '$schema') : [];
}

/** True for the schema of a connection, the one section with a password. */
export function isConnectionSection(schema: z.ZodType | undefined): boolean {
  return keysOf(schema).includes('password');
}

/** For every key of the whole schema, the sections it belongs to, e.g. `host` → `source`, `storage.connection`. */
export function sectionsByKey(schema: z.ZodType): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const visit = (current: z.ZodType, place: string): void => {
    const inner = unwrapSchema(current);
    if (inner instanceof z.ZodArray) visit(inner.element as z.ZodType, `${place}[]`);
    if (!(inner instanceof z.ZodObject)) return;
    for (const [key, child] of Object.entries(inner.shape)) {
      found.set(key, [...(found.get(key) ?? []), place]);
      visit(child as z.ZodType, place === '' ? key : `${place}.${key}`);
    }
  };
  visit(schema, '');
  return found;
}
