import type { ConnectorRegistry } from '../../connectors/registry.js';
import type { Logger } from '../../core/logger.js';
import type { Style } from '../../report/style.js';
import type { Progress } from '../progress.js';

/** What the parts of the demo share. */
export interface DemoStage {
  readonly configPath: string;
  readonly connectors: ConnectorRegistry;
  readonly progress: Progress;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly style: Style;
  /** One or more lines on stdout. */
  print(text: string): Promise<void>;
  writeConfig(edited: boolean): Promise<void>;
}
