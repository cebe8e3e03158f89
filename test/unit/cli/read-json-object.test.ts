import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readJsonObject } from '../../../src/cli/read-json-object.js';

describe('readJsonObject', () => {
  let cwd: string;
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'profilemesh-read-json-'));
  });
  afterEach(() => rm(cwd, { recursive: true }));

  const { signal } = new AbortController();
  const read = async (content: string | Buffer): Promise<unknown> => {
    await writeFile(join(cwd, 'run.json'), content);
    return readJsonObject({ file: 'run.json', cwd, signal });
  };

  it('keeps the digits of integers that a number would change', async () => {
    const text = '{"a":9007199254740993,"b":[-9223372036854775808],"c":9007199254740992,"d":1.5}';
    expect(await read(text)).toEqual({
      a: '9007199254740993',
      b: ['-9223372036854775808'],
      c: 9007199254740992,
      d: 1.5,
    });
  });

  it('reads UTF-8 with a byte order mark, from stdin too', async () => {
    expect(await read('\ufeff{"a":"é☃"}')).toEqual({ a: 'é☃' });
    const bytes = [...Buffer.from('\ufeff{"a":"é☃"}')].map((byte) => Buffer.from([byte]));
    const stdin = Readable.from(bytes);
    expect(await readJsonObject({ file: '-', cwd, signal, stdin })).toEqual({ a: 'é☃' });
  });

  it.each([
    ['nothing', '', 'holds no JSON object'],
    ['half of an object', '{"a":', 'holds no JSON object'],
    ['what Python writes for a missing number', '{"a":NaN}', 'holds no JSON object'],
    ['an array', '[1]', 'it is an array'],
    ['null', 'null', 'it is null'],
    ['text of another encoding', Buffer.from('{"a":"\xe9"}', 'latin1'), 'is not UTF-8'],
    ['what PowerShell 5 writes', Buffer.from('\ufeff{"a":1}', 'utf16le'), 'is not UTF-8'],
    ['a hundred thousand levels', `{"n":12345678901234567,"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}`, 'deep'],
  ])('refuses %s', async (_what, content, words) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'PM_INVALID_ARGUMENT',
      message: expect.stringContaining(words),
    });
  });

  it.each(['nowhere.json', '.'])('says that %s can not be read', async (file) => {
    await expect(readJsonObject({ file, cwd, signal })).rejects.toMatchObject({
      code: 'PM_INVALID_ARGUMENT',
      message: expect.stringContaining("can't be read"),
    });
  });

  it('stops waiting for stdin when the signal fires', async () => {
    const controller = new AbortController();
    const stdin = new PassThrough();
    stdin.write('{"a":');
    const reading = readJsonObject({ file: '-', cwd, signal: controller.signal, stdin });
    controller.abort(new Error('stopped by SIGTERM'));
    await expect(reading).rejects.toMatchObject({ code: 'PM_ABORTED' });
    expect(stdin.destroyed).toBe(true);
  });
});
