import type { FakeRequest } from './fake-request.js';
import { failV1 } from './v1-answer.js';

const MAX_ENTRIES = 100;

/** The part of a list that a request to Airflow 2 asks for: 100 entries unless told, or for 0, and no more than that. */
export function pageOfV1<T>(request: FakeRequest, list: readonly T[]): T[] {
  const limit = Math.min(readCount(request, 'limit') || MAX_ENTRIES, MAX_ENTRIES);
  return sliceOf(request, { list, limit });
}

/** As {@link pageOfV1}, of the lists whose limit Airflow 2 takes as it is. */
export function uncheckedPageOfV1<T>(request: FakeRequest, list: readonly T[]): T[] {
  return sliceOf(request, { list, limit: readCount(request, 'limit') ?? MAX_ENTRIES });
}

function sliceOf<T>(request: FakeRequest, { list, limit }: { list: readonly T[]; limit: number }): T[] {
  const offset = readCount(request, 'offset') ?? 0;
  return list.slice(offset, offset + limit);
}

function readCount(request: FakeRequest, name: string): number | undefined {
  const text = request.query.get(name);
  if (text === null) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const detail = /^-\d+$/.test(text)
    ? 'Page limit must be a positive integer'
    : `Wrong type, expected 'integer' for query parameter '${name}'`;
  return failV1(request, { status: 400, title: 'Bad Request', detail });
}
