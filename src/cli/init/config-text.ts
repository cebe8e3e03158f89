import type { TablePattern } from '../../config/types.js';
import type { TableAccess } from '../../connectors/server-facts.js';
import { formatNumber } from '../../report/format-number.js';
import { countOf } from '../../report/table-facts.js';
import { escapeControls } from '../../report/terminal-text.js';
import { type WrittenConnection, yamlText } from './connection-lines.js';

const SCHEMA_LINE =
  '# yaml-language-server: $schema=./node_modules/profilemesh/schema/profilemesh.schema.json';
const BIG_ROWS = 1_000_000;
const BIG_BYTES = 1_000_000_000;
/** Further large tables are left to the patterns. */
const MAX_BIG = 20;
/** Rows that a proposed sample has, about. */
const SAMPLE_ROWS = 100_000;

export interface ConfigTextOptions {
  readonly source: WrittenConnection;
  /** Absent: runs are kept in the source's database. */
  readonly storage?: WrittenConnection;
  /** What the user asked for; absent: every table of `tables`. */
  readonly patterns?: readonly TablePattern[];
  /** The tables that were found. */
  readonly tables: readonly TableAccess[];
}

/** A configuration file with the reasons beside its settings. */
export function configText({ source, storage, patterns, tables }: ConfigTextOptions): string {
  const readable = tables.filter(({ problem }) => problem === null);
  const unreadable = tables.filter(({ problem }) => problem !== null);
  const sections = [
    [SCHEMA_LINE, '# Every key: npx profilemesh config schema. What it means: npx profilemesh config check.'],
    ['source:', ...indent(source.lines), ...hint(source)],
    storage
      ? [
          'storage: # where runs are kept',
          '  connection:',
          ...indent(indent(storage.lines)),
          ...hint(storage),
        ]
      : [
          "# Runs are kept in the source's database, in tables that the first run creates. Elsewhere:",
          ...STORAGE_HINT,
        ],
    ['profiling:', '  tables:', ...tableLines(readable, patterns), ...excludeLines(unreadable)],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const STORAGE_HINT = ['# storage:', '#   connection: { type: pglite, filepath: ./profilemesh-runs }'];

function hint({ variable }: WrittenConnection): string[] {
  return variable ? [`  # ${variable.holds} is in the environment variable ${variable.name}`] : [];
}

function tableLines(tables: readonly TableAccess[], patterns: readonly TablePattern[] | undefined): string[] {
  const big = tables
    .filter(isBig)
    .sort((one, other) => (other.estimatedBytes ?? 0) - (one.estimatedBytes ?? 0))
    .slice(0, MAX_BIG);
  const schemas = [...new Set(tables.map(({ schema }) => schema))];
  const wanted: readonly TablePattern[] =
    patterns ?? schemas.map((schema) => ({ ...(schema === null ? {} : { schema }), table: '*' }));
  const exact = new Set(big.map(({ schema, table }) => `${schema}.${table}`));
  return [
    ...big.flatMap(bigLines),
    ...wanted
      .filter(({ schema, table }) => !exact.has(`${schema}.${table}`))
      .map((pattern) => `    - ${entry(pattern)}${patterns ? '' : summary(tables, pattern.schema)}`),
  ];
}

function bigLines(table: TableAccess): string[] {
  const { schema, table: name, estimatedRows, estimatedBytes, timeColumns } = table;
  const rows = estimatedRows === null ? [] : [`about ${formatNumber(Math.round(estimatedRows))} rows`];
  const bytes = estimatedBytes === null ? [] : [sizeOf(estimatedBytes)];
  const fraction = Math.max(0.001, Math.min(1, SAMPLE_ROWS / Math.max(1, estimatedRows ?? BIG_ROWS)));
  const [key] = timeColumns;
  return [
    `    # ${[...rows, ...bytes].join(', ')}: a part of it may be enough`,
    ...(schema === null ? [] : [`    - schema: ${yamlText(schema)}`]),
    `    ${schema === null ? '- ' : '  '}table: ${yamlText(name)}`,
    `      # sampling: { enabled: true, fraction: ${Number(fraction.toPrecision(1))}, max_rows: ${SAMPLE_ROWS} }`,
    ...(key === undefined
      ? []
      : [`      # partition: { key: ${comment(yamlText(key))}, strategy: latest } # the newest value of it`]),
  ];
}

function sizeOf(bytes: number): string {
  return bytes < 1e9 ? `${formatNumber(Math.ceil(bytes / 1e6))} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function isBig({ estimatedRows, estimatedBytes }: TableAccess): boolean {
  return (estimatedRows ?? 0) >= BIG_ROWS || (estimatedBytes ?? 0) >= BIG_BYTES;
}

function summary(tables: readonly TableAccess[], schema: string | undefined): string {
  const own = tables.filter((table) => table.schema === (schema ?? null));
  const rows = own.reduce((sum, { estimatedRows }) => sum + (estimatedRows ?? 0), 0);
  const about = rows > 0 ? `, about ${countOf(Math.round(rows), 'row')}` : '';
  return ` # ${countOf(own.length, 'table')}${about}`;
}

function excludeLines(tables: readonly TableAccess[]): string[] {
  if (tables.length === 0) return [];
  return [
    '  exclude: # may not be read by this login',
    ...tables.map(({ schema, table }) => `    - ${entry({ ...(schema === null ? {} : { schema }), table })}`),
  ];
}

function entry({ schema, table }: TablePattern): string {
  const own = schema === undefined ? '' : `schema: ${yamlText(schema)}, `;
  return `{ ${own}table: ${yamlText(table)} }`;
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

// A name may hold a line break, which would end the comment.
function comment(text: string): string {
  return escapeControls(text);
}
