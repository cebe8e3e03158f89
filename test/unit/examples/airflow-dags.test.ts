import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load-config.js';
import { buildPlan } from '../../../src/plan/build-plan.js';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const read = (path: string): string => readFileSync(fromRoot(path), 'utf8');
const pythonFiles = (variant: string): string[] =>
  readdirSync(fromRoot(`examples/airflow_dags/${variant}`)).filter((name) => name.endsWith('.py'));

const DAG_IDS = [
  'profilemesh_plan_monitor',
  'profilemesh_profile_all',
  'profilemesh_profile_parallel',
  'profilemesh_profile_specific',
];

describe('the example DAGs', () => {
  it.each(['cli', 'native'])('of the variant %s are the four documented ones, one a file', (variant) => {
    expect(pythonFiles(variant).map((name) => name.replace('.py', ''))).toEqual(DAG_IDS);
    for (const dagId of DAG_IDS) {
      const text = read(`examples/airflow_dags/${variant}/${dagId}.py`);
      expect(text.match(/^def (\w+)\(\):/m)?.[1]).toBe(dagId);
      expect(text.trimEnd().split('\n').at(-1)).toBe(`${dagId}()`);
    }
  });

  it('say first what they show and what they need', () => {
    for (const variant of ['cli', 'native', 'placeholders']) {
      for (const name of pythonFiles(variant)) {
        const docstring = read(`examples/airflow_dags/${variant}/${name}`).split('"""')[1];
        expect(docstring, name).toContain('Needs:');
        expect(docstring, name).toContain(variant === 'placeholders' ? 'Why the value stays:' : 'Shows:');
      }
    }
  });

  it('have a native handler for every empty function', () => {
    const tasks = read('examples/airflow_dags/native/tasks.mjs');
    for (const dagId of DAG_IDS) {
      expect(tasks).toContain(`${dagId}:`);
      const stubs = read(`examples/airflow_dags/native/${dagId}.py`).matchAll(
        /@task\.stub\(.*\n\s*def (\w+)/g,
      );
      for (const [, taskId] of stubs)
        expect(tasks, `${dagId}.${taskId}`).toMatch(new RegExp(`\\b${taskId}\\b`));
    }
  });

  it('profile tables that the sample data has', async () => {
    const path = fromRoot('examples/airflow_dags/profilemesh.yml');
    const config = await loadConfig({ path, env: { SHOP_DATABASE_URL: 'postgres://a:b@localhost/shop' } });
    const sql = read('docker/init/01-shop.sql');
    const names = buildPlan({ config }).tables.map(({ fullName }) => fullName);
    expect(names).toEqual(['shop.customers', 'shop.orders', 'shop.payments']);
    for (const name of names) expect(sql).toContain(`create table ${name} (`);
  });
});

describe('the Compose files', () => {
  type Services = Record<string, { ports?: string[]; healthcheck?: object; env_file?: string[] | string }>;
  const servicesOf = (file: string): Services =>
    (parse(read(`docker/${file}`), { merge: true }) as { services: Services }).services;

  it('start what is documented, on the documented ports', () => {
    const services = servicesOf('docker-compose.yml');
    const { postgres, airflow_postgres: metadata, airflow_webserver: web } = services;
    expect(postgres?.ports).toEqual(['5433:5432']);
    expect(metadata?.ports).toEqual(['5434:5432']);
    expect(web?.ports).toEqual(['8080:8080']);
    expect(Object.keys(services)).toContain('airflow_scheduler');
    expect(Object.keys(servicesOf('docker-compose.airflow3.yml')).sort()).toEqual([
      'airflow_api_server',
      'airflow_dag_processor',
      'airflow_init',
      'airflow_postgres',
      'airflow_scheduler',
      'airflow_triggerer',
      'postgres',
    ]);
  });

  it('watch the health of every service that stays', () => {
    for (const file of ['docker-compose.yml', 'docker-compose.airflow3.yml']) {
      for (const [name, service] of Object.entries(servicesOf(file))) {
        const isWatched = service.healthcheck !== undefined || 'extends' in service;
        expect(isWatched, `${file} ${name}`).toBe(name !== 'airflow_init');
      }
    }
  });
});
