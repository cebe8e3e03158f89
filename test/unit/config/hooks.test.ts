import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.js';
import { describeConfig } from '../../../src/config/redacted-config.js';
import { issuesOf, resolveText } from './issues-of.js';

const VALID = 'source: {type: pglite}\n';
const URL_TEXT = 'https://ann:hunter11@hooks.example.com/services/hunter22?key=hunter33';

describe('a hook of type webhook', () => {
  const config = resolveText(
    `${VALID}hooks:
  claim_seconds: 5
  hooks:
    - type: webhook
      name: alerts
      url: \${HOOK_URL}
      headers: {Authorization: Bearer hunter44, X-Environment: production}
      timeout_seconds: 2.5
      events: [ProfilingFailed, DataDriftDetected, ProfilingFailed]
    - {type: webhook, url: "http://localhost:8080/"}
`,
    { HOOK_URL: URL_TEXT },
  );

  it('has its names, units and defaults', () => {
    const [alerts, plain] = config.hooks.hooks;
    expect(config.hooks.claimMs).toBe(5_000);
    expect(alerts).toMatchObject({
      type: 'webhook',
      name: 'alerts',
      timeoutMs: 2_500,
      events: ['ProfilingFailed', 'DataDriftDetected'],
    });
    expect(alerts?.url?.reveal()).toBe(URL_TEXT);
    expect(alerts?.headers.Authorization?.reveal()).toBe('Bearer hunter44');
    expect(plain).toMatchObject({ name: null, timeoutMs: 10_000, events: null, headers: {} });
  });

  it('shows neither address nor headers', () => {
    const shown = `${inspect(config, { depth: 9 })} ${JSON.stringify(config)} ${JSON.stringify(describeConfig(config))}`;
    expect(shown).not.toMatch(/hunter|hooks\.example\.com/);
    expect(describeConfig(config).hooks).toMatchObject({
      claim_seconds: 5,
      hooks: [
        { url: '***', headers: { Authorization: '***', 'X-Environment': '***' }, timeout_seconds: 2.5 },
        {},
      ],
    });
  });

  it.each([
    ['{type: webhook}', 'url', 'is required by a hook of type webhook'],
    ['{type: webhook, url: hunter55}', 'url', 'is no address; allowed: http://… or https://…'],
    ['{type: webhook, url: "ftp://h/hunter55"}', 'url', 'is no address; allowed: http://… or https://…'],
    [
      '{type: webhook, url: "http://h", headers: {"a b": hunter55}}',
      'headers',
      'holds a name or a value that',
    ],
    [
      '{type: webhook, url: "http://h", headers: {a: "hunter55\\nb: c"}}',
      'headers',
      'holds a name or a value',
    ],
    ['{type: webhook, url: "http://h", headers: {X-Pin: 4711}}', 'headers.X-Pin', 'put the value in quotes'],
    ['{type: webhook, url: "http://h", timeout_seconds: 0}', 'timeout_seconds', 'found 0'],
    ['{type: webhook, url: "http://h", retries: 1}', 'retries', 'is not a key of'],
    ['{type: sql, events: [ProfilingFailes]}', 'events.0', 'did you mean "ProfilingFailed"?'],
    ['{type: sql, events: []}', 'events', 'allowed'],
  ])('%s', (hook, key, message) => {
    const issues = issuesOf(`${VALID}hooks: {hooks: [${hook}]}`);
    expect(issues.map(({ path }) => path.join('.'))).toEqual([`hooks.hooks.0.${key}`]);
    expect(issues[0]?.message).toContain(message);
    expect(issues[0]?.message).not.toMatch(/hunter55|4711/);
  });

  it('says all problems at once', () => {
    const issues = issuesOf(
      `${VALID}hooks: {hooks: [{type: webhook, url: x, headers: {"a b": c}, timeout_seconds: -1}]}`,
    );
    expect(issues.map(({ path }) => path.at(-1)).sort()).toEqual(['headers', 'timeout_seconds', 'url']);
  });
});

it('takes the path of a module from the folder of the file, and a package name as it is', () => {
  const custom = (module: string) => ({ type: 'custom' as const, module, class_name: 'C' });
  const { hooks } = parseConfig(
    {
      source: { type: 'pglite' },
      hooks: { hooks: [custom('./a.mjs'), custom('../b.mjs'), custom('/c.mjs'), custom('d/e'), custom('d')] },
    },
    { baseDir: '/project/config' },
  );
  expect(hooks.hooks.map(({ module }) => module)).toEqual([
    '/project/config/a.mjs',
    '/project/b.mjs',
    '/c.mjs',
    'd/e',
    'd',
  ]);
});
