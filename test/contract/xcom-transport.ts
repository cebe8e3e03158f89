import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/core/json.js';
import type { XComTransport } from '../../src/workflow/task-context.js';

export interface XComTransportContract {
  readonly name: string;
  /** A fresh route of one task; `cleanUp` takes away what it stored. */
  create(): Promise<{ transport: XComTransport; cleanUp?: () => Promise<void> }>;
}

const VALUES: ReadonlyArray<readonly [string, JsonValue]> = [
  ['an object', { run_id: 'r', results: [{ row_count: 3 }] }],
  ['an empty object', {}],
  ['an empty list', []],
  ['null', null],
  ['false', false],
  ['zero', 0],
  ['a fraction', 0.1],
  ['a large whole number', 9007199254740991],
  ['an empty string', ''],
  ['a string that reads as JSON', '{"a":1}'],
  ['text beyond ASCII', 'größe 数 🙂 \u2028 \u0000'],
  ['awkward keys', { '': 1, 'a.b': 2, constructor: 3, 'with "quotes"': 4 }],
];

const REFUSED: ReadonlyArray<readonly [string, unknown, string]> = [
  ['NaN', { results: [{ mean: Number.NaN }] }, 'results[0].mean'],
  ['Infinity', [Number.POSITIVE_INFINITY], '[0]'],
  ['undefined', { a: { b: undefined } }, 'a.b'],
  ['a bigint', { 'row count': 1n }, '["row count"]'],
  ['a date', { at: new Date(0) }, 'at'],
  ['a function', { f: () => 1 }, 'f'],
];

/** What every XCom transport must do. Skips by declared capability only. */
export function describeXComTransport({ name, create }: XComTransportContract): void {
  describe(`XCom transport: ${name}`, () => {
    let transport: XComTransport;
    let cleanUp: (() => Promise<void>) | undefined;
    let key: string;

    beforeEach(async () => {
      ({ transport, cleanUp } = await create());
      key = transport.capabilities.keys === 'any' ? 'profiling_results' : 'return_value';
    });
    afterEach(async () => cleanUp?.());

    it('names itself and its limits', () => {
      expect(transport.kind).toMatch(/^[a-z][a-z-]*$/);
      expect(['any', 'return_value']).toContain(transport.capabilities.keys);
      expect(transport.capabilities.maxBytes).toBeGreaterThan(0);
    });

    it.each(VALUES)('carries %s unchanged', async (_what, value) => {
      await transport.push(key, value);
      if (transport.capabilities.pull) expect(await transport.pull(key)).toStrictEqual(value);
    });

    it('replaces the value under a key', async () => {
      await transport.push(key, 1);
      await transport.push(key, { second: true });
      if (transport.capabilities.pull) expect(await transport.pull(key)).toEqual({ second: true });
    });

    it('gives undefined for a key without a value, or refuses to pull at all', async () => {
      if (transport.capabilities.pull) expect(await transport.pull(key)).toBeUndefined();
      else await expect(transport.pull(key)).rejects.toMatchObject({ name: 'XComError' });
    });

    it('keeps keys apart, or refuses all but return_value', async () => {
      if (transport.capabilities.keys === 'return_value') {
        await expect(transport.push('other', 1)).rejects.toMatchObject({ code: 'PM_XCOM_INVALID' });
        return;
      }
      await transport.push('profiling_results', 1);
      await transport.push('profiling_events', 2);
      if (!transport.capabilities.pull) return;
      expect(await transport.pull('profiling_results')).toBe(1);
      expect(await transport.pull('profiling_events')).toBe(2);
    });

    it('takes the value as it is at the push', async () => {
      const value = { list: [1] };
      await transport.push(key, value);
      value.list.push(2);
      if (!transport.capabilities.pull) return;
      const pulled = await transport.pull(key);
      expect(pulled).toEqual({ list: [1] });
      (pulled as { list: number[] }).list.push(3);
      expect(await transport.pull(key)).toEqual({ list: [1] });
    });

    it.each(REFUSED)('refuses %s and says where it is', async (_what, value, path) => {
      await expect(transport.push(key, value as JsonValue)).rejects.toMatchObject({
        name: 'XComError',
        code: 'PM_XCOM_INVALID',
        message: expect.stringContaining(path),
      });
      if (transport.capabilities.pull) expect(await transport.pull(key)).toBeUndefined();
    });

    it('refuses a cycle', async () => {
      const value: { self?: JsonValue } = {};
      value.self = value as JsonValue;
      await expect(transport.push(key, value as JsonValue)).rejects.toMatchObject({
        code: 'PM_XCOM_INVALID',
      });
    });

    it('takes a value of exactly maxBytes and refuses one byte more', async () => {
      const { maxBytes, pull } = transport.capabilities;
      if (!Number.isFinite(maxBytes)) return;
      // Two bytes a letter and two quotes: the limit counts bytes of UTF-8, not characters.
      const fits = 'ü'.repeat(Math.floor((maxBytes - 2) / 2)) + 'x'.repeat((maxBytes - 2) % 2);
      await transport.push(key, fits);
      await expect(transport.push(key, `${fits}x`)).rejects.toMatchObject({
        name: 'XComError',
        code: 'PM_XCOM_TOO_LARGE',
      });
      if (pull) expect(await transport.pull(key)).toBe(fits);
    });

    it('can be closed twice, and loses no later push in silence', async () => {
      await transport.push(key, 1);
      await transport.close();
      await transport.close();
      await expect(transport.push(key, 2)).rejects.toMatchObject({ code: 'PM_XCOM_CLOSED' });
    });
  });
}
