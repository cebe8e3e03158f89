import type { SuiteResult } from '../results.js';
import { figuresOf, median, ratioTo, timesSlower } from './figures.js';

/** One figure that was promised, with what was measured; `null`: not measured yet. */
export interface Goal {
  readonly what: string;
  readonly goal: string;
  readonly figure: number | null;
  readonly unit: '×' | 'MiB' | 'ms' | '';
  readonly reached: boolean | null;
}

/** How many times slower than ours each peer shall be. */
const PEER_GOALS = {
  baselinr: 15,
  original: 10,
  soda: 12,
  'great-expectations': 6,
  duckdb: 1.5,
} as const;

/** The figures that the streaming engine was built to reach, in the order of their issue. */
export function goalsOf(results: readonly SuiteResult[], titles: Readonly<Record<string, string>>): Goal[] {
  const suite = (name: string): SuiteResult | undefined => results.find((result) => result.suite === name);
  const ratio = (name: string, subject: string, floor: string): number | null => {
    const result = suite(name);
    return result ? ratioTo(result, subject, floor) : null;
  };
  const figures = (name: string, subject: string) => {
    const result = suite(name);
    return result ? figuresOf(result, subject) : null;
  };
  const rows = [
    ['rows-1m', '1 M × 20'],
    ['rows-5m', '5 M × 20'],
  ] as const;

  const strategies = [
    { subject: 'stream', what: 'stream', copy: 1.2, sql: 0.5 },
    { subject: 'stream-exact', what: 'stream, all distincts exact', copy: 1.5, sql: 0.65 },
  ].flatMap(({ subject, what, copy, sql }) =>
    rows.flatMap(([name, size]) => [
      atMost(`${what}, by the COPY read and discarded, ${size}`, copy, ratio(name, subject, 'copy'), '×'),
      atMost(`${what}, by the best SQL, ${size}`, sql, ratio(name, subject, 'sql'), '×'),
    ]),
  );
  const pushdown = [
    ...rows.map(([name, size]) =>
      atMost(`pushdown, by the best SQL, ${size}`, 1.05, ratio(name, 'pushdown', 'sql'), '×'),
    ),
    atMost(
      'pushdown, statements on the table, 100 columns',
      3,
      figures('columns-100', 'pushdown')?.tableStatements ?? null,
      '',
    ),
  ];
  const million = suite('rows-1m');
  const peers = Object.entries(PEER_GOALS).map(([peer, limit]) =>
    atLeast(
      `faster than ${titles[peer] ?? peer}, 1 M × 20`,
      limit,
      million ? timesSlower(million, peer, 'auto') : null,
    ),
  );

  const peak = rows.map(([name]) => figures(name, 'stream')?.peakRssMib ?? null);
  const memory = [
    ...rows.map(([, size], index) =>
      atMost(`stream, peak memory of the process, ${size}`, 200, peak[index] ?? null, 'MiB'),
    ),
    within('stream, peak memory at 5 M rows by that at 1 M', quotient(peak[1], peak[0])),
  ];

  // By the floor, as every time here: seconds of runs that were minutes apart say more about the machine than about us.
  const cpuOfValue = (name: string): number | null => {
    const result = suite(name);
    const found = figures(name, 'stream');
    return result && found ? found.cpuSeconds / (result.rows * result.columns) : null;
  };
  const growth = [
    { name: 'rows-5m', what: 'at 5 M rows by that at 1 M' },
    { name: 'columns-100', what: 'with 100 columns by that with 20' },
  ].flatMap(({ name, what }) => [
    within(
      `stream, ratio to the COPY ${what}`,
      quotient(ratio(name, 'stream', 'copy'), ratio('rows-1m', 'stream', 'copy')),
    ),
    within(`stream, CPU a value ${what}`, quotient(cpuOfValue(name), cpuOfValue('rows-1m'))),
  ]);

  const small = figures('small-tables', 'auto');
  const trips = figures('small-tables', 'round-trips');
  const tables = suite('small-tables')?.tables ?? 1;
  const overhead = small && trips ? ((small.cpuSeconds - trips.cpuSeconds) / tables) * 1000 : null;
  const samples = small?.samples.flatMap(({ measurement }) =>
    measurement?.rssMib ? [measurement.rssMib] : [],
  );
  const flatness = samples?.map(
    (rss) => (rss.at(-1) ?? Number.NaN) / (rss[Math.floor(rss.length / 2) - 1] ?? Number.NaN),
  );
  const many = [
    atMost('CPU of a 100-row table over its round trips', 5, overhead, 'ms'),
    atMost(
      'memory after 500 small tables by that after 250',
      1.1,
      flatness?.length ? median(flatness) : null,
      '×',
    ),
  ];

  const pglite = suite('pglite');
  const blocked = pglite
    ? figuresOf(pglite, 'auto')?.samples.map(({ measurement }) => measurement?.blockedMs ?? Number.NaN)
    : undefined;
  const embedded = [
    atMost('PGlite, by the same SQL typed by hand, 100 k × 20', 1.5, ratio('pglite', 'auto', 'sql'), '×'),
    atMost(
      'PGlite, longest time that the event loop was not free',
      100,
      blocked?.length ? median(blocked) : null,
      'ms',
    ),
  ];
  return [...strategies, ...pushdown, ...peers, ...memory, ...growth, ...many, ...embedded];
}

function atMost(what: string, limit: number, figure: number | null, unit: Goal['unit']): Goal {
  const reached = figure === null ? null : figure <= limit;
  return { what, goal: `≤ ${limit}${suffix(unit)}`, figure, unit, reached };
}

function atLeast(what: string, limit: number, figure: number | null): Goal {
  return { what, goal: `≥ ${limit} ×`, figure, unit: '×', reached: figure === null ? null : figure >= limit };
}

/** The same, give or take a tenth. */
function within(what: string, figure: number | null): Goal {
  const reached = figure === null ? null : Math.abs(figure - 1) <= 0.1;
  return { what, goal: '0.9 to 1.1 ×', figure, unit: '×', reached };
}

function suffix(unit: Goal['unit']): string {
  return unit === '' ? '' : ` ${unit}`;
}

function quotient(above: number | null | undefined, below: number | null | undefined): number | null {
  return above != null && below ? above / below : null;
}
