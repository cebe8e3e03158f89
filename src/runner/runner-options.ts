import type { ResolvedConfig } from '../config/types.js';
import type { ConnectorRegistry } from '../connectors/registry.js';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { EventBus } from '../events/event-bus.js';
import type { LineageTransport } from '../lineage/lineage-transport.js';
import type { TableProfile } from '../model/profile.js';
import type { CodeListener } from '../storage/configured-listeners.js';
import type { RunTelemetry } from './run-telemetry.js';

/** What a person at a screen wants to see of a run that goes on. */
export type RunProgress =
  | {
      readonly type: 'run_started';
      readonly runId: string;
      readonly environment: string;
      /** Full names, in the order of the plan. */
      readonly tables: readonly string[];
    }
  | { readonly type: 'table_started'; readonly table: string; readonly index: number; readonly total: number }
  | {
      /** At most five times a second for each table; for one that is measured in the database once, with 0 rows. */
      readonly type: 'table_rows';
      readonly table: string;
      readonly index: number;
      readonly total: number;
      /** Read so far, of this attempt. */
      readonly rows: number;
      /** The server's estimate of how many there are; `null`: not known, or only a part is read. */
      readonly expected: number | null;
    }
  | {
      readonly type: 'table_finished';
      readonly profile: TableProfile;
      readonly index: number;
      readonly total: number;
    };

/** What every use case takes. Only `config` is needed. */
export interface RunnerOptions {
  readonly config: ResolvedConfig;
  /** Default: PostgreSQL and PGlite. */
  readonly connectors?: ConnectorRegistry;
  /** Events go here, besides the listeners of the configuration. Default: a bus of its own. */
  readonly bus?: EventBus;
  /** Further listeners, besides those of the configuration: functions, and ones whose events are kept until they have them. */
  readonly listeners?: readonly CodeListener[];
  /** True: modules that hooks of type `custom` name may be imported. Default false: such a hook is refused. */
  readonly allowConfigModules?: boolean;
  /** Default: silent. */
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  /** Watches runs, tables and statements, such as by OpenTelemetry or Prometheus. Default: nothing does. */
  readonly telemetry?: RunTelemetry;
  /** Where OpenLineage events go, in the place of the configuration's. Default: as the section `lineage` says. */
  readonly lineage?: LineageTransport;
  readonly onProgress?: (progress: RunProgress) => void;
}
