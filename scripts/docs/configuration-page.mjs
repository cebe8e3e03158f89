// The tables of docs/CONFIGURATION.md, from the JSON Schema of the configuration file. Everything around them is written by hand.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './markdown.mjs';

export const PAGE = 'docs/CONFIGURATION.md';

const MARKED = /<!-- keys: (\S+) -->\n[\s\S]*?<!-- \/keys -->/g;
const REST = /<!-- further sections -->\n[\s\S]*?<!-- \/further sections -->/;

/** The page with its tables as the schema says; throws where the page names a section that is not there. */
export function configurationPage() {
  const page = readFileSync(join(root, PAGE), 'utf8');
  const schema = JSON.parse(readFileSync(join(root, 'schema/profilemesh.schema.json'), 'utf8'));
  const marked = [...page.matchAll(MARKED)].map(([, path]) => path);
  const context = { schema, marked: new Set(marked) };
  const further = Object.keys(schema.properties).filter((key) => isFurther(key, context));
  return page
    .replace(MARKED, (_, path) => `<!-- keys: ${path} -->\n${tableOf(path, context)}\n<!-- /keys -->`)
    .replace(
      REST,
      () =>
        `<!-- further sections -->\n${further.map((key) => section(key, context)).join('')}<!-- /further sections -->`,
    );
}

const isFurther = (key, { schema, marked }) =>
  propertiesOf(resolved(schema.properties[key], schema)) !== undefined &&
  !marked.has(key) &&
  !schema.properties[key].$ref;

const section = (key, context) =>
  `\n## ${key}\n\n${context.schema.properties[key].description}\n\n${tableOf(key, context)}\n\n`;

/** The rows of `a.b`, of `(root)`: the keys that are no section, or of the definition `#Name`. */
function tableOf(path, context) {
  const node = nodeAt(path, context.schema);
  const rows = rowsOf(node, {
    ...context,
    path: path.startsWith('#') || path === '(root)' ? '' : path,
    prefix: '',
  });
  const shown = path === '(root)' ? rows.filter(({ isSection }) => !isSection) : rows;
  const body = shown.map(
    ({ key, type, fallback, meaning }) => `| \`${key}\` | ${type} | ${fallback} | ${meaning} |`,
  );
  return ['| key | type | default | meaning |', '|---|---|---|---|', ...body].join('\n');
}

function nodeAt(path, schema) {
  if (path === '(root)') return schema;
  if (path.startsWith('#')) {
    const definition = schema.$defs?.[path.slice(1)];
    if (!definition) throw new Error(`${PAGE}: the schema has no definition ${path}`);
    return definition;
  }
  return path.split('.').reduce((node, key) => {
    const list = key.endsWith('[]');
    const child = propertiesOf(resolved(node, schema))?.[list ? key.slice(0, -2) : key];
    if (!child) throw new Error(`${PAGE}: the schema has no key ${path}`);
    return list ? child.items : child;
  }, schema);
}

function rowsOf(node, context) {
  const { schema, marked, path, prefix } = context;
  const target = resolved(node, schema);
  return Object.entries(propertiesOf(target) ?? {}).flatMap(([key, child]) => {
    const name = `${prefix}${key}`;
    const full = path === '' ? name : `${path}.${name}`;
    const inner = resolved(child, schema);
    const isSection = propertiesOf(inner) !== undefined;
    const reference = referenceOf(child);
    const row = {
      key: name,
      isSection: isSection && path === '',
      type: typeOf(child, schema),
      fallback: fallbackOf(child, target.required?.includes(key) === true),
      meaning: meaningOf(child),
    };
    // A section with a table of its own, or one of the shared kinds, is a row that leads there.
    if (!isSection || reference || marked.has(full)) {
      return [
        marked.has(full)
          ? { ...row, type: `section, [below](#${anchorOf(full)})` }
          : withLink(row, full, marked),
      ];
    }
    if (path === '' && prefix === '') return [row];
    return rowsOf(inner, { ...context, prefix: `${name}.` });
  });
}

const withLink = (row, full, marked) =>
  marked.has(`${full}[]`) ? { ...row, type: `list of [sections](#${anchorOf(full)})` } : row;

const anchorOf = (path) => path.replaceAll(/[.[\]]/g, '');

const propertiesOf = (node) =>
  node?.type === 'object' && node.properties && Object.keys(node.properties).length > 0
    ? node.properties
    : undefined;

const optionsOf = (node) => (node?.anyOf ?? [node]).filter((option) => option?.type !== 'null');

const referenceOf = (node) => {
  const [option, ...others] = optionsOf(node);
  return others.length === 0 ? /[^/]+$/.exec(option?.$ref ?? '')?.[0] : undefined;
};

function resolved(node, schema) {
  const name = referenceOf(node);
  if (name !== undefined) return schema.$defs[name];
  const options = optionsOf(node);
  return options.length === 1 ? options[0] : node;
}

function typeOf(node, schema) {
  const name = referenceOf(node);
  if (name !== undefined) return `[${name.toLowerCase()}](#${name.toLowerCase()})`;
  const options = optionsOf(node);
  if (options.length > 1) return [...new Set(options.map((option) => typeOf(option, schema)))].join(' or ');
  const only = { ...options[0], type: [options[0].type].flat().find((type) => type !== 'null') };
  if (only.enum) return only.enum.map((value) => `\`${value}\``).join(', ');
  if (only.const !== undefined) return `\`${only.const}\``;
  if (only.type === 'array') return `list of ${itemOf(only.items, schema)}`;
  if (only.type === 'boolean') return '`true`, `false`';
  if (only.type === 'integer' || only.type === 'number') return numberOf(only);
  if (only.type === 'object') return mapOf(only, schema);
  return only.type === 'string' ? 'text' : 'any value';
}

function itemOf(node, schema) {
  if (propertiesOf(resolved(node, schema))) return 'sections';
  // The metrics are listed on a page of their own.
  if ((node.enum?.length ?? 0) > 12) return 'names';
  return typeOf(node, schema);
}

function mapOf(node, schema) {
  if (propertiesOf(node)) return 'section';
  const values = node.additionalProperties;
  if (!values || values === true || Object.keys(values).length === 0) return 'map';
  if (propertiesOf(resolved(values, schema))) {
    return `map of names to sections with ${Object.keys(values.properties)
      .map((key) => `\`${key}\``)
      .join(', ')}`;
  }
  return `map of names to ${typeOf(values, schema)}`;
}

function numberOf({ type, minimum, maximum, exclusiveMinimum }) {
  const kind = type === 'integer' ? 'whole number' : 'number';
  const isBound = (value) => value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  const most = isBound(maximum) ? ` to ${maximum.toLocaleString('en')}` : '';
  if (isBound(exclusiveMinimum)) return `${kind} above ${exclusiveMinimum}${most}`;
  if (!isBound(minimum)) return kind;
  return most === '' ? `${kind} from ${minimum}` : `${kind} ${minimum}${most}`;
}

function fallbackOf(node, isRequired) {
  if (isRequired) return 'required';
  const value = node.default;
  if (value === undefined) return '–';
  if (Array.isArray(value))
    return value.length === 0 ? 'none' : value.map((entry) => `\`${entry}\``).join(', ');
  if (typeof value === 'object') return 'none';
  return `\`${value}\``;
}

/** The description, without the default where that has a column of its own. */
function meaningOf({ description = '', default: value }) {
  const text =
    value === undefined ? description : description.replace(/ Default: [^.]*(?:\.\d[^.]*)*\.$/, '');
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
