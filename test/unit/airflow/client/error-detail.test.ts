import { describe, expect, it } from 'vitest';
import { readErrorDetail } from '../../../../src/airflow/client/error-detail.js';

const detailOf = (body: unknown, status = 422) =>
  readErrorDetail({ status, text: typeof body === 'string' ? body : JSON.stringify(body) });

describe('readErrorDetail', () => {
  it('reads a text', () => {
    expect(detailOf({ detail: 'Token Expired' }).text).toBe('Token Expired');
  });

  it('reads a list of issues without the input that they echo', () => {
    const issue = {
      type: 'missing',
      loc: ['body', 'value'],
      msg: 'Field required',
      input: { password: 'x' },
    };
    expect(detailOf({ detail: [issue, { ...issue, loc: ['body', 0] }] }).text).toBe(
      'Field required (body.value); Field required (body.0)',
    );
  });

  it('reads an object without the SQL that it holds', () => {
    const detail = {
      reason: 'Unique constraint violation',
      statement: 'INSERT INTO xcom',
      orig_error: 'secret row',
      message: 'Serious error. ID 12',
    };
    expect(detailOf({ detail }).text).toBe('Unique constraint violation: Serious error. ID 12');
  });

  it('reads problem+json, also without a detail', () => {
    const type = 'https://airflow.apache.org/docs/stable-rest-api-ref.html#section/Errors/NotFound';
    expect(detailOf({ detail: null, status: 401, title: 'Unauthorized', type }, 401)).toEqual({
      text: 'Unauthorized',
      routeMissing: false,
    });
    expect(detailOf({ detail: 'gone', title: 'XCom entry not found', type }, 404).routeMissing).toBe(false);
  });

  it('reads plain texts and HTML pages', () => {
    expect(detailOf('Internal Server Error', 500).text).toBe('Internal Server Error');
    expect(detailOf('<!doctype html>\n<title>Sign in</title><p>…', 200).text).toBe(
      'an HTML page titled "Sign in"',
    );
    expect(detailOf('<!DOCTYPE html>\n<p>…', 200).text).toBe('an HTML page');
    expect(detailOf('', 500).text).toBe('');
  });

  it('tells a missing route from a missing object', () => {
    expect(detailOf({ error: 'API route not found' }, 404)).toEqual({
      text: 'API route not found',
      routeMissing: true,
    });
    expect(detailOf('<title>404 Not Found</title>', 404).routeMissing).toBe(true);
    const framework = { detail: 'The requested URL was not found', title: 'Not Found', type: 'about:blank' };
    expect(detailOf(framework, 404).routeMissing).toBe(true);
    expect(detailOf({ detail: 'Not Found' }, 404).routeMissing).toBe(true);
    expect(detailOf({ detail: 'XCom entry with key: `k` not found' }, 404).routeMissing).toBe(false);
  });
});
