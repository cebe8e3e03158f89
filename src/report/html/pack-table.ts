import { isHistogram } from '../../model/is-histogram.js';
import type { DriftFinding } from '../../model/drift.js';
import type { HistogramBin, MetricEstimate, MetricValue, TopValue } from '../../model/profile.js';
import type { ReportColumn, ReportTable } from '../../model/run-report.js';
import { formatAllowed, formatChange, formatCompared } from '../describe-finding.js';
import { groupFindings } from '../finding-text.js';
import type {
  PackedColumn,
  PackedEstimate,
  PackedFinding,
  PackedHistogram,
  PackedTable,
  PackedTop,
  PackedValue,
} from './packed-table.js';

/** Packs what a page shows of a table's columns. No value loses a digit, except in trends. */
export function packTable(table: ReportTable): PackedTable {
  const types = new Indexed<string>();
  const skipped = new Indexed<Readonly<Record<string, string>>>();
  const rules = new Indexed<string>();
  const metrics = [
    ...new Set(
      table.columns.flatMap((column) =>
        Object.keys(column.metrics).filter((name) => !isList(column.metrics[name])),
      ),
    ),
  ];
  const byColumn = groupFindings(table.drift?.findings ?? []);
  const columns = table.columns.map((column): PackedColumn => {
    const found = byColumn.get(column.name) ?? [];
    return {
      n: column.name,
      t: column.type === null ? null : types.of(column.type),
      v: metrics.map((name) => packValue(column.metrics[name])),
      ...packLists(column.metrics),
      ...(Object.keys(column.skipped).length > 0 && { s: skipped.of(column.skipped) }),
      ...(Object.keys(column.estimates).length > 0 && { e: packEstimates(column.estimates) }),
      ...(column.error && { x: [column.error.code, column.error.message] as const }),
      ...(Object.keys(column.trends).length > 0 && { r: packTrends(column.trends) }),
      ...(column.before && { b: packBefore(column.before) }),
      ...(found.length > 0 && { f: found.map((finding) => packFinding(finding, rules)) }),
    };
  });
  return {
    types: types.values,
    metrics,
    skipped: skipped.values,
    runs: table.trend?.runs.map(({ profiledAt }) => profiledAt) ?? [],
    rules: rules.values,
    columns,
  };
}

/** Values by their place; equal ones have one place. */
class Indexed<Value> {
  readonly values: Value[] = [];
  readonly #places = new Map<string, number>();

  of(value: Value): number {
    const key = JSON.stringify(value);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.values.length);
    return this.values.push(value) - 1;
  }
}

type Metrics = ReportColumn['metrics'];

function isList(value: MetricValue | undefined): value is readonly HistogramBin[] | readonly TopValue[] {
  return typeof value === 'object' && value !== null;
}

function packValue(value: MetricValue | undefined): PackedValue {
  if (value === undefined || isList(value)) return [];
  // JSON has no NaN, no infinity and no negative zero.
  return typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)) ? text(value) : value;
}

function text(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function packLists(metrics: Metrics): { h?: PackedHistogram; o?: readonly PackedTop[] } {
  const { histogram, top_values: top } = metrics;
  const tops =
    isList(top) && !isHistogram(top) ? top.map(({ value, count }): PackedTop => [value, count]) : [];
  return {
    ...(isList(histogram) && isHistogram(histogram) && { h: packHistogram(histogram) }),
    ...(tops.length > 0 && { o: tops }),
  };
}

function packHistogram(bins: readonly HistogramBin[]): PackedHistogram {
  const counts = bins.map(({ count }) => count);
  const edges = [bins[0]?.start ?? 0, ...bins.map(({ end }) => end)];
  const [first, last] = [edges[0], edges.at(-1)];
  const isEven =
    typeof first === 'number' &&
    typeof last === 'number' &&
    edges.every((edge, index) => edge === first + ((last - first) * index) / bins.length);
  return [isEven ? [first, last] : edges, counts];
}

function packEstimates(estimates: Readonly<Record<string, MetricEstimate>>): Record<string, PackedEstimate> {
  const entries = Object.entries(estimates).map(
    ([name, { method, relativeError = null, low = null, high = null }]): [string, PackedEstimate] => {
      return [name, [method, relativeError, low, high]];
    },
  );
  return Object.fromEntries(entries);
}

function packTrends(trends: ReportColumn['trends']): Record<string, Array<number | null>> {
  const entries = Object.entries(trends).map(([name, values]): [string, Array<number | null>] => {
    const rounded = values.map((value) => (value === null ? null : Number(value.toPrecision(6))));
    const [first = null] = rounded;
    return [name, rounded.every((value) => value === first) ? [first] : rounded];
  });
  return Object.fromEntries(entries);
}

function packBefore(before: Metrics): NonNullable<PackedColumn['b']> {
  const { count } = before;
  return { ...packLists(before), c: typeof count === 'number' ? count : null };
}

function packFinding(finding: DriftFinding, rules: Indexed<string>): PackedFinding {
  const { metric, test, severity, rule, reason, estimated } = finding;
  const isDistribution = metric === 'distribution';
  return {
    m: metric,
    s: severity ?? 'low',
    test,
    a: isDistribution ? '' : formatCompared(finding.baselineValue),
    z: formatCompared(isDistribution ? finding.statistic : finding.currentValue),
    change: formatChange(finding),
    allowed: formatAllowed(finding),
    rule: rules.of(rule),
    ...(reason !== null && { reason }),
    ...(estimated && { estimated: 1 as const }),
  };
}
