import type { Sample, SuiteResult } from '../results.js';
import type { BenchServer } from '../server/open-server.js';
import type { InstalledPeer } from '../peers/install-peer.js';
import type { Peer } from '../peers/peers.js';
import type { OurName } from './subjects.js';

export interface SuiteContext {
  readonly server: BenchServer;
  readonly repetitions: number;
  readonly ours: readonly OurName[];
  /** The peers that were asked for, each with its interpreter. */
  readonly peers: ReadonlyArray<{ readonly peer: Peer; readonly installed: InstalledPeer }>;
}

export interface Suite {
  readonly name: string;
  readonly title: string;
  readonly rows: number;
  readonly columns: number;
  readonly tables: number;
  run(context: SuiteContext): Promise<Array<Omit<Sample, 'run'>>>;
}

/** A suite's part of its result that does not change between runs. */
export function headOf({ name, title, rows, columns, tables }: Suite): Omit<SuiteResult, 'runs' | 'samples'> {
  return { suite: name, title, rows, columns, tables };
}
