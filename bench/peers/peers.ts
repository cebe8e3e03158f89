/** Another profiler, and the Python packages that it is made of. */
export interface Peer {
  readonly name: string;
  readonly title: string;
  readonly program: string;
  readonly requirements: readonly string[];
  /** The distribution whose version is reported. */
  readonly distribution: string;
  /** What it leaves out or does otherwise. */
  readonly note: string;
}

const DRIVER = ['sqlalchemy<2.1', 'psycopg2-binary'];
const ORIGINAL_SOURCE =
  'profilemesh @ git+https://github.com/baselinrhq/baselinr@f0571971d346dbd4ca0231f85ee9a1a129b5572a';

/** `originalSource`: where pip finds the Python ProfileMesh, when not at its repository: a folder or a requirement. */
export function peers(originalSource: string = ORIGINAL_SOURCE): Peer[] {
  return [
    {
      name: 'original',
      title: 'ProfileMesh (Python)',
      program: 'run_original.py',
      requirements: [originalSource, 'structlog', 'prometheus_client', ...DRIVER],
      distribution: 'profilemesh',
      note: 'defaults: no lengths',
    },
    {
      name: 'baselinr',
      title: 'baselinr',
      program: 'run_baselinr.py',
      requirements: ['baselinr==0.9.0', ...DRIVER],
      distribution: 'baselinr',
      note: 'defaults',
    },
    {
      name: 'soda',
      title: 'soda-core',
      program: 'run_soda.py',
      requirements: ['soda-core-postgres==3.5.6', 'setuptools<81'],
      distribution: 'soda-core',
      note: '`profile columns`: numbers and texts only, 14 of the 20 columns',
    },
    {
      name: 'great-expectations',
      title: 'Great Expectations',
      program: 'run_great_expectations.py',
      requirements: ['great_expectations==1.24.1', ...DRIVER],
      distribution: 'great_expectations',
      note: 'its metrics for the same list, no dates’ mean lengths; stores nothing',
    },
    {
      name: 'duckdb',
      title: 'DuckDB `SUMMARIZE`',
      program: 'run_duckdb.py',
      requirements: ['duckdb==1.5.5', 'duckdb-extension-postgres-scanner==1.5.5'],
      distribution: 'duckdb',
      note: 'distinct estimated, quartiles; no histogram, no lengths; stores nothing',
    },
    {
      name: 'ydata',
      title: 'ydata-profiling',
      program: 'run_ydata.py',
      requirements: ['ydata-profiling==4.18.4', 'setuptools<81', ...DRIVER],
      distribution: 'ydata-profiling',
      note: '`minimal=True` over a pandas data frame, reading it included; stores nothing',
    },
  ];
}
