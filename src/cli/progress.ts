import { cutText, escapeControls } from '../report/terminal-text.js';
import { type CliIo, write } from './io.js';

const DEFAULT_WIDTH = 80;
const CLEAR_LINE = '\r\u001b[2K';
const CLEAR_LINE_ABOVE = '\u001b[1A\u001b[2K';

/**
 * Progress on stderr: on a terminal some lines that are written over, else one line for every step that ended. Quiet:
 * nothing but {@link Progress.log}.
 */
export interface Progress {
  /** There is a terminal that shows what goes on now. */
  readonly isLive: boolean;
  /** What goes on now. Shown on a terminal only. */
  step(text: string): void;
  /** The same in several lines. */
  lines(texts: readonly string[]): void;
  /** Something that takes long begins: a line of its own where there is no live line. */
  begin(text: string): void;
  /** What has ended. */
  done(text: string): void;
  /** A line of its own that doesn't run into the live line. */
  log(line: string): void;
  /** Takes the live line away, so that stdout can write to the same terminal, and waits until all has been written. */
  flush(): Promise<void>;
}

export function createProgress(options: { io: CliIo; quiet: boolean }): Progress {
  const { io, quiet } = options;
  const live = !quiet && io.stderr.isTTY === true && !io.env.CI && io.env.TERM !== 'dumb';
  let pending = Promise.resolve();
  let shown: readonly string[] = [];
  const print = (text: string): void => {
    // A disk that is full of log lines must not end a run whose results go elsewhere.
    pending = pending.then(() => write(io.stderr, text)).catch(() => undefined);
  };
  const clear = (): string => CLEAR_LINE + CLEAR_LINE_ABOVE.repeat(Math.max(0, shown.length - 1));
  const show = (texts: readonly string[]): void => {
    if (!live) return;
    print(clear() + texts.join('\n'));
    shown = texts;
  };
  // Some terminals of CI runners say that they have 0 columns.
  const cut = (text: string): string =>
    cutText(escapeControls(text), (io.stderr.columns || DEFAULT_WIDTH) - 1);
  return {
    isLive: live,
    step: (text) => show([cut(text)]),
    lines: (texts) => show(texts.map(cut)),
    begin(text) {
      if (live) show([cut(text)]);
      else if (!quiet) print(`${escapeControls(text)}\n`);
    },
    done(text) {
      if (live) show([cut(text)]);
      else if (!quiet) print(`${escapeControls(text)}\n`);
    },
    log(line) {
      print(live && shown.length > 0 ? `${clear()}${line}\n${shown.join('\n')}` : `${line}\n`);
    },
    async flush() {
      if (live && shown.length > 0) print(clear());
      shown = [];
      await pending;
    },
  };
}
