import * as z from 'zod';
import { connectionSchema } from './connection-schema.js';
import { ALWAYS, sectionRules } from './section-rules.js';

const HOOK_TYPES = ['logging', 'sql', 'snowflake', 'custom'] as const;
type HookType = (typeof HOOK_TYPES)[number];

const NEEDS: Readonly<Record<HookType, ReadonlyArray<'connection' | 'module' | 'class_name'>>> = {
  logging: [],
  sql: [],
  snowflake: ['connection'],
  custom: ['module', 'class_name'],
};

const hookSchema = z
  .strictObject({
    type: z.enum(HOOK_TYPES).describe('Where the events go.'),
    enabled: z.boolean().default(true).describe('False keeps the entry and switches it off.'),
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
    module: z
      .string()
      .min(1)
      .nullish()
      .describe('custom: module that is imported, a package name or a path.'),
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
      return missing.map((key) => ({ code: 'PM_CONFIG_MISSING_KEY', key, message }));
    }),
    ALWAYS,
  );

export const hooksSchema = z.strictObject({
  enabled: z.boolean().default(true).describe('Master switch of all hooks.'),
  hooks: z.array(hookSchema).default([]).describe('Listeners that get every event.'),
});

export type ParsedHook = z.output<typeof hookSchema>;
