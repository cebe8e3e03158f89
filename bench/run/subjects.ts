import type { Job, Place } from '../job.js';
import type { InstalledPeer } from '../peers/install-peer.js';
import type { Peer } from '../peers/peers.js';

/** How one subject is started: our own job, or another profiler's program. */
export type Start =
  | { readonly kind: 'job'; readonly job: Job }
  | {
      readonly kind: 'peer';
      readonly python: string;
      readonly program: string;
      readonly url: string;
      readonly table: string;
    };

export interface Subject {
  readonly name: string;
  readonly start: Start;
}

const FLOOR_NAMES = ['count', 'copy', 'sql'] as const;

/** Ours, by the settings that they differ in. The first is what a configuration without any of them does. */
const OURS = {
  auto: {},
  pushdown: { strategy: 'pushdown' },
  stream: { strategy: 'stream' },
  'stream-exact': { strategy: 'stream', distinct: 'exact' },
  'stream-every-metric': { strategy: 'stream', metrics: 'every' },
  'stream-2-connections': { strategy: 'stream', connections: 2 },
} as const;

export type OurName = keyof typeof OURS;
export const OUR_NAMES = Object.keys(OURS) as OurName[];

export function floorSubjects(place: Place, table: string): Subject[] {
  return FLOOR_NAMES.map((kind) => ({ name: kind, start: { kind: 'job', job: { kind, place, table } } }));
}

/** The best SQL without floats in means and deviations; beside ours, not a floor. */
export function exactSqlSubject(place: Place, table: string): Subject {
  return { name: 'sql-exact', start: { kind: 'job', job: { kind: 'sql-exact', place, table } } };
}

export function ourSubject(name: OurName, place: Place, tables: readonly string[]): Subject {
  return { name, start: { kind: 'job', job: { kind: 'profile', place, tables, ...OURS[name] } } };
}

export function peerSubject(options: {
  peer: Peer;
  installed: InstalledPeer;
  url: string;
  table: string;
}): Subject {
  const { peer, installed, url, table } = options;
  const { python } = installed;
  return { name: peer.name, start: { kind: 'peer', python, program: peer.program, url, table } };
}
