/** The demo's configuration file. `edited`: one table less, and another one sampled. */
export function demoConfig(options: {
  filepath: string;
  tables: readonly string[];
  edited?: boolean;
}): string {
  const { filepath, edited = false } = options;
  const tables = edited ? options.tables.slice(0, -1) : options.tables;
  const entries = tables.map((table, index) => {
    const sampling = edited && index === 0 ? '\n      sampling: { enabled: true, fraction: 0.5 }' : '';
    return `    - table: ${table}${sampling}`;
  });
  const connection = `{ type: pglite, database: demo, filepath: ${JSON.stringify(filepath)} }`;
  return `environment: development
source: ${connection}
storage:
  connection: ${connection}
profiling:
  tables:
${entries.join('\n')}
`;
}
