/** 1 for equal names, 0 for names without a common letter in order: 1 − edit distance / the longer length. Case counts not. */
export function nameSimilarity(first: string, second: string): number {
  const [a, b] = [[...first.toLowerCase()], [...second.toLowerCase()]];
  const longest = Math.max(a.length, b.length);
  if (longest === 0) return 1;
  let row = b.map((_, index) => index + 1);
  for (const [i, letter] of a.entries()) {
    let [diagonal, left] = [i, i + 1];
    row = b.map((other, j) => {
      const above = row[j] ?? 0;
      left = Math.min(left + 1, above + 1, diagonal + (letter === other ? 0 : 1));
      diagonal = above;
      return left;
    });
  }
  return 1 - (row.at(-1) ?? a.length) / longest;
}
