import { open } from 'node:fs/promises';
import { ProfileMeshError } from '../core/errors.js';
import type { LineageTransport } from './lineage-transport.js';

/**
 * Appends each event to a file as a line of JSON, in one write, so that processes can share it on a local disk. The file is
 * made when it is not there; its folder is not. `emit` rejects with PM_LINEAGE_DELIVERY.
 */
export function createFileLineageTransport({ path }: { readonly path: string }): LineageTransport {
  return {
    async emit(event) {
      const line = Buffer.from(`${JSON.stringify(event)}\n`);
      try {
        await using file = await open(path, 'a');
        const { bytesWritten } = await file.write(line);
        if (bytesWritten < line.length) throw new Error(`only ${bytesWritten} of ${line.length} bytes`);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new ProfileMeshError(
          'PM_LINEAGE_DELIVERY',
          `The lineage event could not be written: ${reason}. Check lineage.path.`,
          { cause: error },
        );
      }
    },
  };
}
