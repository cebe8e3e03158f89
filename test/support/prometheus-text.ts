/** The values by series, the labels sorted: `name{a="1",b="2"}`. */
export type Samples = ReadonlyMap<string, number>;

const SERIES = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: \d+)?$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)",?/gy;

/** Reads Prometheus' text format. Throws on a line that is none of it, a type that is not said, a series told twice. */
export function parsePrometheusText(text: string): Samples {
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const type = /^# TYPE (\S+) (counter|gauge|histogram|summary|untyped)$/.exec(line);
    if (type?.[1] && type[2]) types.set(type[1], type[2]);
    if (line.startsWith('#')) continue;
    const [, name = '', labels = '', value = ''] = SERIES.exec(line) ?? [];
    if (name === '') throw new Error(`no Prometheus text: ${line}`);
    const family = name.replace(/_(bucket|sum|count)$/, '');
    if (!types.has(name) && types.get(family) !== 'histogram') throw new Error(`${name} has no type`);
    const key = `${name}${sorted(labels)}`;
    if (samples.has(key)) throw new Error(`${key} is there twice`);
    samples.set(key, value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value));
  }
  return samples;
}

function sorted(labels: string): string {
  if (labels === '') return '';
  LABEL.lastIndex = 0;
  const found = [...labels.matchAll(LABEL)];
  if (found.map(([whole]) => whole).join('') !== labels) throw new Error(`no labels: ${labels}`);
  return `{${found
    .map(([, name, value]) => `${name}="${value}"`)
    .sort()
    .join(',')}}`;
}
