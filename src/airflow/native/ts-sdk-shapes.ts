import type { JsonValue } from '../../core/json.js';

/** The task context of Airflow's TypeScript SDK. */
export interface TsSdkContextLike {
  readonly dagId: string;
  readonly taskId: string;
  readonly runId: string;
  readonly tryNumber: number;
  readonly mapIndex: number;
  readonly signal: AbortSignal;
}

/** A connection as Airflow's TypeScript SDK gives it. */
export interface TsSdkConnectionLike {
  readonly id: string;
  readonly type: string;
  readonly host?: string | null;
  readonly schema?: string | null;
  readonly login?: string | null;
  readonly password?: string | null;
  readonly port?: number | null;
  readonly extra?: string | null;
}

interface TsSdkXComKey {
  key: string;
  dagId?: string;
  runId?: string;
  taskId?: string;
  mapIndex?: number | null;
}

/** The task client of Airflow's TypeScript SDK. Its first beta can't write variables. */
export interface TsSdkClientLike {
  getXCom<T = unknown>(options: TsSdkXComKey & { includePriorDates?: boolean }): Promise<T | null>;
  setXCom(options: TsSdkXComKey & { value: JsonValue }): Promise<void>;
  getVariable(key: string): Promise<string | null>;
  setVariable?(key: string, value: string): Promise<void>;
  deleteVariable?(key: string): Promise<void>;
  getConnection(connId: string): Promise<TsSdkConnectionLike | null>;
}

/** What a handler of the SDK's first beta gets; from 1.0.0 on, `{ ctx: getContext(), client: getClient() }`. */
export interface TsSdkArgsLike {
  readonly ctx: TsSdkContextLike;
  readonly client: TsSdkClientLike;
}

/** The task client that handlers of the SDK are given here: with the methods that throw for what is missing. */
export interface TsSdkTaskClientLike extends TsSdkClientLike {
  getVariableOrThrow(key: string): Promise<string>;
  setVariable(key: string, value: string): Promise<void>;
  deleteVariable(key: string): Promise<void>;
  getConnectionOrThrow(connId: string): Promise<TsSdkConnectionLike>;
}
