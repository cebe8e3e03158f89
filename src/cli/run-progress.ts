import type { RunProgress } from '../runner/runner-options.js';
import type { Progress } from './progress.js';
import { RunView } from './run-view.js';

const REDRAW_MS = 250;

/** Shows a run's progress until it is disposed of. */
export interface ShownRun extends Disposable {
  hear(event: RunProgress): void;
}

/** On a terminal the running tables, else a line for each that ended: `[2/5] public.orders success, 1,234 rows, 0.2 s`. */
export function showRunProgress(progress: Progress): ShownRun {
  const view = new RunView(performance.now());
  const draw = (): void => progress.lines(view.lines(performance.now()));
  let timer: NodeJS.Timeout | undefined;
  return {
    hear(event) {
      // So that the seconds go on while the database says nothing. Before the first event there is no table to show.
      if (progress.isLive) timer ??= setInterval(draw, REDRAW_MS).unref();
      const ended = view.hear(event, performance.now());
      if (progress.isLive) draw();
      else if (ended !== undefined) progress.done(ended);
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
