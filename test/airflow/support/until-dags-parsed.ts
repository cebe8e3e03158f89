import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AirflowLab } from '../../../scripts/airflow-lab/start-airflow.js';
import { createAirflowApi } from './airflow-api.js';

const PARSED_WITHIN_MS = 240_000;

/** Waits until the scheduler knows every DAG file of the lab. Fails when one can't be imported. */
export async function untilDagsParsed(lab: AirflowLab): Promise<void> {
  const api = await createAirflowApi(lab);
  const files = readdirSync(join(lab.home, 'dags')).filter((name) => name.endsWith('.py'));
  const deadline = Date.now() + PARSED_WITHIN_MS;
  while (Date.now() < deadline) {
    const errors = await api.json<{ import_errors: Array<{ stack_trace: string }> }>('GET', '/importErrors');
    const [first] = errors.import_errors;
    if (first) throw new Error(`Airflow ${lab.version} can't import a DAG:\n${first.stack_trace}`);
    const { dags } = await api.json<{ dags: Array<{ fileloc: string }> }>('GET', '/dags?limit=100');
    if (files.every((file) => dags.some((dag) => dag.fileloc.endsWith(`/${file}`)))) return;
    await sleep(500);
  }
  const list = files.map((file) => `${file}: ${readFileSync(join(lab.home, 'dags', file)).length} bytes`);
  throw new Error(
    `Airflow ${lab.version} did not parse its DAGs in ${PARSED_WITHIN_MS / 1000} s: ${list.join(', ')}`,
  );
}
