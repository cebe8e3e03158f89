import type { PythonValue } from '../../wire/python-json.js';
import { pythonJson } from './python-text.js';

/** What the fake answers. */
export interface FakeAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The text, or its parts as they come. */
  readonly body?: string | AsyncIterable<string>;
}

/** Ends the handling of a request with this answer. */
export class AnswerError extends Error {
  constructor(readonly answer: FakeAnswer) {
    super(`answered with ${answer.status}`);
  }
}

export function jsonAnswer(status: number, value: PythonValue): FakeAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: pythonJson(value) };
}

/** `{"detail": …}`, as Airflow 3 says what is wrong. */
export function detailAnswer(status: number, detail: PythonValue): FakeAnswer {
  return jsonAnswer(status, { detail });
}

/** 204 without a body. Airflow 3 sends a content type all the same. */
export function emptyAnswer(): FakeAnswer {
  return { status: 204, headers: { 'content-type': 'application/json' } };
}

/** An exception that Airflow 3 did not handle. */
export function crashAnswer(): FakeAnswer {
  return {
    status: 500,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: 'Internal Server Error',
  };
}

/** An error of the database that Airflow 3 did handle. */
export function databaseAnswer(status: number, reason: string): FakeAnswer {
  return detailAnswer(status, {
    reason,
    statement: 'hidden',
    orig_error: 'hidden',
    message:
      'Serious error when handling your request. Check logs for more details - you will find it in api server when you look for ID AAAAAAAA',
  });
}

/** The page of Airflow 2 for what is not below its API. */
export function htmlAnswer(status: number): FakeAnswer {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `\n<!DOCTYPE html>\n<html lang="en">\n  <head><title>Airflow ${status}</title></head>\n  <body><h1>Airflow ${status}</h1><p>Page cannot be found.</p></body>\n</html>`,
  };
}

/** The page of Airflow 3's user interface, which answers every GET that is not below /api. */
export function uiAnswer(): FakeAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '<!doctype html>\n<html>\n  <head>\n    <title>Airflow</title>\n  </head>\n  <body></body>\n</html>\n',
  };
}

export function fail(status: number, detail: PythonValue): never {
  throw new AnswerError(detailAnswer(status, detail));
}

export function crash(): never {
  throw new AnswerError(crashAnswer());
}
