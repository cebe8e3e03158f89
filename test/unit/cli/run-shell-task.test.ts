import { EventEmitter } from 'node:events';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/cli/io.js';
import { listenForStop } from '../../../src/cli/signals.js';
import { runShellTask } from '../../../src/cli/task/run-shell-task.js';
import { fakeIo } from './fake-io.js';

describe('runShellTask', () => {
  it('refuses a side file that it could not write before the work, not after it', async () => {
    const { io } = fakeIo();
    const stop = listenForStop(new EventEmitter(), () => undefined);
    let worked = false;
    const running = runShellTask(
      { xcomFile: 'missing/return.json' },
      { io: { ...io, cwd: tmpdir() }, stop, json: false, exitCode: EXIT.ok, printed: Promise.resolve() },
      async () => {
        worked = true;
      },
    );
    await expect(running).rejects.toMatchObject({
      code: 'PM_INVALID_ARGUMENT',
      message: expect.stringContaining('missing'),
    });
    expect(worked).toBe(false);
  });
});
