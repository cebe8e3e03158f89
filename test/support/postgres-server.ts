import type { TestProject } from 'vitest/node';
import { startPostgres } from './start-postgres.js';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
  }
}

/**
 * Starts one PostgreSQL server for the run, or takes the one of `PROFILEMESH_TEST_POSTGRES_URL`, and tells the tests
 * its URL (`inject('postgresUrl')`). The server's files are in a temporary folder that goes with it.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.PROFILEMESH_TEST_POSTGRES_URL;
  if (given) {
    project.provide('postgresUrl', given);
    return async () => undefined;
  }
  const server = await startPostgres();
  project.provide('postgresUrl', server.url);
  return server.stop;
}
