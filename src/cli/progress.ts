import { cutText, escapeControls } from '../report/terminal-text.js';
import { type CliIo, write } from './io.js';

const DEFAULT_WIDTH = 80;
const CLEAR_LINE = '\r\u001b[2K';

/**
 * Progress on stderr: on a terminal one line that is written over, else one line for every step that ended. Quiet:
 * nothing but {@link Progress.log}.
 */
export interface Progress {
  /** What goes on now. Shown on a terminal only. */
  step(text: string): void;
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
  let shown = '';
  const print = (text: string): void => {
    // A disk that is full of log lines must not end a run whose results go elsewhere.
    pending = pending.then(() => write(io.stderr, text)).catch(() => undefined);
  };
  const show = (text: string): void => {
    shown = text;
    if (live) print(CLEAR_LINE + text);
  };
  // Some terminals of CI runners say that they have 0 columns.
  const cut = (text: string): string =>
    cutText(escapeControls(text), (io.stderr.columns || DEFAULT_WIDTH) - 1);
  return {
    step: (text) => show(cut(text)),
    begin(text) {
      if (live) show(cut(text));
      else if (!quiet) print(`${escapeControls(text)}\n`);
    },
    done(text) {
      if (live) show(cut(text));
      else if (!quiet) print(`${escapeControls(text)}\n`);
    },
    log(line) {
      print(live && shown ? `${CLEAR_LINE}${line}\n${shown}` : `${line}\n`);
    },
    async flush() {
      if (live && shown) print(CLEAR_LINE);
      shown = '';
      await pending;
    },
  };
}
