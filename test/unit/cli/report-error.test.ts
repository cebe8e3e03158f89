import { describe, expect, it } from 'vitest';
import { exitCodeOf, reportError } from '../../../src/cli/report-error.js';
import { createConnectorRegistry } from '../../../src/connectors/registry.js';
import { DatabaseError, ProfileMeshError, UnsupportedFeatureError } from '../../../src/core/errors.js';
import { fakeIo } from './fake-io.js';

function refusedConnection(): unknown {
  try {
    createConnectorRegistry().capabilities('snowflake');
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('exitCodeOf', () => {
  it('is 2 for what can be put right in the configuration or the command line', () => {
    expect(exitCodeOf(new ProfileMeshError('PM_INVALID_ARGUMENT', 'x'))).toBe(2);
    expect(exitCodeOf(new ProfileMeshError('PM_PLAN_NO_TABLES', 'x'))).toBe(2);
    expect(refusedConnection()).toMatchObject({ code: 'PM_UNSUPPORTED' });
    expect(exitCodeOf(refusedConnection())).toBe(2);
  });

  it('is 1 for everything else', () => {
    const sampling = {
      feature: 'Sampling method "topk"',
      connector: 'this version',
      alternative: 'use random',
    };
    expect(exitCodeOf(new UnsupportedFeatureError(sampling))).toBe(1);
    expect(exitCodeOf(new DatabaseError('PM_DB_AUTH', 'x'))).toBe(1);
    expect(exitCodeOf(new Error('x'))).toBe(1);
  });
});

it('reports an error of somebody else under a code of the list', async () => {
  const { io, written } = fakeIo();
  await reportError(io, new Error('no space left'), { json: true });
  expect(JSON.parse(written.stderr)).toEqual({
    error: { code: 'PM_INTERNAL', message: 'no space left', details: {} },
  });
});
