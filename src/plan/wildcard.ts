/** True when a name of a pattern stands for more than itself. */
export function hasWildcard(pattern: string): boolean {
  return pattern.includes('*');
}

/** True when `*` in the pattern can stand for runs of characters so that it reads as the text. Case counts. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first)) return false;
  let position = first.length;
  // The leftmost place for each part leaves the most room for the parts after it.
  for (const part of rest) {
    const found = text.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return text.length - last.length >= position && text.endsWith(last);
}
