import { EXIT } from './io.js';

type StopSignal = 'SIGINT' | 'SIGTERM';

/** The part of `process` that is needed here. */
export interface SignalSource {
  on(event: StopSignal, listener: () => void): unknown;
  off(event: StopSignal, listener: () => void): unknown;
}

export interface StopSignals extends Disposable {
  /** Fires at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** 130 or 143 once a signal came. */
  exitCode(): number | undefined;
}

/** Turns the first SIGINT or SIGTERM into an abort; the second calls `exit` at once. */
export function listenForStop(source: SignalSource, exit: (code: number) => void): StopSignals {
  const controller = new AbortController();
  let code: number | undefined;
  const handler = (name: StopSignal, itsCode: number) => () => {
    if (code !== undefined) {
      exit(code);
      return;
    }
    code = itsCode;
    controller.abort(new Error(`stopped by ${name}`));
  };
  const onInt = handler('SIGINT', EXIT.interrupted);
  const onTerm = handler('SIGTERM', EXIT.terminated);
  source.on('SIGINT', onInt);
  source.on('SIGTERM', onTerm);
  return {
    signal: controller.signal,
    exitCode: () => code,
    [Symbol.dispose]() {
      source.off('SIGINT', onInt);
      source.off('SIGTERM', onTerm);
    },
  };
}
