import type { ResolvedConfig } from '../../config/types.js';
import type { Connection } from '../../connectors/connector.js';
import type { ConnectorRegistry } from '../../connectors/registry.js';
import type { ServerFacts, TableAccess } from '../../connectors/server-facts.js';
import { loadPlan } from '../../runner/load-plan.js';
import { describeConnection } from '../describe-connection.js';
import { type Finding, ok, warning } from './finding.js';
import type { Check } from './run-check.js';
import { serverFindings } from './server-findings.js';
import { tableFindings } from './table-findings.js';

/** The source: can it be reached, by what login, and may that one read the planned tables? */
export function sourceChecks(options: {
  readonly config: ResolvedConfig;
  readonly connectors: ConnectorRegistry;
}): Check[] {
  const { config, connectors } = options;
  const { source, execution } = config;
  const connecting = async <T>(
    signal: AbortSignal,
    work: (connection: Connection) => Promise<T>,
  ): Promise<T> => {
    await using connection = await connectors.connect(source, { signal });
    // Awaited here: the connection closes when this function is left.
    return await work(connection);
  };
  return [
    {
      name: 'source',
      remedy:
        'Check host, port, database, user and password of "source", and that this machine may reach it.',
      async run(signal) {
        const facts = await connecting(signal, (connection) => serverFacts(connection, signal));
        const reached = ok('source', `${describeConnection(source)}, in a read-only transaction`);
        return [reached, ...(facts ? serverFindings(facts, { execution, nowMs: Date.now() }) : [])];
      },
    },
    {
      name: 'tables',
      remedy: 'Correct profiling.tables; "profilemesh plan" shows what it stands for.',
      async run(signal) {
        const plan = await loadPlan({ config, connectors, signal });
        const access = await connecting(signal, (connection) =>
          tableAccess(connection, { tables: plan.tables, signal }),
        );
        const doubled = plan.duplicates ?? [];
        const findings: Finding[] = access
          ? tableFindings(access, Date.now())
          : [ok('tables', `${plan.tables.length} planned`)];
        if (doubled.length === 0) return findings;
        const remedy = 'The first entry counts: remove the others from profiling.tables.';
        return [...findings, warning('tables', `listed more than once: ${doubled.join(', ')}`, remedy)];
      },
    },
  ];
}

function serverFacts(connection: Connection, signal: AbortSignal): Promise<ServerFacts | undefined> {
  return connection.snapshot({ signal }, async (session) => connection.serverFacts?.(session));
}

function tableAccess(
  connection: Connection,
  options: { readonly tables: ResolvedPlanTables; readonly signal: AbortSignal },
): Promise<readonly TableAccess[] | undefined> {
  const { tables, signal } = options;
  return connection.snapshot({ signal }, async (session) => connection.tableAccess?.(session, tables));
}

type ResolvedPlanTables = Parameters<NonNullable<Connection['tableAccess']>>[1];
