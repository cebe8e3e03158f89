import { InvalidArgumentError } from 'commander';

/** The value of an option that is a whole number above 0. */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('Give a whole number above 0.');
}
