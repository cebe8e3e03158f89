import type { Attributes, Span as OtelSpan, TracerProvider } from '@opentelemetry/api';
import { isProfileMeshError } from '../core/errors.js';
import { importOptional } from '../core/import-optional.js';
import type { Span, SpanAttributes, SpanOptions } from '../core/telemetry.js';
import type { ProfileMeshEvent } from '../events/event.js';
import type { RunTelemetry } from '../runner/run-telemetry.js';

/** A tracer provider of OpenTelemetry. */
export interface TracerProviderLike {
  getTracer(name: string): unknown;
}

/** Options of {@link createOpenTelemetry}. */
export interface OpenTelemetryOptions {
  /** Default: the provider that was registered globally. */
  readonly tracerProvider?: TracerProviderLike;
}

/**
 * Spans of OpenTelemetry for `telemetry` of a run: `profilemesh.profile` around the run, `profilemesh.table` around a
 * table, and a client span around each statement on the source, named as its `db.query.summary`. Children find their
 * parents by the context manager of the SDK. Neither values nor the texts of errors are in them, only codes and SQLSTATEs.
 * @throws {ProfileMeshError} PM_PACKAGE_MISSING without the package @opentelemetry/api
 */
export async function createOpenTelemetry(options: OpenTelemetryOptions = {}): Promise<RunTelemetry> {
  const { SpanKind, SpanStatusCode, trace } = await importOptional(
    () => import('@opentelemetry/api'),
    '@opentelemetry/api',
  );
  const provider = (options.tracerProvider ?? trace) as Pick<TracerProvider, 'getTracer'>;
  const tracer = provider.getTracer('profilemesh');

  const recordError = (span: OtelSpan, error: unknown): void => {
    const { name, code, message } = describeError(error);
    span.recordException({ name, code, message });
    span.setStatus({ code: SpanStatusCode.ERROR, message: code });
  };
  const start = <T>({ kind, name, attributes = {} }: SpanOptions, work: (span: Span) => Promise<T>) => {
    const settings = {
      kind: kind === 'statement' ? SpanKind.CLIENT : SpanKind.INTERNAL,
      attributes: known(attributes),
    };
    return tracer.startActiveSpan(name, settings, async (span) => {
      try {
        return await work({
          setAttributes: (more) => void span.setAttributes(known(more)),
          recordError: (error) => recordError(span, error),
        });
      } catch (error) {
        recordError(span, error);
        throw error;
      } finally {
        span.end();
      }
    });
  };
  return {
    span: start,
    listen: () =>
      function openTelemetryListener(event) {
        const attributes = retryAttributes(event);
        if (attributes) trace.getActiveSpan()?.addEvent(event.type, attributes);
      },
  };
}

function known(attributes: SpanAttributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

/** What a server says of an error may hold values of rows, so it is not repeated. */
function describeError(error: unknown): { name: string; code: string; message: string } {
  if (!isProfileMeshError(error)) {
    const name = error instanceof Error ? error.name : 'Error';
    return { name, code: 'PM_INTERNAL', message: name };
  }
  const { name, code, details } = error;
  const sqlstate = typeof details.sqlstate === 'string' ? ` (SQLSTATE ${details.sqlstate})` : '';
  return { name, code, message: `${code}${sqlstate}` };
}

function retryAttributes(event: ProfileMeshEvent): Attributes | undefined {
  if (event.type === 'RetryAttempt') {
    const { operation = '', attempt, maxAttempts, delayMs } = event;
    return {
      'profilemesh.operation': operation,
      'profilemesh.retry.attempt': attempt,
      'profilemesh.retry.max_attempts': maxAttempts,
      'profilemesh.retry.delay_seconds': delayMs / 1000,
    };
  }
  if (event.type !== 'RetryExhausted') return undefined;
  return { 'profilemesh.operation': event.operation ?? '', 'profilemesh.retry.attempts': event.attempts };
}
