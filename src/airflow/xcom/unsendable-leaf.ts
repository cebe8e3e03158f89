import { findReservedInText, RESERVED_MEMBERS } from './reserved-members.js';

// In Unicode mode only halves of a pair that stand alone are surrogates.
const LONE_SURROGATE = /\p{Surrogate}/u;
const SMALLEST = -(2n ** 63n);
const LARGEST = 2n ** 64n - 1n;

/** Why a number can't travel, `undefined` when it can. The database stores 1e20 as a whole number, as Python reads it. */
export function unsendableNumber(value: number): string | undefined {
  if (!Number.isFinite(value)) return `${value}, which is no JSON`;
  if (Number.isSafeInteger(value) || !Number.isInteger(value)) return undefined;
  // What counts is the decimal text that is sent, and not the double: -2^63 prints as a number below it.
  const text = JSON.stringify(value);
  const fits = !text.includes('e') && BigInt(text) >= SMALLEST && BigInt(text) <= LARGEST;
  return fits ? undefined : `the whole number ${text}, which no Python task can read: it is beyond 64 bits`;
}

/** Why a string can't travel, `undefined` when it can. */
export function unsendableText(value: string): string | undefined {
  return unsendableCharacters(value) ?? findReservedInText(value);
}

/** Why a member can't have this name, `undefined` when it can. */
export function unsendableMember(name: string): string | undefined {
  if (RESERVED_MEMBERS.has(name)) return `a member named "${name}", which Airflow reserves`;
  return unsendableCharacters(name);
}

function unsendableCharacters(text: string): string | undefined {
  if (text.includes('\0')) return 'text with a NUL character, which the database refuses';
  if (LONE_SURROGATE.test(text)) return 'text with half of a surrogate pair, which the database refuses';
  return undefined;
}
