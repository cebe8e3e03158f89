// One type, as PostgreSQL's catalog, its short names and SQLAlchemy call it.
const SYNONYMS: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(int|int4|serial|serial4)$/, 'integer'],
  [/^(int8|bigserial|serial8)$/, 'bigint'],
  [/^(int2|smallserial|serial2)$/, 'smallint'],
  [/^(float8|double|double_precision|float)$/, 'double precision'],
  [/^float4$/, 'real'],
  [/^bool$/, 'boolean'],
  [/^decimal\b/, 'numeric'],
  [/^character varying\b/, 'varchar'],
  [/^(bpchar|character)\b/, 'char'],
  [/^timestamp without time zone$/, 'timestamp'],
  [/^timestamptz$/, 'timestamp with time zone'],
];

/** A type's name in one spelling, so that the names that two packages store for one type are equal. */
export function typeName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/\s*([(),])\s*/g, '$1')
    .trim();
  for (const [pattern, replacement] of SYNONYMS) {
    if (pattern.test(plain)) return plain.replace(pattern, replacement);
  }
  return plain;
}
