import { describe, expect, it } from 'vitest';
import { classifyPostgresError } from '../../../src/connectors/postgres/classify-error.js';
import { AbortedError } from '../../../src/core/errors.js';
import { Secret } from '../../../src/core/redact.js';

/** An error of the server has a severity, one of Node none. */
const classify = (message: string, code?: string) => {
  const severity = /^[0-9]/.test(code ?? '') ? { severity: 'ERROR' } : {};
  return classifyPostgresError(Object.assign(new Error(message), code ? { code, ...severity } : {}), 'here');
};

describe('classifyPostgresError', () => {
  it.each([
    ['28P01', 'PM_DB_AUTH', false],
    ['3D000', 'PM_DB_CONNECTION', false],
    ['42P01', 'PM_DB_TABLE_MISSING', false],
    ['42501', 'PM_DB_PERMISSION', false],
    ['57014', 'PM_DB_TIMEOUT', false],
    ['57P01', 'PM_DB_CONNECTION', true],
    ['57P05', 'PM_DB_CONNECTION', true],
    ['08006', 'PM_DB_CONNECTION', true],
    ['53300', 'PM_DB_CONNECTION', true],
    ['40P01', 'PM_DB_QUERY', true],
    ['22003', 'PM_DB_QUERY', false],
    ['ECONNREFUSED', 'PM_DB_CONNECTION', true],
    ['ECONNRESET', 'PM_DB_CONNECTION', true],
    ['ENOTFOUND', 'PM_DB_CONNECTION', false],
  ])('%s is %s', (code, ours, transient) => {
    expect(classify('said the server', code)).toMatchObject({ code: ours, transient });
    expect(Object.values(classify('said', code).details)).toEqual([code]);
  });

  it('knows a lost connection by the driver’s words', () => {
    expect(classify('Connection terminated unexpectedly')).toMatchObject({
      code: 'PM_DB_CONNECTION',
      transient: true,
    });
    expect(classify('timeout expired')).toMatchObject({ code: 'PM_DB_TIMEOUT', transient: true });
  });

  it('calls what happens while connecting a connection error', () => {
    const error = new Error('The server does not support SSL connections');
    expect(classifyPostgresError(error, 'here', 'connect')).toMatchObject({
      code: 'PM_DB_CONNECTION',
      message: expect.stringContaining('sslmode'),
    });
  });

  it('reads the first of several addresses’ failures', () => {
    const inner = Object.assign(new Error('connect ECONNREFUSED ::1:1'), { code: 'ECONNREFUSED' });
    expect(classifyPostgresError(new AggregateError([inner]), 'here')).toMatchObject({
      code: 'PM_DB_CONNECTION',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('keeps our own errors and shows no secret', () => {
    const aborted = new AbortedError();
    expect(classifyPostgresError(aborted, 'here')).toBe(aborted);
    const secret = new Secret('s3cret/value');
    expect(classify(`password is ${secret.reveal()}`).message).not.toContain('s3cret/value');
  });
});
