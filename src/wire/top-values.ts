import { z } from 'zod';
import type { TopValue } from '../model/profile.js';

/** A value of a column and how many rows hold it, as it is stored and sent. */
export type WireTopValue = { value: number | string | boolean; count: number };

const wireTopValues = z.array(
  z.object({ value: z.union([z.number(), z.string(), z.boolean()]), count: z.int().nonnegative() }),
);

export function toWireTopValues(values: readonly TopValue[]): WireTopValue[] {
  return values.map(({ value, count }) => ({ value, count }));
}

/** Reads the parsed JSON of stored top values; `undefined` when it is something else. */
export function fromWireTopValues(value: unknown): TopValue[] | undefined {
  const result = wireTopValues.safeParse(value);
  return result.success ? result.data : undefined;
}
