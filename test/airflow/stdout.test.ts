import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AirflowClient } from '../../src/airflow/client/airflow-client.js';
import { connect, labsOf } from './support/labs.js';

const PROGRAM = fileURLToPath(new URL('programs/push-to-stdout.ts', import.meta.url));
const REPR = "{'rows': 3, 'columns': [{'mean': 1.5, 'name': 'é😀', 'nulls': None}]}";

for (const lab of [...labsOf('v2'), ...labsOf('v1')]) {
  describe(`the last line of a BashOperator on Airflow ${lab.version}`, () => {
    let folder: string;
    let client: AirflowClient;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'profilemesh-stdout-'));
      await build({
        entry: { program: PROGRAM },
        outDir: folder,
        format: ['esm'],
        platform: 'node',
        outExtension: () => ({ js: '.mjs' }),
        silent: true,
        config: false,
        dts: false,
        clean: false,
      });
      client = connect(lab);
    });
    afterAll(async () => {
      await client?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('reaches a Python task: as a text, and as a dict with output_processor=json.loads', async () => {
      const command = `'${process.execPath}' '${join(folder, 'program.mjs')}'`;
      const { runId } = await client.dagRuns.trigger({ dagId: 'bash_output', conf: { command } });
      const run = await client.dagRuns.waitFor({ dagId: 'bash_output', runId, timeoutMs: 180_000 });
      expect(run.state).toBe('success');
      const taskId = lab.version.startsWith('2.') ? 'read' : 'read_output';
      const seen = await client.xcoms.get({ dagId: 'bash_output', runId, taskId }, 'return_value');
      expect(seen?.value).toMatchObject({ text: ['str', expect.any(String)], parsed: ['dict', REPR] });
    });
  });
}
