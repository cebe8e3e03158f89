import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.js';
import type { ResolvedHook } from '../../../src/config/types.js';
import { loadCustomListener } from '../../../src/events/load-custom-listener.js';
import type { ProfileMeshEvent } from '../../../src/model/event.js';

const baseDir = fileURLToPath(new URL('.', import.meta.url));
const from = fileURLToPath(import.meta.url);

function hook(module: string, className: string): ResolvedHook {
  const { hooks } = parseConfig(
    {
      source: { type: 'pglite' },
      hooks: { hooks: [{ type: 'custom', module, class_name: className, params: { a: 1 } }] },
    },
    { baseDir },
  );
  const [resolved] = hooks.hooks;
  if (!resolved) throw new Error('no hook');
  return resolved;
}

describe('a listener of the configuration', () => {
  it('is made with its params, and keeps its private fields', async () => {
    const heard: unknown[] = [];
    Object.assign(globalThis, { customListenerHeard: heard });
    const listener = await loadCustomListener({
      hook: hook('./support/listeners.mjs', 'Recorder'),
      index: 0,
      from,
    });
    const event: ProfileMeshEvent = {
      eventId: 'e',
      type: 'ProfilingStarted',
      timestamp: new Date(),
      table: 't',
      runId: 'r',
    };
    await listener.handleEvent(event, { streamId: 's', sequence: 1 });
    expect(heard).toEqual([[{ a: 1 }, 'ProfilingStarted']]);
  });

  it.each([
    ['./support/missing.mjs', 'Recorder', 'module — could not be imported: '],
    ['no-such-package-here', 'Recorder', 'module — could not be imported: '],
    ['./support/listeners.mjs', 'Missing', 'class_name — the module has no class Missing; it exports '],
    ['./support/listeners.mjs', 'text', 'class_name — the module has no class text; it exports '],
    ['./support/listeners.mjs', 'Deaf', 'class_name — the class Deaf has no method handleEvent'],
    ['./support/listeners.mjs', 'Broken', 'class_name — the class Broken could not be made: password=***'],
    ['node:path', 'Recorder', 'class_name — the module has no class Recorder; it exports '],
  ])('%s, %s: %s', async (module, className, message) => {
    await expect(loadCustomListener({ hook: hook(module, className), index: 2, from })).rejects.toMatchObject(
      {
        code: 'PM_CONFIG_INVALID_VALUE',
        message: expect.stringContaining(`hooks.hooks[2].${message}`),
      },
    );
  });
});
