import type { ResolvedConfig } from '../../config/types.js';
import type { ConnectorRegistry } from '../../connectors/registry.js';
import { listWaitingEvents } from '../../runner/event-delivery.js';
import { inspectStorage, type StorageFacts } from '../../storage/inspect-storage.js';
import { describeConnection } from '../describe-connection.js';
import { type Finding, failed, ok, warning } from './finding.js';
import type { Check } from './run-check.js';

/** The storage: could a run be kept, and has every listener got its events? */
export function storageChecks(options: {
  readonly config: ResolvedConfig;
  readonly connectors: ConnectorRegistry;
}): Check[] {
  const { config, connectors } = options;
  const { storage } = config;
  let areTablesThere = false;
  return [
    {
      name: 'storage',
      remedy: 'Check "storage.connection"; without it runs are kept in the source’s database.',
      async run(signal) {
        await using connection = await connectors.connect(storage.connection, { signal });
        const facts = await inspectStorage(connection, storage);
        areTablesThere = facts.missing.length === 0;
        return [ok('storage', describeConnection(storage.connection)), ...storageFindings(facts, storage)];
      },
    },
    {
      name: 'events',
      remedy: 'See "profilemesh events list".',
      async run(signal) {
        if (!areTablesThere || !config.hooks.enabled || config.hooks.hooks.length === 0) return [];
        const waiting = await listWaitingEvents({ config, connectors, signal, allowConfigModules: true });
        const stuck = waiting.filter(({ isClaimed }) => !isClaimed);
        if (stuck.length === 0) return [ok('events', 'no listener waits for one')];
        const names = [...new Set(stuck.map(({ listener }) => listener))].join(', ');
        return [
          warning('events', `some were not delivered to ${names}`, 'Deliver them: profilemesh events flush.'),
        ];
      },
    },
  ];
}

function storageFindings(facts: StorageFacts, storage: ResolvedConfig['storage']): Finding[] {
  const { missing, creating, writing, isMigrated } = facts;
  const list = missing.join(', ');
  if (missing.length > 0 && !storage.createTables) {
    return [
      failed('storage tables', `not there: ${list}`, 'Create them, or set storage.create_tables: true.'),
    ];
  }
  if (creating) {
    return [
      failed(
        'storage tables',
        `not there, and this login can't create them: ${creating.message}`,
        'Grant it CREATE on the schema, name another database in storage.connection, or profile with --no-store.',
      ),
    ];
  }
  if (missing.length > 0) return [ok('storage tables', 'not there yet; the first run creates them')];
  if (writing) {
    return [
      failed(
        'storage tables',
        `can't be written: ${writing.message}`,
        'Grant this login SELECT, INSERT, UPDATE and DELETE on the storage tables.',
      ),
    ];
  }
  if (isMigrated) return [ok('storage tables', 'there, of this version, and can be written')];
  return [
    warning(
      'storage tables',
      'there, but this version has not migrated them yet',
      'The next run does it, if its login may create tables.',
    ),
  ];
}
