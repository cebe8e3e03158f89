import type { ColumnKind, ColumnTraits } from '../profiling-dialect.js';

/** How PostgreSQL stores and compares a column; filled by the catalog query. */
export interface PostgresTraits extends ColumnTraits {
  /** Name of the base type (under a domain) in pg_catalog, e.g. `int8`, `_text`. */
  readonly baseType: string;
  /** The base type as SQL writes it, for casts: `bigint`, `public."My type"`. */
  readonly castType: string;
  /** The column's collation takes texts of different bytes for equal. */
  readonly nondeterministic?: boolean;
}

const KINDS: Readonly<Record<string, ColumnKind>> = {
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  numeric: 'decimal',
  money: 'decimal',
  float4: 'float',
  float8: 'float',
  bool: 'boolean',
};

const WITH_NAN = new Set(['numeric', 'float4', 'float8']);
const WITH_INFINITY = new Set(['numeric', 'float4', 'float8', 'date', 'timestamp', 'timestamptz']);

// Types without a btree operator class or without min() in every supported version: asking the server would
// only put an error into its log.
const NO_EQUALITY = new Set([
  'json',
  'xml',
  'point',
  'line',
  'lseg',
  'box',
  'path',
  'polygon',
  'circle',
  'xid',
  'cid',
  'aclitem',
  'txid_snapshot',
  'pg_snapshot',
  'jsonpath',
  'refcursor',
]);
const NO_MIN = new Set(['jsonb', 'bytea', 'bit', 'varbit', 'tsvector', 'tsquery', 'macaddr', 'macaddr8']);
const KNOWN = new Set([
  'date',
  'time',
  'timetz',
  'timestamp',
  'timestamptz',
  'interval',
  'uuid',
  'inet',
  'cidr',
  'oid',
  'tid',
  'pg_lsn',
]);

/** A type in the terms of the catalog. */
export interface CatalogType {
  readonly baseType: string;
  readonly castType: string;
  /** pg_type.typcategory of the base type. */
  readonly category: string;
  /** In pg_catalog, and so what its name says. */
  readonly builtin: boolean;
}

/** The traits that follow from the type's name; `undefined` when the server must be asked. */
export function knownTraits(type: CatalogType, serverVersion: number): PostgresTraits | undefined {
  const { baseType, castType, category } = type;
  if (!type.builtin) return undefined;
  const kind = KINDS[baseType] ?? kindOfCategory(category);
  const nan = WITH_NAN.has(baseType);
  const infinite = WITH_INFINITY.has(baseType) && (baseType !== 'numeric' || serverVersion >= 140_000);
  const base = { baseType, castType, kind, nan, infinite };
  if (kind !== 'other' && (kind !== 'temporal' || KNOWN.has(baseType))) {
    return { ...base, ordered: true, countable: true };
  }
  if (NO_EQUALITY.has(baseType)) {
    const why = `PostgreSQL has no ordering or equality for the type ${castType}`;
    return { ...base, ordered: why, countable: why };
  }
  if (NO_MIN.has(baseType)) {
    return { ...base, ordered: noMinimum(castType), countable: true };
  }
  if (KNOWN.has(baseType)) return { ...base, ordered: true, countable: true };
  return undefined;
}

export function noMinimum(castType: string): string {
  return `PostgreSQL has no min and max for the type ${castType}`;
}

export function kindOfCategory(category: string): ColumnKind {
  if (category === 'S') return 'text';
  return category === 'D' || category === 'T' ? 'temporal' : 'other';
}
