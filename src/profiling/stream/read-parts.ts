import type { StreamDialect, StreamField } from '../../connectors/stream-dialect.js';
import type { RangeGuess } from '../accumulators/guessed-histogram.js';
import { mergeColumn } from '../accumulators/partial-column.js';
import type { PartialProfile } from '../accumulators/partial-profile.js';
import type { ColumnDraft } from '../column-draft.js';
import { CopyDecoder } from './copy-decoder.js';
import { createFold } from './create-fold.js';
import type { HistogramPlan } from './plan-histograms.js';
import type { StreamedColumn, StreamReader } from './stream-reader.js';
import { ValueBlock } from './value-block.js';

export interface ReadOptions {
  readonly stream: StreamDialect;
  readonly columns: readonly StreamedColumn[];
  readonly histograms: ReadonlyMap<ColumnDraft, HistogramPlan>;
  readonly exactDistinct: boolean;
  /** Hears of every batch of rows. */
  readonly onRows?: ((rows: number) => void) | undefined;
  /** For a single reader: a part can't tell where the values of all end. */
  readonly guesses?: {
    readonly ranges: ReadonlyMap<ColumnDraft, RangeGuess>;
    readonly bins: number;
  };
}

/** Reads all parts at once and puts them together. When one fails, the others are stopped, and all are waited for. */
export async function readParts(
  options: ReadOptions & { readonly readers: readonly StreamReader[] },
): Promise<PartialProfile> {
  let failed: { readonly error: unknown } | undefined;
  const throwIfFailed = (): void => {
    if (failed) throw failed.error;
  };
  const parts = await Promise.all(
    options.readers.map((reader) =>
      readPart({ ...options, reader, throwIfFailed }).catch((error: unknown) => {
        failed ??= { error };
      }),
    ),
  );
  throwIfFailed();
  return mergeParts(parts.filter((part) => part !== undefined));
}

/** Reads one part. `throwIfFailed` is called as its bytes come, and ends it by throwing. */
export async function readPart(
  options: ReadOptions & { readonly reader: StreamReader; readonly throwIfFailed: () => void },
): Promise<PartialProfile> {
  const { reader, stream, columns, histograms, exactDistinct, guesses, throwIfFailed, onRows } = options;
  const block = new ValueBlock();
  const folds = columns.map(({ draft, field }) => {
    const range = guesses?.ranges.get(draft);
    const guess = range && guesses ? { range, bins: guesses.bins } : undefined;
    return createFold({ draft, field, block, exactDistinct, histogram: histograms.get(draft), guess });
  });
  const decoder = new CopyDecoder({
    columns: folds.length,
    onBatch: (batch) => {
      for (let column = 0; column < folds.length; column += 1) folds[column]?.add(batch, column);
      onRows?.(batch.rows);
    },
  });
  const fields = columns.map(({ field }) => field);
  await reader.session.copyBinary?.(stream.copy(reader.source, fields), (chunk, framed) => {
    throwIfFailed();
    decoder.push(chunk, framed);
  });
  decoder.end();
  return {
    rows: decoder.rowCount,
    columns: folds.map((fold, index) => ({ ...fold.finish(), hashing: hashingOf(fields[index]) })),
  };
}

/** Values are hashed by their bytes on the wire: those of one codec, and of one scale, have comparable hashes. */
export function hashingOf(field: StreamField | undefined): string | undefined {
  if (!field) return undefined;
  return field.scale === undefined ? field.codec : `${field.codec}:${field.scale}`;
}

/** Adds the later parts to the first. */
function mergeParts([first, ...others]: readonly PartialProfile[]): PartialProfile {
  if (!first) return { rows: 0, columns: [] };
  for (const { columns } of others) {
    for (const [index, column] of columns.entries()) {
      const into = first.columns[index];
      if (into) mergeColumn(into, column);
    }
  }
  return { rows: [first, ...others].reduce((sum, { rows }) => sum + rows, 0), columns: first.columns };
}
