import type { Readable, Writable } from 'node:stream';

/** What a command sees of the process; tests give their own. */
export interface CliIo {
  /** Where a person answers questions; absent: nobody is there. */
  readonly stdin?: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** The exit codes that scripts may rely on. */
export const EXIT = { ok: 0, failed: 1, usage: 2, drift: 3, interrupted: 130, terminated: 143 } as const;

/** Writes a text and waits until it has been passed on, so that a slow reader loses nothing and costs no memory. */
export function write(stream: Writable, text: string): Promise<void> {
  return new Promise((done, fail) => {
    if (stream.destroyed || stream.writableEnded) {
      done();
      return;
    }
    stream.write(text, (error) => {
      if (error && !isBrokenPipe(error)) fail(error);
      else done();
    });
  });
}

/** The reader went away (`profilemesh profile | head -1`): nothing that anybody needs to be told. */
export function isBrokenPipe(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED';
}

/** NO_COLOR and `--no-color` win over FORCE_COLOR, which wins over what the stream is. */
export function wantsColor(
  io: CliIo,
  options: { stream: { readonly isTTY?: boolean }; color?: boolean },
): boolean {
  if (options.color === false || io.env.NO_COLOR) return false;
  if (io.env.FORCE_COLOR) return io.env.FORCE_COLOR !== '0';
  return options.stream.isTTY === true && io.env.TERM !== 'dumb';
}
