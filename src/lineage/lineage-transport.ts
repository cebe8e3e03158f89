import type { RunEvent } from './run-event.js';

/** Takes events to where lineage is collected. */
export interface LineageTransport {
  /**
   * Resolves once the event is there. Rejects with a `ProfileMeshError` whose `transient` says whether the same may
   * succeed later. The same event may come again.
   */
  emit(event: RunEvent, options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
}
