import { type RawBuilder, sql } from 'kysely';

/**
 * A moment as the text for a `timestamp` column, which holds UTC without a zone. Drivers write a `Date` in the
 * process's own zone, so none is ever passed to one.
 */
export function toUtcText(date: Date): string {
  return date.toISOString().slice(0, -1).replace('T', ' ');
}

/** Selects a `timestamp` column as seconds since 1970, so that no driver reads it in the process's zone. */
export function epochSeconds(column: string): RawBuilder<number | string> {
  return sql`extract(epoch from ${sql.ref(column)})`;
}

/** The moment of {@link epochSeconds}, to the millisecond. */
export function fromEpochSeconds(seconds: number | string): Date {
  return new Date(Math.round(Number(seconds) * 1000));
}
