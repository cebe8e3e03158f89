const MAX_CHARACTERS = 64;

/** The candidate that was probably meant by `word`; undefined when none is near, or the word is longer than any key. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > MAX_CHARACTERS) return undefined;
  const plain = simplify(word);
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const other = simplify(candidate);
    const distance = isAbbreviation(plain, other) ? 1.5 : editDistance(plain, other);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  const limit = Math.max(1, Math.floor(plain.length / 3), plain.length >= 4 ? 2 : 1);
  return bestDistance <= limit ? best : undefined;
}

// maxWorkers, max-workers and max_workers are one word to somebody who mistypes it.
function simplify(word: string): string {
  return word.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function isAbbreviation(word: string, candidate: string): boolean {
  return (
    (word.length >= 4 && candidate.startsWith(word)) || (candidate.length >= 4 && word.startsWith(candidate))
  );
}

/** Insertions, deletions, replacements and swapped neighbours between two words. */
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? 0;
}
