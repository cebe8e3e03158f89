// The top bit of each byte of a word, and the lowest.
const TOP_BITS = 0x80808080 | 0;
const LANES = 0x01010101;
// A lane counts to 255.
const LANE_BYTES = 1020;

/** Characters of a UTF-8 text: the bytes that don't continue another. ASCII is settled at four bytes a step. */
export function countCharacters(view: DataView, start: number, end: number): number {
  const length = end - start;
  if (length < 4) return length - countSingly(view, start, end);
  const lastWord = end - 4;
  let all = view.getInt32(lastWord, true);
  for (let at = start; at < lastWord; at += 4) all |= view.getInt32(at, true);
  return (all & TOP_BITS) === 0 ? length : length - countContinuations(view, start, end);
}

function countContinuations(view: DataView, start: number, end: number): number {
  let total = 0;
  let at = start;
  while (end - at >= 4) {
    const stop = Math.min(end - 3, at + LANE_BYTES);
    let lanes = 0;
    for (; at < stop; at += 4) {
      const word = view.getInt32(at, true);
      lanes += (word >>> 7) & ~(word >>> 6) & LANES;
    }
    total += (lanes & 0xff) + ((lanes >>> 8) & 0xff) + ((lanes >>> 16) & 0xff) + (lanes >>> 24);
  }
  return total + countSingly(view, at, end);
}

function countSingly(view: DataView, start: number, end: number): number {
  let total = 0;
  for (let at = start; at < end; at += 1) {
    const byte = view.getUint8(at);
    total += (byte >>> 7) & ~(byte >>> 6) & 1;
  }
  return total;
}
