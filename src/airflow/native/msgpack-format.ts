// Deeper values would exhaust the stack of a recursive reader.
export const MAX_MSGPACK_DEPTH = 500;

/** The type byte of the timestamp extension: -1. */
export const TIMESTAMP_EXT = 0xff;
