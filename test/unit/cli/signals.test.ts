import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { listenForStop } from '../../../src/cli/signals.js';

describe('listenForStop', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s aborts first and exits with %i the second time', (name, code) => {
    const source = new EventEmitter();
    const exits: number[] = [];
    const stop = listenForStop(source, (exitCode) => exits.push(exitCode));
    expect(stop.exitCode()).toBeUndefined();

    source.emit(name);
    expect(stop.signal.aborted).toBe(true);
    expect(stop.exitCode()).toBe(code);
    expect(exits).toEqual([]);

    source.emit('SIGINT');
    expect(exits).toEqual([code]);
  });

  it('lets the process be when it is disposed', () => {
    const source = new EventEmitter();
    listenForStop(source, () => undefined)[Symbol.dispose]();
    expect(source.listenerCount('SIGINT') + source.listenerCount('SIGTERM')).toBe(0);
  });
});
