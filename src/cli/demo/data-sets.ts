import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { JsonValue } from '../../core/json.js';
import { ProfileMeshError } from '../../core/errors.js';
import { parseCsv } from './parse-csv.js';

export type DataRow = Record<string, JsonValue>;

export interface DataSet {
  readonly table: string;
  /** The file in the package vega-datasets. */
  readonly file: string;
}

/** Chosen for what profiling has to cope with: titles that are numbers, missing values, dates as text, skewed counts. */
export const DATA_SETS: readonly DataSet[] = [
  { table: 'movies', file: 'movies.json' },
  { table: 'seattle_weather', file: 'seattle-weather.csv' },
  { table: 'flights', file: 'flights-10k.json' },
  { table: 'cars', file: 'cars.json' },
  { table: 'penguins', file: 'penguins.json' },
  { table: 'birdstrikes', file: 'birdstrikes.csv' },
];

/**
 * A data set's rows as they are in the file.
 * @throws {ProfileMeshError} PM_UNSUPPORTED when vega-datasets is not installed
 */
export async function readDataSet(dataSet: DataSet): Promise<DataRow[]> {
  const text = await readFile(new URL(`../data/${dataSet.file}`, packageEntry()), 'utf8');
  return dataSet.file.endsWith('.csv') ? parseCsv(text) : (JSON.parse(text) as DataRow[]);
}

function packageEntry(): URL {
  try {
    return pathToFileURL(createRequire(import.meta.url).resolve('vega-datasets'));
  } catch (cause) {
    throw new ProfileMeshError(
      'PM_UNSUPPORTED',
      'The demo needs the package vega-datasets with the data. Install it: npm install vega-datasets @electric-sql/pglite',
      { details: { package: 'vega-datasets' }, cause },
    );
  }
}
