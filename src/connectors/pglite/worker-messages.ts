/** What the connector asks of the thread that PGlite runs on. */
export type WorkerRequest = { readonly id: number } & (
  | { readonly kind: 'load' | 'open' | 'close' }
  | { readonly kind: 'query'; readonly sql: string; readonly parameters: readonly unknown[] }
  | { readonly kind: 'exec' | 'protocol'; readonly sql: string }
);

/** An error's own scalar properties (SQLSTATE in `code`) and its message. */
export type PlainError = Readonly<Record<string, unknown>> & { readonly message: string };

/** A request gets one answer, `protocol` any number of chunks before it. */
export type WorkerAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: PlainError }
  | { readonly id: number; readonly chunk: Uint8Array };
