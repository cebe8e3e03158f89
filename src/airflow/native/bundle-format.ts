import { createHash } from 'node:crypto';

// Layout of a bundle: program | sources (may be empty) | metadata (YAML) | trailer of 64 bytes, little-endian:
//   0 u32 length of the sources, 4 u32 length of the metadata, 8 u32 version of the trailer (1),
//   12 sha256 of the program (32 bytes), 44 zeros (12 bytes), 56 the mark (8 bytes).
export const TRAILER_BYTES = 64;
export const TRAILER_MARK = 'AFBNDL01';
export const TRAILER_VERSION = 1;

/** The only version of the protocol that Airflow 3.3 knows. */
export const SUPERVISOR_SCHEMA_VERSION = '2026-06-16';

export interface BundleRegions {
  readonly program: Buffer;
  readonly sources: Buffer;
  readonly metadata: Buffer;
}

/** The bytes of a bundle file. */
export function encodeBundle({ program, sources, metadata }: BundleRegions): Buffer {
  const trailer = Buffer.alloc(TRAILER_BYTES);
  trailer.writeUInt32LE(sources.length, 0);
  trailer.writeUInt32LE(metadata.length, 4);
  trailer.writeUInt32LE(TRAILER_VERSION, 8);
  trailer.set(sha256(program), 12);
  trailer.write(TRAILER_MARK, 56, 'latin1');
  return Buffer.concat([program, sources, metadata, trailer]);
}

/** The regions of a bundle file, or why Airflow would pass over it. */
export function decodeBundle(bytes: Buffer): BundleRegions | { readonly problem: string } {
  if (bytes.length < TRAILER_BYTES) return { problem: `it has ${bytes.length} bytes, fewer than a trailer` };
  const trailer = bytes.subarray(bytes.length - TRAILER_BYTES);
  if (trailer.toString('latin1', 56) !== TRAILER_MARK) {
    return { problem: `it does not end with ${TRAILER_MARK}, so it is no bundle or was cut off` };
  }
  const version = trailer.readUInt32LE(8);
  if (version !== TRAILER_VERSION) return { problem: `its trailer has version ${version}, not 1` };
  if (trailer.subarray(44, 56).some((byte) => byte !== 0))
    return { problem: 'the reserved bytes are not zero' };
  const metadataStart = bytes.length - TRAILER_BYTES - trailer.readUInt32LE(4);
  const sourcesStart = metadataStart - trailer.readUInt32LE(0);
  if (sourcesStart <= 0) return { problem: 'the lengths in its trailer leave no room for the program' };
  const program = bytes.subarray(0, sourcesStart);
  if (!sha256(program).equals(trailer.subarray(12, 44))) {
    return { problem: 'its program was changed after packing (the sha256 differs)' };
  }
  return {
    program,
    sources: bytes.subarray(sourcesStart, metadataStart),
    metadata: bytes.subarray(metadataStart, bytes.length - TRAILER_BYTES),
  };
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
