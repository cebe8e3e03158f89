import type { ResolvedConfig } from '../config/types.js';
import type { ConnectorRegistry } from '../connectors/registry.js';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { EventBus } from '../events/event-bus.js';
import type { TableProfile } from '../model/profile.js';

/** What a person at a screen wants to see of a run that goes on. */
export type RunProgress =
  | { readonly type: 'table_started'; readonly table: string; readonly index: number; readonly total: number }
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
  /** Default: silent. */
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
}
