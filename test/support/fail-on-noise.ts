import { afterEach, beforeEach, expect, vi } from 'vitest';

const METHODS = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const;
let calls: string[] = [];
let rejections: unknown[] = [];

const onRejection = (reason: unknown): void => {
  rejections.push(reason);
};

beforeEach(() => {
  calls = [];
  rejections = [];
  process.on('unhandledRejection', onRejection);
  for (const method of METHODS) {
    vi.spyOn(console, method).mockImplementation((...args: unknown[]) => {
      calls.push(`console.${method}: ${args.map(String).join(' ')}`);
    });
  }
});

afterEach(() => {
  process.off('unhandledRejection', onRejection);
  expect(calls, 'a library says nothing on the console').toEqual([]);
  expect(rejections, 'every promise is awaited').toEqual([]);
});
