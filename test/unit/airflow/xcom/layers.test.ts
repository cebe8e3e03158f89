import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrapLayers, wrapText } from '../../../../src/airflow/xcom/layers.js';
import { XComRestTransport } from '../../../../src/airflow/xcom/rest-transport.js';
import type { JsonValue } from '../../../../src/core/json.js';
import { startXComLab, TASK } from '../support/xcom-lab.js';

describe.each(['3.0.6', '3.1.8', '3.2.1', '3.2.2', '3.3.2'])(
  'what is pulled on %s is what was pushed',
  (version) => {
    it.each<JsonValue>([
      '12',
      '"quoted"',
      '',
      'null',
      '{"a":1}',
      '{"profilemesh_text":"a"}',
      { profilemesh_text: 'a' },
      { profilemesh_text: '{"a":1}' },
      { profilemesh_text: { profilemesh_text: 'a' } },
      { profilemesh_text: 1 },
      { profilemesh_text: 'a', more: 1 },
      { profilemesh_text: { profilemesh_text: 'a', more: 1 } },
      [{ profilemesh_text: 'a' }],
    ])('%j', async (value) => {
      await using lab = await startXComLab(version);
      const transport = new XComRestTransport({ client: lab.client, address: TASK });
      // The second push replaces, which puts one more layer around it on 3.0 and 3.1.
      for (const _push of ['POST', 'PATCH']) {
        await transport.push('k', value);
        expect(await transport.pull('k')).toEqual(value);
      }
    });

    it('or what a task pushed itself', async () => {
      await using lab = await startXComLab(version);
      lab.airflow.setXCom(TASK, 'k', { profilemesh_text: 'a' });
      const transport = new XComRestTransport({ client: lab.client, address: TASK });
      expect(await transport.pull('k')).toEqual({ profilemesh_text: 'a' });
    });
  },
);

describe('wrapText', () => {
  const { value: anyJson } = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.string(),
      fc.integer(),
      fc.array(tie('value'), { maxLength: 2 }),
      tie('value').map((inside) => ({ profilemesh_text: inside })),
    ),
  }));

  it.each([1, 2, 3])('is taken back from below %i layers of JSON text', (layers) => {
    fc.assert(
      fc.property(anyJson, (value) => {
        let stored: JsonValue = wrapText(value);
        for (let layer = 0; layer < layers; layer += 1) stored = JSON.stringify(stored);
        expect(unwrapLayers(stored)).toEqual(value);
      }),
    );
  });
});
