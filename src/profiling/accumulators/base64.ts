/** The bytes of a typed array as base64; the machine's byte order, little-endian on all that Node supports well. */
export function toBase64(array: Uint8Array | Int32Array): string {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64');
}

/** A copy that starts its own buffer, so that wider views of it are aligned. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
