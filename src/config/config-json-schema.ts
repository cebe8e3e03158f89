import * as z from 'zod';
import { configSchema } from './config-schema.js';
import { isPlainObject } from './plain-object.js';

const ID = 'https://unpkg.com/profilemesh/schema/profilemesh.schema.json';

/** JSON Schema (draft 2020-12) of the configuration file, for editors. Every key has a title and a description. */
export function configJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(configSchema, {
    io: 'input',
    unrepresentable: 'any',
    override: leaveOutCustom,
  }) as Record<string, unknown>;
  const schema = { $schema, $id: ID, ...rest };
  nameProperties(schema);
  const properties = schema as { properties?: Record<string, Record<string, unknown>> };
  // Storage may be left out as a whole, and only so.
  const storage = properties.properties?.['storage'];
  if (storage) {
    storage['required'] = ['connection'];
    delete storage['default'];
  }
  return schema;
}

// A custom option of a union is another spelling, for the code, of what the others allow in a file.
function leaveOutCustom({ zodSchema, jsonSchema }: Parameters<JsonSchemaOverride>[0]): void {
  if (!(zodSchema instanceof z.ZodUnion) || !jsonSchema.anyOf) return;
  jsonSchema.anyOf = jsonSchema.anyOf.filter(
    (_option, index) => !(zodSchema.options[index] instanceof z.ZodCustom),
  );
}

type JsonSchemaOverride = NonNullable<z.core.JSONSchemaGeneratorParams['override']>;

function nameProperties(node: unknown): void {
  if (Array.isArray(node)) node.forEach(nameProperties);
  if (!isPlainObject(node)) return;
  const properties = node['properties'];
  if (isPlainObject(properties) && node['type'] === 'object') {
    for (const [key, child] of Object.entries(properties)) {
      if (!isPlainObject(child)) continue;
      child['title'] ??= titleOf(key);
      const value = child['default'];
      const isShown = value !== undefined && !isPlainObject(value);
      if (isShown) child['description'] = `${child['description']} Default: ${showDefault(value)}.`;
    }
  }
  Object.values(node).forEach(nameProperties);
}

function titleOf(key: string): string {
  const words = key.replaceAll('_', ' ').replace('$', '').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function showDefault(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return value.length === 0 ? 'none' : value.join(', ');
}
