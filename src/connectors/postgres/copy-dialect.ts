import type { RowSource } from '../row-selection.js';
import type { FieldCodec, StreamDialect } from '../stream-dialect.js';
import type { ColumnInfo } from '../table-info.js';
import { quoteIdentifier, quoteLiteral } from './quote.js';
import type { PostgresTraits } from './type-traits.js';
import { valueRangesSql } from './value-ranges-sql.js';

/** What is selected instead of the column where another form is wanted: blanks off, cents as decimals. */
const CODECS: Readonly<Record<string, readonly [codec: FieldCodec, cast?: string]>> = {
  bool: ['bool'],
  int2: ['int16'],
  int4: ['int32'],
  int8: ['int64'],
  float4: ['float32'],
  float8: ['float64'],
  numeric: ['numeric'],
  money: ['numeric', 'numeric'],
  text: ['text'],
  varchar: ['text'],
  bpchar: ['text', 'text'],
  name: ['text', 'text'],
  date: ['date'],
  timestamp: ['timestamp'],
  timestamptz: ['timestamptz'],
  time: ['time'],
  uuid: ['uuid'],
  // Equal documents have equal bytes: its own form is canonical.
  jsonb: ['opaque'],
  bytea: ['opaque'],
};

// Sums of digits that a double holds exactly.
const MAX_EXACT_DIGITS = 15;

// The size of a block is fixed when a server is built; another than this makes the parts unequal, not wrong.
const BLOCK_BYTES = 8192;
/** A part takes some tenths of a second at least. */
const MIN_PART_BYTES = 16 * 1024 * 1024;
const RANGE_SCANS_SINCE = 140_000;

export interface CopyDialectOptions {
  readonly utf8: boolean;
  readonly serverVersion: number;
}

export function createCopyDialect({ utf8, serverVersion }: CopyDialectOptions): StreamDialect {
  return {
    blockRanges({ kind, estimatedBytes }, parts) {
      const bytes = estimatedBytes ?? 0;
      const stored = kind === 'table' || kind === 'materialized view';
      const count = Math.min(parts, Math.floor(bytes / MIN_PART_BYTES));
      if (!stored || count < 2 || serverVersion < RANGE_SCANS_SINCE) return [{ from: 0, to: null }];
      const edges = Array.from({ length: count }, (_, part) =>
        Math.floor((bytes / BLOCK_BYTES / count) * part),
      );
      return edges.map((from, part) => ({ from, to: edges[part + 1] ?? null }));
    },
    valueRanges: valueRangesSql,
    copyOfSize: (kibibytes) =>
      `copy (select repeat('x', 1024) from generate_series(1, ${Math.trunc(kibibytes)})) to stdout (format binary)`,
    field(column) {
      const traits = column.traits as PostgresTraits;
      const found = CODECS[traits.baseType];
      if (!found) return undefined;
      const [codec, cast] = found;
      // Other encodings sort in another byte order than UTF-8, and a collation may take different texts for equal.
      if (codec === 'text' && (!utf8 || traits.nondeterministic)) return undefined;
      const name = quoteIdentifier(column.name);
      const scale = traits.baseType === 'numeric' ? fixedScale(column) : undefined;
      return {
        codec,
        expression: cast ? `${name}::${cast}` : name,
        ...(scale === undefined ? {} : { scale }),
        ...(codec === 'opaque'
          ? { opaque: traits.baseType === 'jsonb' ? ('json' as const) : ('bytes' as const) }
          : {}),
      };
    },
    copy(source, fields) {
      const list = fields.map(({ expression }) => expression).join(', ');
      return `copy (select ${list} from ${withoutParameters(source)}) to stdout (format binary)`;
    },
  };
}

/** From the declared type: the scale of a domain over numeric is not in its name, and left to the slower way. */
function fixedScale({ type }: ColumnInfo): number | undefined {
  const match = /^numeric\((\d+),(-?\d+)\)$/.exec(type);
  const [, precision, scale] = match ?? [];
  if (precision === undefined || scale === undefined) return undefined;
  const digits = Math.max(Number(precision), Number(scale));
  return Number(scale) >= 0 && digits <= MAX_EXACT_DIGITS ? Number(scale) : undefined;
}

/** COPY takes no parameters: they become literals. */
function withoutParameters({ sql, parameters }: RowSource): string {
  // One pass outside of quotes: neither a value nor a name of the user's is taken for a parameter.
  return sql.replace(/"(?:[^"]|"")*"|'(?:[^']|'')*'|\$(\d+)/g, (part, number?: string) => {
    if (number === undefined) return part;
    const value = parameters[Number(number) - 1];
    return value === undefined ? part : quoteLiteral(value);
  });
}
