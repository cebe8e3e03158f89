import { AbortedError } from '../../core/errors.js';

type StopSignal = 'SIGINT' | 'SIGTERM';

/** The part of `process` that tells a task of signals and of errors that nobody caught. */
export interface ProcessEvents {
  on(event: StopSignal, listener: () => void): unknown;
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
  off(event: StopSignal, listener: () => void): unknown;
  off(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
}

export interface StopSignals extends Disposable {
  /** Fires at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Rejects with an error that nobody caught. */
  readonly crash: Promise<never>;
  /** 130 or 143 once a signal came. */
  exitCode(): number | undefined;
}

/** Turns signals into an abort, and uncaught errors into a rejection, as long as a task runs. */
export function listenForStop(
  events: ProcessEvents,
  onStop: (name: StopSignal, exitCode: number) => void,
): StopSignals {
  const controller = new AbortController();
  let code: number | undefined;
  const stop = (name: StopSignal, exitCode: number) => (): void => {
    // The supervisor and a container both send theirs: the second one says nothing new.
    if (code !== undefined) return;
    code = exitCode;
    controller.abort(new AbortedError(`Airflow stopped the task (${name}).`));
    onStop(name, exitCode);
  };
  const onTerm = stop('SIGTERM', 143);
  const onInt = stop('SIGINT', 130);
  let crashed: (error: unknown) => void = () => undefined;
  const crash = new Promise<never>((_, reject) => {
    crashed = (error) => reject(error);
  });
  crash.catch(() => undefined);
  events.on('SIGTERM', onTerm);
  events.on('SIGINT', onInt);
  events.on('uncaughtException', crashed);
  events.on('unhandledRejection', crashed);
  return {
    signal: controller.signal,
    crash,
    exitCode: () => code,
    [Symbol.dispose]: () => {
      events.off('SIGTERM', onTerm);
      events.off('SIGINT', onInt);
      events.off('uncaughtException', crashed);
      events.off('unhandledRejection', crashed);
    },
  };
}
