/** RFC 4180 text as records by the header's names. An empty field is `null`. */
export function parseCsv(text: string): Array<Record<string, string | null>> {
  const [header = [], ...rows] = splitCsv(text);
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] || null])));
}

// A field: quoted with doubled quotes inside, or everything up to the next separator.
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function splitCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let index = 0;
  while (index < text.length) {
    FIELD.lastIndex = index;
    const match = FIELD.exec(text);
    if (!match)
      throw new Error(`not CSV at character ${index}: ${JSON.stringify(text.slice(index, index + 40))}`);
    const [whole, quoted, plain = '', end] = match;
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    index += whole.length;
    if (end !== ',') {
      rows.push(row);
      row = [];
    } else if (index === text.length) {
      row.push('');
    }
  }
  if (row.length > 0) rows.push(row);
  return rows;
}
