import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { EVENT_TYPES } from '../../../src/config/event-types.js';
import { parseConfig } from '../../../src/config/parse-config.js';
import { parseYamlDocument } from '../../../src/config/yaml-document.js';
import { toWireEvent } from '../../../src/wire/event.js';
import { parseWireEvent } from '../../../src/wire/parse-event.js';

const page = readFileSync(new URL('../../../docs/EVENTS.md', import.meta.url), 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, text = '']) => text);

it('docs/EVENTS.md shows every event as it is on the wire', () => {
  const events: unknown[] = blocks('json').flatMap((text) => JSON.parse(text));
  const read = events.map(parseWireEvent);
  expect(read.map(toWireEvent)).toEqual(events);
  expect(read.map(({ type }) => type)).toEqual(EVENT_TYPES);
  const rows = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, type]) => type);
  expect(rows.filter((type) => type !== 'logging' && type !== 'sql' && type !== 'webhook')).toEqual(
    expect.arrayContaining([...EVENT_TYPES]),
  );
});

it('docs/EVENTS.md shows a section that is taken as it is', () => {
  const [text = ''] = blocks('yaml');
  const env = { ALERTS_URL: 'https://hooks.example.com/1', ALERTS_TOKEN: 't' };
  const { value } = parseYamlDocument(text, 'EVENTS.md');
  const { hooks } = parseConfig({ ...value, source: { type: 'pglite' } }, { env });
  expect(hooks.hooks.map(({ type }) => type)).toEqual(['logging', 'sql', 'webhook', 'custom']);
});
