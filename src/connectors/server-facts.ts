import type { TableRef } from '../model/plan.js';

/** What a person who sets up profiling wants to know of a server, and of the login that was used. */
export interface ServerFacts {
  /** For people, e.g. `PostgreSQL 16.4`. */
  readonly version: string;
  /** The oldest version that is supported, where this one is older; else `null`. */
  readonly oldestSupported: string | null;
  readonly login: string;
  /** Rights need no checking, and should not be so wide. */
  readonly isSuperuser: boolean;
  /** The protocol of an encrypted connection; `none`: it goes over a network in the clear; `null`: it stays on one machine. */
  readonly encryption: string | null;
  /** A copy that follows another server: long statements on it may be cancelled. */
  readonly isStandby: boolean;
  /** How long a standby waits for statements before it cancels them; -1: for ever; `null`: it is none. */
  readonly standbyDelayMs: number | null;
  /** After how long an open transaction that does nothing is ended; 0: never. */
  readonly idleInTransactionMs: number;
  /** After how long any transaction is ended; 0: never. */
  readonly transactionMs: number;
  /** The server's clock, in milliseconds since 1970. */
  readonly nowMs: number;
}

/** What a login may do with one table. */
export interface TableAccess extends TableRef {
  /** Why it can't be read, and what to do; `null`: it can. */
  readonly problem: string | null;
  /** Columns that may not be read. */
  readonly hiddenColumns: readonly string[];
  /** Policies of the table decide which rows this login sees. */
  readonly hidesRows: boolean;
  /** `null`: not known. */
  readonly estimatedRows: number | null;
  /** `null`: not known, or it has no storage of its own. */
  readonly estimatedBytes: number | null;
  /** When statistics were last gathered, in milliseconds since 1970; `null`: not known. */
  readonly analyzedAtMs: number | null;
  /** Statistics of its values can be read. */
  readonly hasStatistics: boolean;
  /** Columns that hold dates or times, those of an index first. */
  readonly timeColumns: readonly string[];
}
