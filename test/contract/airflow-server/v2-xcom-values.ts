import { beforeAll, describe, expect, it } from 'vitest';
import { parsePythonJson } from '../../../src/wire/parse-python-json.js';
import { dumpsSorted, type PythonObject } from '../../../src/wire/python-json.js';
import { type Answer, type Subject, xcomsOf } from './session.js';

const DOCUMENT = { rows: 3, cols: [{ f: 1.5, n: 'é😀', nulls: 0 }], none: null, yes: true };

export function describeXComValues({ behaviour, session }: Subject): void {
  describe('values of XComs', () => {
    let path: string;
    beforeAll(async () => {
      path = xcomsOf({ runId: await session().newRun('contract') });
    });
    const post = (key: string, value: string): Promise<Answer> =>
      session().call('POST', path, undefined, { raw: `{"key":${JSON.stringify(key)},"value":${value}}` });
    /** The value of an answer, exact, as Python's sorted JSON. */
    const exactValueOf = (answer: Answer): string => {
      return dumpsSorted((parsePythonJson(answer.text) as PythonObject).value ?? null);
    };
    const isNative = behaviour.postLayers === 0;

    it('keeps a document: native, or as its JSON text on older versions', async () => {
      const created = await post('document', JSON.stringify(DOCUMENT));
      const read = await session().call('GET', `${path}/document`);
      for (const answer of [created, read]) {
        let { value } = answer.json as { value: unknown };
        for (let layer = 0; layer < behaviour.postLayers; layer += 1) {
          expect(typeof value).toBe('string');
          value = JSON.parse(String(value));
        }
        expect(value).toEqual(DOCUMENT);
      }
    });

    it('keeps a replaced document the same way, in its own layers', async () => {
      await post('replaced', '{}');
      const patched = await session().call('PATCH', `${path}/replaced`, { value: DOCUMENT });
      const read = await session().call('GET', `${path}/replaced`);
      for (const answer of [patched, read]) {
        let { value } = answer.json as { value: unknown };
        for (let layer = 0; layer < behaviour.patchLayers; layer += 1) {
          expect(typeof value).toBe('string');
          value = JSON.parse(String(value));
        }
        expect(value).toEqual(DOCUMENT);
      }
    });

    if (isNative) describeNative();
    else describeText();

    function describeNative(): void {
      it.each([
        ['9007199254740993', '9007199254740993'],
        ['123456789012345678901234567890', '123456789012345678901234567890'],
        ['1.0', '1.0'],
        ['1e15', '1000000000000000.0'],
        ['1e20', '100000000000000000000'],
        ['3.5e25', '35000000000000000000000000'],
        ['1e-7', '1e-07'],
        ['5e-324', '5e-324'],
        ['-0.0', '0.0'],
        ['null', 'null'],
        ['"12"', '"12"'],
        ['"{\\"a\\":1}"', '"{\\"a\\":1}"'],
        ['"\\u2028"', '"\\u2028"'],
      ])('gives the number or text %s back as %s', async (sent, expected) => {
        const key = `exact ${sent}`;
        expect(exactValueOf(await post(key, sent))).toBe(expected);
        expect(exactValueOf(await session().call('GET', `${path}/${encodeURIComponent(key)}`))).toBe(
          expected,
        );
      });

      it('shows Python text when asked to, and takes a layer off texts', async () => {
        await post('shown', '{"a":"it is","b":null}');
        await post('text', '"12"');
        expect((await session().call('GET', `${path}/shown?stringify=true`)).json).toMatchObject({
          value: "{'a': 'it is', 'b': None}",
        });
        expect((await session().call('GET', `${path}/text?deserialize=true`)).json).toMatchObject({
          value: 12,
        });
      });

      it.each(['NaN', '[Infinity]', '{"a":1e400}', '"a\\u0000b"', '"\\ud83d"'])(
        'refuses %s',
        async (value) => {
          const answer = await post(`unstorable ${value}`, value);
          expect(answer.status).toBe(behaviour.unstorableStatus);
          if (answer.status === 422) {
            expect(answer.json).toMatchObject({ detail: { reason: 'Value rejected by database' } });
          }
        },
      );

      it('shows secrets: XComs are not masked', async () => {
        await post('secrets', '{"password":"p","token":"t"}');
        expect((await session().call('GET', `${path}/secrets`)).json).toMatchObject({
          value: { password: 'p', token: 't' },
        });
      });
    }

    function describeText(): void {
      it.each(['NaN', '"a\\u0000b"', '"\\ud83d"', '123456789012345678901234567890', '12', 'null'])(
        'takes %s, as a text',
        async (value) => {
          const answer = await post(`text ${value}`, value);
          expect(answer.status).toBe(201);
          expect(answer.json).toMatchObject({ value });
        },
      );
    }

    it.each(['{"__type":1,"__var":2}', '{"a":[{"__type":"x"}]}'])(
      'refuses reserved members: %s',
      async (value) => {
        const answer = await post(`reserved ${value}`, value);
        if (behaviour.reservedMembers === 'allowed') {
          expect(answer.status).toBe(201);
          return;
        }
        expect(answer).toMatchObject({
          status: 422,
          json: {
            detail: [{ type: 'value_error', loc: ['body', 'value'], msg: expect.stringContaining('__type') }],
          },
        });
      },
    );

    it('looks for reserved members in texts from 3.3 on', async () => {
      const answer = await post('reserved text', '{"min":"{\\"__type\\":1}"}');
      expect(answer.status).toBe(behaviour.reservedMembers === 'refused in texts too' ? 422 : 201);
    });

    it('refuses or crashes on __classname__', async () => {
      const answer = await post('classname', '{"__classname__":"x"}');
      expect(answer.status).toBe(behaviour.reservedMembers === 'allowed' ? 500 : 422);
    });

    it('takes a megabyte', async () => {
      const value = 'x'.repeat(1_000_000);
      const created = await session().call('POST', path, { key: 'big', value: { value } });
      expect(created.status).toBe(201);
      expect((await session().call('GET', `${path}/big`)).text.length).toBeGreaterThan(1_000_000);
    });
  });
}
