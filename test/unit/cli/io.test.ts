import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { wantsColor, write } from '../../../src/cli/io.js';
import { exitCodeOf, reportError } from '../../../src/cli/report-error.js';
import { ConfigError, DatabaseError, ProfileMeshError } from '../../../src/core/errors.js';
import { fakeIo } from './fake-io.js';

describe('wantsColor', () => {
  it.each([
    [{ isTTY: true }, undefined, true],
    [{ isTTY: false }, undefined, false],
    [{ isTTY: true }, false, false],
    [{ isTTY: true, env: { NO_COLOR: '1' } }, undefined, false],
    [{ isTTY: false, env: { FORCE_COLOR: '1' } }, undefined, true],
    [{ isTTY: false, env: { FORCE_COLOR: '1', NO_COLOR: '1' } }, undefined, false],
    [{ isTTY: true, env: { FORCE_COLOR: '0' } }, undefined, false],
    [{ isTTY: true, env: { TERM: 'dumb' } }, undefined, false],
  ])('%o with --color %s is %s', (options, color, expected) => {
    const { io } = fakeIo(options);
    expect(wantsColor(io, { stream: io.stdout, color })).toBe(expected);
  });
});

describe('write', () => {
  const failing = (code: string): Writable => {
    const stream = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })),
    });
    stream.on('error', () => undefined);
    return stream;
  };

  it('takes a reader that went away as the end, and other failures as failures', async () => {
    await expect(write(failing('EPIPE'), 'x')).resolves.toBeUndefined();
    await expect(write(failing('ENOSPC'), 'x')).rejects.toThrow('ENOSPC');
  });

  it('resolves when the text was passed on', async () => {
    const passedOn: string[] = [];
    const slow = new Writable({
      write(chunk: Buffer, _encoding, done) {
        setImmediate(() => {
          passedOn.push(chunk.toString());
          done();
        });
      },
    });
    await write(slow, 'text');
    expect(passedOn).toEqual(['text']);
  });
});

describe('reportError', () => {
  it('has the code first, and every line safe', async () => {
    const { io, written } = fakeIo();
    await reportError(io, new ProfileMeshError('PM_DB_QUERY', 'no such column:\n  a\u001b[2J'));
    expect(written).toEqual({ stdout: '', stderr: 'error PM_DB_QUERY: no such column:\n  a\\x1b[2J\n' });
  });

  it('is one line of JSON when asked for', async () => {
    const { io, written } = fakeIo();
    await reportError(io, new DatabaseError('PM_DB_AUTH', 'no', { details: { sqlstate: '28P01' } }), {
      json: true,
    });
    expect(written.stderr).toBe(
      '{"error":{"code":"PM_DB_AUTH","message":"no","details":{"sqlstate":"28P01"}}}\n',
    );
  });

  it('keeps secrets of foreign errors out', async () => {
    const { io, written } = fakeIo();
    await reportError(io, new Error('connect postgres://me:s3cret@db/x failed'));
    expect(written.stderr).toBe('error PM_INTERNAL: connect postgres://me:***@db/x failed\n');
  });

  it.each([
    [new ConfigError('x', []), 2],
    [new ProfileMeshError('PM_PLAN_PATTERN_UNMATCHED', 'x'), 2],
    [new ProfileMeshError('PM_INVALID_ARGUMENT', 'x'), 2],
    [new DatabaseError('PM_DB_AUTH', 'x'), 1],
    [new Error('x'), 1],
  ])('%s exits with %i', (error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });
});
