import type { ResolvedConfig } from '../config/types.js';
import type { Span, SpanOptions, Telemetry } from '../core/telemetry.js';
import type { EventBus, EventListener } from '../events/event-bus.js';

/** Where a run comes from. */
export interface RunOrigin {
  /** The type of the source, e.g. `postgres`. */
  readonly warehouse: string;
  readonly environment: string;
}

/** What watches runs: their work, and their events where it wants them. */
export interface RunTelemetry extends Telemetry {
  /** A listener for the events of one run. */
  listen?(origin: RunOrigin): EventListener;
}

/** Lets the telemetry hear the events of a run or a comparison. */
export function listenForTelemetry(
  bus: EventBus,
  { config, telemetry }: { readonly config: ResolvedConfig; readonly telemetry?: RunTelemetry | undefined },
): void {
  const { source, environment } = config;
  const listener = telemetry?.listen?.({ warehouse: source.type, environment });
  if (listener) bus.on('*', listener);
}

/** Several at once, such as tracing and metrics; the first is the outermost. */
export function combineTelemetry(...parts: readonly RunTelemetry[]): RunTelemetry {
  return {
    span: <T>(options: SpanOptions, work: (span: Span) => Promise<T>) => {
      const enter = (index: number, spans: readonly Span[]): Promise<T> => {
        const part = parts[index];
        if (!part) return work(together(spans));
        return part.span(options, (span) => enter(index + 1, [...spans, span]));
      };
      return enter(0, []);
    },
    listen(origin) {
      const listeners = parts.flatMap((part) => part.listen?.(origin) ?? []);
      return async function combinedTelemetry(event) {
        const heard = await Promise.allSettled(listeners.map(async (listener) => listener(event)));
        const failed = heard.find((outcome) => outcome.status === 'rejected');
        if (failed) throw failed.reason;
      };
    },
  };
}

function together(spans: readonly Span[]): Span {
  return {
    setAttributes: (attributes) => {
      for (const span of spans) span.setAttributes(attributes);
    },
    recordError: (error) => {
      for (const span of spans) span.recordError(error);
    },
  };
}
