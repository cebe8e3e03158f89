import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PlanFile extends AsyncDisposable {
  readonly path: string;
  /** Writes a configuration of these tables; nothing connects to the database it names. */
  write(tables: readonly string[], sections?: Record<string, unknown>): Promise<void>;
}

/** A configuration file in a temporary folder. */
export async function createPlanFile(tables: readonly string[]): Promise<PlanFile> {
  const folder = await mkdtemp(join(tmpdir(), 'profilemesh-plan-'));
  const path = join(folder, 'profilemesh.json');
  const write: PlanFile['write'] = async (names, sections = {}) => {
    const config = {
      source: { type: 'postgres', host: 'db', database: 'shop', username: 'reader' },
      profiling: { tables: names.map((table) => ({ schema: 'public', table })) },
      ...sections,
    };
    await writeFile(path, JSON.stringify(config));
  };
  await write(tables);
  return { path, write, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
