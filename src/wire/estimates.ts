import type { MetricEstimate } from '../model/profile.js';

/** How a metric was estimated; bounds and error where they are known. */
export type WireEstimate = {
  method: string;
  relative_error?: number;
  low?: number;
  high?: number;
  confidence?: number;
};

/** Estimates by metric name. */
export function toWireEstimates(
  estimates: Readonly<Partial<Record<string, MetricEstimate>>>,
): Record<string, WireEstimate> {
  const entries = Object.entries(estimates).flatMap(
    ([name, estimate]): Array<[string, WireEstimate]> =>
      estimate === undefined ? [] : [[name, toWireEstimate(estimate)]],
  );
  return Object.fromEntries(entries);
}

function toWireEstimate({ method, relativeError, low, high, confidence }: MetricEstimate): WireEstimate {
  return {
    method,
    ...(relativeError !== undefined && { relative_error: relativeError }),
    ...(low !== undefined && { low }),
    ...(high !== undefined && { high }),
    ...(confidence !== undefined && { confidence }),
  };
}

const METHODS: readonly string[] = [
  'sample',
  'hyperloglog',
  'quantile-sketch',
  'heavy-hitters',
] satisfies ReadonlyArray<MetricEstimate['method']>;

/** Reads {@link toWireEstimates}. An estimate by a method that this version doesn't know is left out. */
export function fromWireEstimates(wire: Readonly<Record<string, unknown>>): Record<string, MetricEstimate> {
  const entries = Object.entries(wire).flatMap(([name, value]): Array<[string, MetricEstimate]> => {
    const estimate = fromWireEstimate(value);
    return estimate ? [[name, estimate]] : [];
  });
  return Object.fromEntries(entries);
}

function fromWireEstimate(value: unknown): MetricEstimate | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { method, relative_error: relativeError, low, high, confidence } = value as Record<string, unknown>;
  if (!isMethod(method)) return undefined;
  return {
    method,
    ...(typeof relativeError === 'number' && { relativeError }),
    ...(typeof low === 'number' && { low }),
    ...(typeof high === 'number' && { high }),
    ...(confidence === 0.95 && { confidence }),
  };
}

function isMethod(value: unknown): value is MetricEstimate['method'] {
  return typeof value === 'string' && METHODS.includes(value);
}
