import type { PythonValue } from '../../wire/python-json.js';
import { AnswerError, detailAnswer } from './fake-answer.js';
import type { FakeRequest } from './fake-request.js';

const DEFAULT_LIMIT = 50;

/** The part of a list that a request asks for: 50 entries unless told, and no more than its version gives. */
export function pageOf<T>(request: FakeRequest, list: readonly T[]): T[] {
  const offset = readCount(request, 'offset') ?? 0;
  const limit = Math.min(readCount(request, 'limit') ?? DEFAULT_LIMIT, request.behaviour.maxPageEntries);
  return list.slice(offset, offset + limit);
}

function readCount(request: FakeRequest, name: string): number | undefined {
  const text = request.query.get(name);
  if (text === null) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const isNumber = /^-?\d+$/.test(text);
  const problem: Record<string, PythonValue> = isNumber
    ? {
        type: 'greater_than_equal',
        msg: 'Input should be greater than or equal to 0',
        ctx: { ge: 0 },
      }
    : {
        type: 'int_parsing',
        msg: 'Input should be a valid integer, unable to parse string as an integer',
      };
  throw new AnswerError(detailAnswer(422, [{ ...problem, loc: ['query', name], input: text }]));
}

/** True when a query parameter asks for it. */
export function isSet(request: FakeRequest, name: string): boolean {
  return /^(true|1|yes|on|t|y)$/i.test(request.query.get(name) ?? '');
}

/** The `map_index` of the query: -1 when there is none. */
export function queryMapIndex(request: FakeRequest): number {
  const text = request.query.get('map_index') ?? '-1';
  if (/^-?\d+$/.test(text)) return Number(text);
  const msg = 'Input should be a valid integer, unable to parse string as an integer';
  throw new AnswerError(
    detailAnswer(422, [{ type: 'int_parsing', loc: ['query', 'map_index'], msg, input: text }]),
  );
}

/** As ILIKE of SQL: the pattern anywhere in the text, `%` for anything, `_` for one character. */
export function isLike(text: string, pattern: string): boolean {
  const escaped = pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(escaped.replaceAll('%', '.*').replaceAll('_', '.'), 'i').test(text);
}
