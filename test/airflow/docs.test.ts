import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { processEnvironment } from '../../scripts/airflow-lab/airflow-environment.js';
import { runCommand } from '../../scripts/airflow-lab/run-command.js';
import type { AirflowLab } from '../../scripts/airflow-lab/start-airflow.js';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const PAGES = ['QUICKSTART', 'OPERATORS', 'SENSORS', 'EXAMPLES'];
// Since which version of Airflow each runs.
const DAGS = {
  nightly: '3.0',
  shop_after_load: '3.0',
  shop_catalogue: '3.0',
  shop_critical_hourly: '3.0',
  shop_dbt: '3.0',
  shop_drift: '3.0',
  shop_environments: '3.0',
  shop_expectations: '3.0',
  shop_incremental: '3.0',
  shop_monitor: '3.3',
  shop_monitor_cli: '2.10',
  shop_parallel: '3.3',
  shop_pipeline: '3.0',
  shop_quality: '2.10',
  shop_quality_native: '3.3',
  shop_sla: '3.0',
};

describe.each(inject('airflowLabs'))('the DAGs of the pages on Airflow $version', (lab) => {
  const dagIds = Object.entries(DAGS).flatMap(([dagId, since]) => (since <= lab.version ? [dagId] : []));
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'profilemesh-docs-'));
    mkdirSync(join(folder, 'dags'));
    const dags = dagsOfPages();
    expect([...dags.keys()].sort()).toEqual(Object.keys(DAGS));
    for (const dagId of dagIds) writeFileSync(join(folder, 'dags', `${dagId}.py`), dags.get(dagId) ?? '');
    const command = join(folder, 'profilemesh');
    writeFileSync(command, '#!/bin/sh\necho "error PM_CONFIG_NOT_FOUND: no file" >&2\nexit 2\n');
    chmodSync(command, 0o755);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are imported without an error', async () => {
    const found = await inDagBag({
      lab,
      folder,
      python: 'result = {"errors": bag.import_errors, "dags": sorted(bag.dags)}',
    });
    expect(found).toEqual({ errors: {}, dags: dagIds });
  });

  it.each([
    ['the page', 'shop_monitor_cli'],
    ['the example', 'profilemesh_plan_monitor'],
  ])('show in the task’s log why the command of the sensor of %s failed', async (_, dagId) => {
    const example = 'examples/airflow_dags/cli/profilemesh_plan_monitor.py';
    writeFileSync(join(folder, 'dags', 'profilemesh_plan_monitor.py'), readFileSync(fromRoot(example)));
    const shown = await inDagBag({
      lab,
      folder,
      // What a task writes by Python's print is in its log; what a command it starts writes to stderr is not, on 2.x.
      python: `
result = io.StringIO()
try:
    with contextlib.redirect_stdout(result):
        bag.dags["${dagId}"].get_task("plan_changed").python_callable()
except subprocess.CalledProcessError:
    result = result.getvalue()`,
    });
    expect(shown).toContain('error PM_CONFIG_NOT_FOUND: no file');
  });
});

/** The DAGs that the pages show, by their ids. */
function dagsOfPages(): Map<string, string> {
  const dags = new Map<string, string>();
  for (const page of PAGES) {
    const text = readFileSync(fromRoot(`docs/airflow/${page}.md`), 'utf8');
    for (const [, indent = '', block = ''] of text.matchAll(/^( *)```python\n([\s\S]*?)^\1```$/gm)) {
      const code = block.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
      const dagId = /^@dag\(.*\ndef (\w+)\(\):/m.exec(code)?.[1];
      if (dagId !== undefined) dags.set(dagId, code);
    }
  }
  return dags;
}

/** What Python code that sees the DAGs of a folder as `bag` leaves in `result`. */
async function inDagBag(options: {
  readonly lab: AirflowLab;
  readonly folder: string;
  readonly python: string;
}): Promise<unknown> {
  const { lab, folder } = options;
  const code = `
import contextlib, io, json, subprocess
try:
    from airflow.dag_processing.dagbag import DagBag
except ImportError:
    from airflow.models import DagBag
bag = DagBag(${JSON.stringify(join(folder, 'dags'))})
${options.python}
json.dump(result, open(${JSON.stringify(join(folder, 'result.json'))}, "w"))
`;
  const env = processEnvironment({ ...lab.environment, PLAN_CURSOR_FILE: join(folder, 'c.json') }, lab.venv);
  const PATH = `${folder}${delimiter}${env['PATH']}`;
  await runCommand(join(lab.venv, 'bin', 'python'), ['-W', 'ignore', '-c', code], { ...env, PATH });
  return JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as unknown;
}
