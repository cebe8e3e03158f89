import * as z from 'zod';
import { parseParentId } from './parse-parent-id.js';
import { ALWAYS, type RuleProblem, sectionRules } from './section-rules.js';

export const lineageSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe('Send OpenLineage events of runs and of comparisons. A failure to send costs no run.'),
    transport: z.enum(['http', 'file']).default('http').describe('Where events go.'),
    url: z
      .string()
      .min(1)
      .nullish()
      .describe('http: address of the receiver, e.g. http://localhost:5000. Else $OPENLINEAGE_URL.'),
    endpoint: z
      .string()
      .min(1)
      .nullish()
      .describe('http: path below the address. Else $OPENLINEAGE_ENDPOINT, else api/v1/lineage.'),
    api_key: z
      .string()
      .min(1)
      .nullish()
      .describe('http: sent as a bearer token. Else $OPENLINEAGE_API_KEY, which keeps it out of the file.'),
    timeout_seconds: z
      .number()
      .gt(0)
      .max(300)
      .default(5)
      .describe('http: how long one request may take, in seconds.'),
    path: z
      .string()
      .min(1)
      .nullish()
      .describe('file: gets a line of JSON for each event; relative to the folder of this file.'),
    namespace: z
      .string()
      .min(1)
      .nullish()
      .describe('Namespace of the job. Else $OPENLINEAGE_NAMESPACE, else default.'),
    job_name: z
      .string()
      .min(1)
      .nullish()
      .describe('Name of the job within its namespace. Default: profilemesh. and the name of the database.'),
    dataset_namespace: z
      .string()
      .min(1)
      .nullish()
      .describe(
        'Namespace of the tables, where others call the database by another address than this one. ' +
          'Default: made of the source, e.g. postgres://db:5432.',
      ),
    parent_id: z
      .string()
      .min(1)
      .nullish()
      .describe('The run that this one is a part of: namespace/job/run-uuid. Else $OPENLINEAGE_PARENT_ID.'),
  })
  .superRefine(
    sectionRules((lineage, badKeys) => {
      if (!lineage.enabled) return [];
      const problems: RuleProblem[] = [];
      const { transport, url, path, api_key: apiKey, parent_id: parentId } = lineage;
      if (!badKeys.has('transport') && transport === 'http' && url == null) {
        const message = 'is required by transport http; $OPENLINEAGE_URL gives it too';
        problems.push({ code: 'PM_CONFIG_MISSING_KEY', key: 'url', message });
      }
      if (!badKeys.has('transport') && transport === 'file' && path == null) {
        const message = 'is required by transport file';
        problems.push({ code: 'PM_CONFIG_MISSING_KEY', key: 'path', message });
      }
      const code = 'PM_CONFIG_INVALID_VALUE';
      if (!badKeys.has('url') && url != null && !isWebAddress(url)) {
        // The address may hold a password, so it is not repeated.
        problems.push({ code, key: 'url', message: 'is no address; allowed: http://… or https://…' });
      }
      if (!badKeys.has('api_key') && apiKey != null && !/^[\x21-\x7e]*$/.test(apiKey)) {
        const message = 'holds a character that no HTTP header can have, e.g. a space or a line break';
        problems.push({ code, key: 'api_key', message });
      }
      for (const key of ['namespace', 'dataset_namespace'] as const) {
        const name = lineage[key];
        if (badKeys.has(key) || name == null || !holdsPassword(name)) continue;
        problems.push({
          code,
          key,
          message: 'holds a user or a password; allowed: a name, or an address without',
        });
      }
      if (!badKeys.has('parent_id') && parentId != null && parseParentId(parentId) === undefined) {
        const message = 'is no parent; allowed: namespace/job/run, the run a UUID';
        problems.push({ code, key: 'parent_id', message });
      }
      return problems;
    }),
    ALWAYS,
  );

function holdsPassword(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/]*@/i.test(text);
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

export type ParsedLineage = z.output<typeof lineageSchema>;
