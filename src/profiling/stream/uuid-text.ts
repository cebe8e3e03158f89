const GROUP_ENDS = [8, 12, 16, 20, 32];

/** The first 16 bytes as the server writes a uuid. */
export function uuidText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.subarray(0, 16)).toString('hex');
  return GROUP_ENDS.map((end, group) => hex.slice(GROUP_ENDS[group - 1] ?? 0, end)).join('-');
}
