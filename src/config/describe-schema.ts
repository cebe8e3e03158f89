import * as z from 'zod';
import { keysOf, unwrapSchema } from './schema-walk.js';

/** What a schema allows, in words: "a whole number from 1 to 64", "one of: sample, defer, full". */
export function describeAllowed(schema: z.ZodType): string {
  const target = unwrapSchema(schema);
  if (target instanceof z.ZodEnum) return `one of: ${target.options.join(', ')}`;
  if (target instanceof z.ZodBoolean) return 'true or false';
  if (target instanceof z.ZodString) return 'text';
  if (target instanceof z.ZodNumber) return describeNumber(target);
  if (target instanceof z.ZodArray)
    return `a list; each entry: ${describeAllowed(target.element as z.ZodType)}`;
  if (target instanceof z.ZodRecord) return 'a map of names to values';
  if (target instanceof z.ZodObject) return `a section with the keys ${keysOf(target).join(', ')}`;
  if (target instanceof z.ZodUnion) {
    const options = target.options.filter((option) => !(option instanceof z.ZodCustom));
    return options.map((option) => describeAllowed(option as z.ZodType)).join(', or ');
  }
  return 'any value';
}

function describeNumber(schema: z.ZodNumber): string {
  const { type, minimum, maximum, exclusiveMinimum } = z.toJSONSchema(schema);
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  const isBound = (value: unknown): value is number =>
    typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  if (isBound(exclusiveMinimum)) {
    return `${kind} above ${exclusiveMinimum}${isBound(maximum) ? `, at most ${maximum}` : ''}`;
  }
  if (isBound(minimum) && isBound(maximum)) return `${kind} from ${minimum} to ${maximum}`;
  if (isBound(minimum)) return `${kind}, ${minimum} or more`;
  return kind;
}
