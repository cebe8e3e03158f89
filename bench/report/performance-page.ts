import { peers } from '../peers/peers.js';
import type { RunInfo, SuiteResult } from '../results.js';
import { figuresOf, ratioTo } from './figures.js';
import { type Goal, goalsOf } from './goals.js';

const SUITE_ORDER = [
  'rows-1m',
  'rows-5m',
  'rows-100k',
  'columns-100',
  'flights',
  'small-tables',
  'pglite',
  'drift',
];

const TITLES: Readonly<Record<string, string>> = {
  count: 'floor: `count(*)`',
  copy: 'floor: COPY read and discarded',
  sql: 'floor: best SQL',
  'sql-exact': 'best SQL, means and deviations exact',
  'round-trips': 'floor: the statements of as many tables, answers not looked at',
  auto: 'profilemesh, defaults',
  pushdown: 'profilemesh, pushdown',
  stream: 'profilemesh, stream',
  'stream-exact': 'profilemesh, stream, distinct exact',
  'stream-every-metric': 'profilemesh, stream, quantiles and most frequent values too',
  'stream-2-connections': 'profilemesh, stream, 2 connections',
  'drift-last-run': 'profilemesh drift, by the run before',
  'drift-history': 'profilemesh drift, by the mean and deviation of 100 runs',
  'drift-history-python': 'the same, runs stored by the Python package',
  ...Object.fromEntries(peers().map(({ name, title }) => [name, title])),
};

const INTRODUCTION = `# Performance

<!-- Generated from bench/results/*.json by "npm run bench". Don't edit. -->

What a profile costs, against what can't be done without (the floors) and against other profilers. A figure that counts is a
ratio: seconds by those of a floor measured just before, in the same round of the same run, on the same server, so that a
busy machine slows both. Ratios are medians over the rounds.

- **Everything runs in a process of its own** and reports its seconds from the configuration in hand to the results stored,
  loading the modules left out; CPU and peak memory (maximum resident set) are of that process alone, not the server's.
- **Floors**: \`count(*)\`; \`COPY … (FORMAT binary)\` read in Node from the socket and discarded; the best SQL we could write by
  hand for the same metrics (\`bench/floors/best-sql.ts\`: three statements, distinct values by 64-bit hashes, bins compared in the
  column's own type). A floor's connection is open before its clock starts, and it stores nothing.
- **profilemesh** is the built package through its public API, all metrics of the Python package with the lengths, results
  stored in the same server. "Statements" are all that it sends, in brackets those on the profiled table, counted in the server's log.
- **Peers** run with their defaults on the same table in the same server, each in a virtual environment of its own
  (\`bench/peers/\`). "Values" are the figures it gives, as far as they can be counted.
- The tables' values are a pure function of the row number (\`bench/data/\`).
`;

/** docs/PERFORMANCE.md from what `bench/results` holds; `remarks` is Markdown on where the time goes. */
export function performancePage(results: readonly SuiteResult[], remarks = ''): string {
  const known = SUITE_ORDER.flatMap((name) => results.find(({ suite }) => suite === name) ?? []);
  const sections = [
    INTRODUCTION,
    goalsSection(goalsOf(known, TITLES)),
    ...(remarks === '' ? [] : [remarks]),
    ...known.map(suiteSection),
    notes(),
    places(known),
  ];
  return sections.join('\n');
}

function goalsSection(goals: readonly Goal[]): string {
  const rows = goals.map(({ what, goal, figure, unit, reached }) => [
    what,
    goal,
    figure === null ? '' : `${number(figure)}${unit === '' ? '' : ` ${unit}`}`,
    reached === null ? 'not measured' : reached ? 'yes' : 'no',
  ]);
  return `## Goals\n\n${table(['figure', 'goal', 'measured', 'reached'], rows)}`;
}

function suiteSection(result: SuiteResult): string {
  const head = [
    '',
    'n',
    's, min',
    's, median',
    '× COPY',
    '× best SQL',
    '× count',
    'statements',
    'CPU s',
    'MiB',
    'values',
  ];
  const ours = new Set(Object.keys(TITLES));
  const present = [...new Set(result.samples.map(({ subject }) => subject))].filter((name) => ours.has(name));
  const order = Object.keys(TITLES);
  const rows = present
    .sort((a, b) => order.indexOf(a) - order.indexOf(b))
    .map((subject) => subjectRow(result, subject));
  return `## ${result.title}\n\n${table(head, rows)}${memoryLine(result)}`;
}

function subjectRow(result: SuiteResult, subject: string): string[] {
  const title = TITLES[subject] ?? subject;
  const figures = figuresOf(result, subject);
  if (!figures) return [title, '0', 'failed', ...Array<string>(8).fill('')];
  const ratio = (floor: string): string => {
    const found = ratioTo(result, subject, floor);
    return found === null || floor === subject ? '' : number(found);
  };
  const {
    samples,
    minSeconds,
    medianSeconds,
    statements,
    tableStatements,
    cpuSeconds,
    peakRssMib,
    values,
    strategies,
  } = figures;
  const took = strategies.length > 0 && subject === 'auto' ? ` (took ${strategies.join(', ')})` : '';
  return [
    `${title}${took}`,
    String(samples.length),
    number(minSeconds),
    number(medianSeconds),
    ratio('copy'),
    ratio('sql'),
    ratio('count'),
    statements === null ? '' : `${statements} (${tableStatements ?? 0})`,
    number(cpuSeconds),
    String(Math.round(peakRssMib)),
    values > 1 ? String(values) : '',
  ];
}

/** The resident set on the way through many tables. */
function memoryLine(result: SuiteResult): string {
  const rss = figuresOf(result, 'auto')?.samples.at(-1)?.measurement?.rssMib;
  if (!rss) return '';
  return `\nResident set after each tenth of the tables, MiB: ${rss.map((mib) => Math.round(mib)).join(', ')}.\n`;
}

function notes(): string {
  const lines = peers().map(({ title, note }) => `- ${title}: ${note}.`);
  return `## What the peers do otherwise\n\n${lines.join('\n')}\n`;
}

function places(results: readonly SuiteResult[]): string {
  const rows = results.flatMap(({ suite, runs, samples }) =>
    runs.map((run, index) => {
      const subjects = [
        ...new Set(samples.filter((sample) => sample.run === index).map(({ subject }) => subject)),
      ];
      return [
        suite,
        ...placeOf(run),
        load(samples.filter((sample) => sample.run === index)),
        subjects.join(', '),
      ];
    }),
  );
  const head = ['suite', 'started', 'commit', 'machine', 'versions', 'load', 'measured'];
  return `## Runs\n\nLoad: processes that wanted a core, per core, over the minute before each measurement; least to most.\n\n${table(head, rows)}`;
}

function placeOf({ startedAt, commit, machine, versions }: RunInfo): string[] {
  const { cpu, cores, memoryGib, system } = machine;
  return [
    `${startedAt.slice(0, 16).replace('T', ' ')} UTC`,
    commit,
    `${cpu}, ${cores} cores, ${memoryGib} GiB, ${system}`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
  ];
}

function load(samples: ReadonlyArray<{ load: number }>): string {
  const loads = samples.map((sample) => sample.load);
  return `${Math.min(...loads).toFixed(1)}–${Math.max(...loads).toFixed(1)}`;
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}

/** Three digits, as many as a ratio is worth. */
function number(value: number): string {
  if (value >= 100) return String(Math.round(value));
  return value >= 10 ? value.toFixed(1) : value >= 0.1 ? value.toFixed(2) : value.toFixed(3);
}
