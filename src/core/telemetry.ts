/** Facts of a span by their dotted names. `undefined`: not known, left out. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** What a span is around: a whole run, one table of it, the comparison of runs, or one statement. */
export type SpanKind = 'run' | 'table' | 'drift' | 'statement';

/** What a span is begun with. */
export interface SpanOptions {
  readonly kind: SpanKind;
  /** Without values: of low cardinality. */
  readonly name: string;
  readonly attributes?: SpanAttributes;
}

/** A piece of work that goes on. */
export interface Span {
  /** Adds what became known on the way. */
  setAttributes(attributes: SpanAttributes): void;
  /** The work failed though it throws nothing. What it throws is recorded without this. */
  recordError(error: unknown): void;
}

/** Watches the work of this package: tracing, timing, counting. It must not throw, nor change what the work gives. */
export interface Telemetry {
  /** Runs `work` and gives what it gives; spans opened within are its children. */
  span<T>(options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>;
}

const nothing = (): void => undefined;
const SILENT_SPAN: Span = { setAttributes: nothing, recordError: nothing };

/** The default: watches nothing. */
export const noTelemetry: Telemetry = { span: (_options, work) => work(SILENT_SPAN) };
