import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { configJsonSchema } from '../../../src/config/config-json-schema.js';

interface Node {
  title?: string;
  description?: string;
  properties?: Record<string, Node>;
  additionalProperties?: unknown;
  required?: string[];
  items?: Node;
  anyOf?: Node[];
  $defs?: Record<string, Node>;
}

describe('configJsonSchema', () => {
  const schema = configJsonSchema() as Node;

  it('is what schema/profilemesh.schema.json holds', async () => {
    const file = new URL('../../../schema/profilemesh.schema.json', import.meta.url);
    const committed: unknown = JSON.parse(await readFile(file, 'utf8'));
    expect(committed, 'run: node scripts/write-config-schema.mjs').toEqual(
      JSON.parse(JSON.stringify(schema)),
    );
  });

  it('gives every key a title and a description, and refuses unknown keys', () => {
    const visit = (node: Node, path: string): void => {
      if (node.properties) expect(node.additionalProperties, path).toBe(false);
      for (const [key, child] of Object.entries(node.properties ?? {})) {
        expect(child.title, `${path}.${key}`).toMatch(/^[A-Z]/);
        expect(child.description, `${path}.${key}`).toMatch(/\.$|…/);
        visit(child, `${path}.${key}`);
      }
      for (const child of [node.items, ...(node.anyOf ?? [])]) if (child) visit(child, `${path}[]`);
    };
    visit(schema, '');
    for (const [name, node] of Object.entries(schema.$defs ?? {})) visit(node, name);
    expect(Object.keys(schema.$defs ?? {})).toEqual(
      expect.arrayContaining(['Connection', 'Partition', 'Sampling']),
    );
  });

  it('requires what must be written, and shows defaults', () => {
    expect(schema.required).toEqual(['source']);
    expect(schema.properties?.['storage']?.required).toEqual(['connection']);
    expect(schema.properties?.['execution']?.properties?.['max_workers']).toMatchObject({
      type: 'integer',
      minimum: 1,
      maximum: 64,
      default: 1,
      description: 'Tables profiled at the same time. Default: 1.',
    });
  });
});
