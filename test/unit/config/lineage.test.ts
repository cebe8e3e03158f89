import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { describeConfig } from '../../../src/config/redacted-config.js';
import { issuesOf, resolveText } from './issues-of.js';

const VALID = 'source: {type: postgres, database: shop}\n';
const PARENT = 'airflow/nightly.profile/0190a7f1-4b5c-7d6e-8f90-123456789abc';
const ENV = {
  OPENLINEAGE_URL: 'https://ann:hunter11@lineage.example.com',
  OPENLINEAGE_ENDPOINT: 'openapi/lineage',
  OPENLINEAGE_API_KEY: 'hunter22',
  OPENLINEAGE_NAMESPACE: 'prod',
  OPENLINEAGE_PARENT_ID: PARENT,
};

describe('the section lineage', () => {
  it('is off unless it is switched on, whatever the variables say', () => {
    expect(resolveText(VALID, ENV).lineage).toBeNull();
    expect(resolveText(`${VALID}lineage: {url: "http://h"}\n`, ENV).lineage).toBeNull();
  });

  it('takes what it leaves out from the variables of the OpenLineage clients', () => {
    const { lineage } = resolveText(`${VALID}lineage: {enabled: true}\n`, ENV);
    expect(lineage).toMatchObject({
      transport: 'http',
      endpoint: 'openapi/lineage',
      namespace: 'prod',
      parentId: PARENT,
      timeoutMs: 5_000,
    });
    if (lineage?.transport !== 'http') throw new Error('not http');
    expect(lineage.url.reveal()).toBe(ENV.OPENLINEAGE_URL);
    expect(lineage.apiKey?.reveal()).toBe('hunter22');
  });

  it('goes before the variables, and is switched on by one of ours', () => {
    const text = `${VALID}lineage: {url: "http://h:5000", namespace: mine, timeout_seconds: 0.5}\n`;
    const { lineage } = resolveText(text, { ...ENV, PROFILEMESH_LINEAGE__ENABLED: 'true' });
    expect(lineage).toMatchObject({ namespace: 'mine', timeoutMs: 500 });
    expect(lineage?.transport === 'http' && lineage.url.reveal()).toBe('http://h:5000');
  });

  it('shows neither address nor key', () => {
    const config = resolveText(`${VALID}lineage: {enabled: true}\n`, ENV);
    const shown = `${inspect(config, { depth: 9 })} ${JSON.stringify(config)} ${JSON.stringify(describeConfig(config))}`;
    expect(shown).not.toMatch(/hunter|lineage\.example/);
    expect(describeConfig(config)['lineage']).toMatchObject({ enabled: true, url: '***', api_key: '***' });
  });

  it('finds the file from the folder of the configuration', () => {
    const text = `${VALID}lineage: {enabled: true, transport: file, path: out/lineage.ndjson}\n`;
    expect(resolveText(text).lineage).toEqual({
      enabled: true,
      transport: 'file',
      path: '/project/out/lineage.ndjson',
      namespace: 'default',
      jobName: null,
      datasetNamespace: null,
      parentId: null,
    });
  });

  it.each([
    ['{enabled: true}', 'url', 'is required by transport http'],
    ['{enabled: true, transport: file}', 'path', 'is required by transport file'],
    ['{enabled: true, url: "ftp://h/hunter33"}', 'url', 'is no address'],
    ['{enabled: true, url: "http://h", api_key: "hunter 44"}', 'api_key', 'holds a character'],
    ['{enabled: true, url: "http://h", parent_id: a/b/c}', 'parent_id', 'the run a UUID'],
    [
      '{enabled: true, url: "http://h", dataset_namespace: "postgres://ann:hunter55@db"}',
      'dataset_namespace',
      'holds a user or a password',
    ],
    ['{enabled: true, url: "http://h", retries: 1}', 'retries', 'is not a key of'],
  ])('refuses %s', (section, key, message) => {
    const [issue, ...others] = issuesOf(`${VALID}lineage: ${section}\n`);
    expect(others).toEqual([]);
    expect(issue?.path).toEqual(['lineage', key]);
    expect(issue?.message).toContain(message);
    expect(issue?.message).not.toContain('hunter');
  });
});
