import { describe, expect, it } from 'vitest';
import type { OutputStream } from '../../../../src/airflow/xcom/redirected-stdout.js';
import { createStdoutTransport } from '../../../../src/airflow/xcom/stdout-transport.js';
import { describeXComTransport } from '../../../contract/xcom-transport.js';

/** Two streams that keep what is written to them, alone and as Airflow reads them: as one. */
function createStreams() {
  const log: Array<[stream: string, text: string]> = [];
  const stream = (name: string): OutputStream => ({
    write(chunk: string | Uint8Array, ...rest: unknown[]): boolean {
      log.push([name, typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()]);
      const done = rest.find((item) => typeof item === 'function') as (() => void) | undefined;
      done?.();
      return true;
    },
  });
  const text = (name: string): string =>
    log
      .filter(([from]) => from === name)
      .map(([, part]) => part)
      .join('');
  return {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    text,
    merged: () => log.map(([, part]) => part).join(''),
  };
}

/** What a BashOperator takes as the task's value. */
function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1) ?? '';
}

describeXComTransport({
  name: 'stdout',
  create: async () => {
    const transport = createStdoutTransport(createStreams());
    return { transport, cleanUp: () => transport.close() };
  },
});
describeXComTransport({
  name: 'stdout, 4 KiB',
  create: async () => {
    const transport = createStdoutTransport({ ...createStreams(), maxBytes: 4096 });
    return { transport, cleanUp: () => transport.close() };
  },
});

describe('createStdoutTransport', () => {
  it('writes the last value as one line at close, and nothing else to stdout', async () => {
    const streams = createStreams();
    const transport = createStdoutTransport(streams);
    streams.stdout.write('from a library\n');
    streams.stderr.write('a log line\n');
    await transport.push('return_value', { first: true });
    await transport.push('return_value', { text: 'line\nbreak', rows: 3 });
    expect(streams.text('stdout')).toBe('');
    await transport.close();
    expect(streams.text('stdout')).toBe('{"text":"line\\nbreak","rows":3}\n');
    expect(streams.text('stderr')).toBe('from a library\na log line\n');
    expect(JSON.parse(lastLine(streams.merged()))).toEqual({ text: 'line\nbreak', rows: 3 });
  });

  it.each([
    ['stderr', 'progress 50 %'],
    ['stdout', 'no line end'],
  ] as const)('begins a line of its own after half a line on %s', async (name, half) => {
    const streams = createStreams();
    const transport = createStdoutTransport(streams);
    await transport.push('return_value', [1]);
    streams[name].write(Buffer.from(half));
    await transport.close();
    expect(lastLine(streams.merged())).toBe('[1]');
    expect(streams.text('stderr')).toBe(half);
  });

  it('writes null when nothing was pushed, so that a reader of JSON does not fail', async () => {
    const streams = createStreams();
    await createStdoutTransport(streams).close();
    expect(streams.text('stdout')).toBe('null\n');
  });

  it('gives the streams back', async () => {
    const streams = createStreams();
    const own = { stdout: streams.stdout.write, stderr: streams.stderr.write };
    const transport = createStdoutTransport(streams);
    expect(streams.stdout.write).not.toBe(own.stdout);
    await transport.close();
    expect({ stdout: streams.stdout.write, stderr: streams.stderr.write }).toEqual(own);
    streams.stdout.write('after\n');
    expect(streams.text('stdout')).toBe('null\nafter\n');
  });

  it("leaves no property of its own on the process's streams", async () => {
    const before = Object.getOwnPropertyDescriptor(process.stdout, 'write');
    const { stderr } = createStreams();
    const written: string[] = [];
    const stdout: OutputStream = Object.create({
      write(chunk: string, done?: () => void): boolean {
        written.push(chunk);
        done?.();
        return true;
      },
    });
    const transport = createStdoutTransport({ stdout, stderr });
    await transport.close();
    expect(Object.hasOwn(stdout, 'write')).toBe(false);
    expect(written).toEqual(['null\n']);
    expect(Object.getOwnPropertyDescriptor(process.stdout, 'write')).toEqual(before);
  });

  it('refuses a second one on the same stream until the first is closed', async () => {
    const streams = createStreams();
    const first = createStdoutTransport(streams);
    expect(() => createStdoutTransport(streams)).toThrow(
      expect.objectContaining({ code: 'PM_INVALID_ARGUMENT' }),
    );
    await first.close();
    await createStdoutTransport(streams).close();
  });

  it('says so when the line could not be written', async () => {
    const { stderr } = createStreams();
    const stdout: OutputStream = {
      write(_chunk: unknown, ...rest: unknown[]): boolean {
        (rest.at(-1) as (error: Error) => void)(new Error('EPIPE'));
        return false;
      },
    };
    const transport = createStdoutTransport({ stdout, stderr });
    await expect(transport.close()).rejects.toMatchObject({
      code: 'PM_XCOM_UNWRITABLE',
      message: expect.stringContaining('EPIPE'),
    });
  });

  it('encodes what Airflow can not carry', async () => {
    const streams = createStreams();
    const transport = createStdoutTransport(streams);
    await transport.push('return_value', { variance: 3.5e25, min: '\0', __type: 1 });
    await transport.close();
    expect(JSON.parse(streams.text('stdout'))).toEqual({
      variance: '3.5e+25',
      min: 'json-escaped:\\u0000',
      'json-escaped:__type': 1,
    });
  });
});
