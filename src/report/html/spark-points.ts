/**
 * Points of a line through values, `x,y` from the left to the right in a box of this size, in groups without gaps: one for
 * each stretch of values that are not `null`. Equal values lie in the middle.
 */
export function sparkPoints(
  values: ReadonlyArray<number | null>,
  { width, height, margin = 3 }: { width: number; height: number; margin?: number },
): Array<Array<readonly [number, number]>> {
  const numbers = values.filter((value) => value !== null);
  const least = numbers.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const greatest = numbers.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY);
  const step = values.length > 1 ? (width - 2 * margin) / (values.length - 1) : 0;
  const groups: Array<Array<readonly [number, number]>> = [];
  let group: Array<readonly [number, number]> = [];
  values.forEach((value, index) => {
    if (value === null) {
      if (group.length > 0) groups.push(group);
      group = [];
      return;
    }
    // Halved first: the span of two huge numbers is more than a double holds.
    const share = greatest === least ? 0.5 : (value / 2 - least / 2) / (greatest / 2 - least / 2);
    const x = values.length > 1 ? margin + index * step : width / 2;
    group.push([round(x), round(height - margin - share * (height - 2 * margin))]);
  });
  if (group.length > 0) groups.push(group);
  return groups;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
