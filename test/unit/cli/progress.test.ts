import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createProgress } from '../../../src/cli/progress.js';
import { createLineLogger } from '../../../src/cli/stderr-logger.js';
import { Secret } from '../../../src/core/redact.js';
import { fakeIo } from './fake-io.js';

const CLEAR = '\r\u001b[2K';

describe('createProgress', () => {
  it('writes a line for every step that ended when stderr is no terminal', async () => {
    const { io, written } = fakeIo();
    const progress = createProgress({ io, quiet: false });
    progress.step('profiling a');
    progress.done('a done');
    progress.log('warning: x');
    await progress.flush();
    expect(written).toEqual({ stdout: '', stderr: 'a done\nwarning: x\n' });
  });

  it('writes over one line on a terminal, and takes it away at the end', async () => {
    const { io, written } = fakeIo({ isTTY: true });
    const progress = createProgress({ io, quiet: false });
    progress.step('profiling a');
    progress.log('warning: x');
    progress.done('a done');
    await progress.flush();
    expect(written.stderr).toBe(`${CLEAR}profiling a${CLEAR}warning: x\nprofiling a${CLEAR}a done${CLEAR}`);
  });

  it('goes on where stderr can not be written to', async () => {
    const { io } = fakeIo();
    const stderr = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('full'), { code: 'ENOSPC' })),
    });
    stderr.on('error', () => undefined);
    const progress = createProgress({ io: { ...io, stderr }, quiet: false });
    progress.done('a done');
    await new Promise(setImmediate);
    await expect(progress.flush()).resolves.toBeUndefined();
  });

  it('cuts the live line to the terminal and neutralises names', async () => {
    const { io, written } = fakeIo({ isTTY: true, columns: 12 });
    const progress = createProgress({ io, quiet: false });
    progress.step('\u001b[31mvery long table name');
    await progress.flush();
    expect(written.stderr).toBe(`${CLEAR}\\x1b[31mve…${CLEAR}`);
  });

  it.each([{ isTTY: true }, { isTTY: false }])('says nothing when quiet, %o', async (terminal) => {
    const { io, written } = fakeIo(terminal);
    const progress = createProgress({ io, quiet: true });
    progress.step('profiling a');
    progress.done('a done');
    await progress.flush();
    expect(written.stderr).toBe('');
  });
});

describe('createLineLogger', () => {
  it('prints level, message and fields without secrets or control characters', () => {
    const lines: string[] = [];
    const logger = createLineLogger({ print: (line) => lines.push(line), quiet: false });
    const password = new Secret('hunter-two');
    logger.warn('odd \u001b[2J name', {
      password,
      text: 'was hunter-two',
      token: 'abc',
      rows: 7n,
      error: new Error('no'),
    });
    logger.debug('not shown');
    expect(lines).toEqual([
      'warning: odd \\x1b[2J name {"password":"***","text":"was ***","token":"***","rows":"7","error":"no"}',
    ]);
  });

  it('prints nothing when quiet', () => {
    const lines: string[] = [];
    const logger = createLineLogger({ print: (line) => lines.push(line), quiet: true });
    logger.error('a');
    logger.info('b');
    expect(lines).toEqual([]);
  });
});
