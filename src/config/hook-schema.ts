import * as z from 'zod';
import { connectionSchema } from './connection-schema.js';
import { EVENT_TYPES } from './event-types.js';
import { ALWAYS, type RuleProblem, sectionRules } from './section-rules.js';

const HOOK_TYPES = ['logging', 'sql', 'snowflake', 'webhook', 'custom'] as const;
type HookType = (typeof HOOK_TYPES)[number];

const NEEDS: Readonly<Record<HookType, ReadonlyArray<'connection' | 'url' | 'module' | 'class_name'>>> = {
  logging: [],
  sql: [],
  snowflake: ['connection'],
  webhook: ['url'],
  custom: ['module', 'class_name'],
};

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// A line break would end the header; beyond Latin-1 a value can't be sent.
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** None of the messages repeats an address or a value: either may be a secret. */
function webhookProblems(
  hook: { readonly url?: string | null | undefined; readonly headers: Readonly<Record<string, string>> },
  badKeys: ReadonlySet<string>,
): RuleProblem[] {
  const code = 'PM_CONFIG_INVALID_VALUE';
  const problems: RuleProblem[] = [];
  if (!badKeys.has('url') && hook.url != null && !isWebAddress(hook.url)) {
    problems.push({ code, key: 'url', message: 'is no address; allowed: http://… or https://…' });
  }
  if (badKeys.has('headers')) return problems;
  for (const [name, value] of Object.entries(hook.headers)) {
    if (HEADER_NAME.test(name) && HEADER_VALUE.test(value)) continue;
    const message = 'holds a name or a value that no HTTP header can have, e.g. with a space or a line break';
    problems.push({ code, key: 'headers', message });
    break;
  }
  return problems;
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

const hookSchema = z
  .strictObject({
    type: z.enum(HOOK_TYPES).describe('Where the events go.'),
    enabled: z.boolean().default(true).describe('False keeps the entry and switches it off.'),
    name: z
      .string()
      .min(1)
      .max(100)
      .nullish()
      .describe(
        'What the listener is called in logs and under which its deliveries are kept. ' +
          'Default: made of the type and the target.',
      ),
    events: z
      .array(z.enum(EVENT_TYPES))
      .min(1)
      .nullish()
      .describe('Types of the events that it gets. Default: all.'),
    log_level: z
      .enum(['DEBUG', 'INFO', 'WARN', 'WARNING', 'ERROR', 'CRITICAL'])
      .nullish()
      .describe('logging: level of the log lines. Default: INFO.'),
    connection: connectionSchema
      .nullish()
      .describe(
        "sql, snowflake: the database that the events are written to. Default of sql: the storage's.",
      ),
    table_name: z
      .string()
      .min(1)
      .nullish()
      .describe('sql, snowflake: table of the events. Default: profilemesh_events.'),
    url: z
      .string()
      .min(1)
      .nullish()
      .describe(
        `webhook: http or https address that events are posted to. \${VAR} keeps it out of the file.`,
      ),
    headers: z
      .record(z.string(), z.string())
      .default({})
      .describe(`webhook: headers of every request. \${VAR} keeps secrets out of the file.`),
    timeout_seconds: z
      .number()
      .gt(0)
      .max(300)
      .default(10)
      .describe('webhook: how long one request may take, in seconds.'),
    module: z
      .string()
      .min(1)
      .nullish()
      .describe(
        'custom: module that is imported, a package name or a path from the folder of this file. Only where the caller ' +
          'allows it: --allow-modules, or allowConfigModules in code.',
      ),
    class_name: z.string().min(1).nullish().describe('custom: name of the exported class.'),
    params: z
      .record(z.string(), z.unknown())
      .default({})
      .describe("custom: given to the class's constructor."),
  })
  .superRefine(
    sectionRules((hook, badKeys) => {
      if (!hook.enabled || badKeys.has('type')) return [];
      const missing = NEEDS[hook.type].filter((key) => hook[key] == null);
      const message = `is required by a hook of type ${hook.type}`;
      return [
        ...missing.map((key) => ({ code: 'PM_CONFIG_MISSING_KEY' as const, key, message })),
        ...webhookProblems(hook, badKeys),
      ];
    }),
    ALWAYS,
  );

export const hooksSchema = z.strictObject({
  enabled: z.boolean().default(true).describe('Master switch of all hooks.'),
  hooks: z.array(hookSchema).default([]).describe('Listeners that get the events.'),
  claim_seconds: z
    .number()
    .min(1)
    .max(3600)
    .default(60)
    .describe('How long after its end a process that was killed may hold back its events, in seconds.'),
});

export type ParsedHook = z.output<typeof hookSchema>;
