import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AirflowAssetStateCursorStore } from '../../src/airflow/cursor/asset-state-cursor-store.js';
import { AirflowVariableCursorStore } from '../../src/airflow/cursor/variable-cursor-store.js';
import { AirflowVariableStore } from '../../src/airflow/cursor/variable-store.js';
import { behaviourOf } from '../../src/testing/fake-airflow/server-behaviour.js';
import { describeCursorStore } from '../contract/cursor-store.js';
import { describeVariableStore } from '../contract/variable-store.js';
import { connect, labsOf } from './support/labs.js';

const CONTRACT_KEYS = ['profilemesh_contract', 'profilemesh_contract_b', 'profilemesh_contract_2'];
const CUSTOMERS = 'x-profile://warehouse/customers';
const uniqueKey = (): string => `cursor_${randomBytes(4).toString('hex')}`;

for (const lab of [...labsOf('v2'), ...labsOf('v1')]) {
  describeVariableStore({
    name: `variables of Airflow ${lab.version}`,
    async create() {
      const client = connect(lab);
      const variables = new AirflowVariableStore(client);
      return {
        variables,
        async cleanUp() {
          for (const key of CONTRACT_KEYS) await variables.delete(key);
          await client.close();
        },
      };
    },
  });

  describeCursorStore({
    name: `variables of Airflow ${lab.version}`,
    async create() {
      const client = connect(lab);
      return {
        store: new AirflowVariableCursorStore({ client }),
        async cleanUp() {
          for (const key of CONTRACT_KEYS) await client.variables.delete(key);
          await client.close();
        },
      };
    },
  });

  describe(`a cursor in the variables of Airflow ${lab.version}`, () => {
    it('survives members that look like secrets', async () => {
      await using client = connect(lab);
      const store = new AirflowVariableCursorStore({ client });
      const key = uniqueKey();
      const cursor = JSON.stringify({ tables: { auth_tokens: { password: 'sha256:abc', n: 1000 } } });
      expect(await store.compareAndSet(key, undefined, cursor)).toBe(true);
      expect(await store.get(key)).toBe(cursor);
      expect(await store.compareAndSet(key, cursor, undefined)).toBe(true);
    });

    it('is readable for a Python task where nothing in it looks like a secret', async () => {
      await using client = connect(lab);
      const store = new AirflowVariableCursorStore({ client });
      const key = uniqueKey();
      expect(await store.compareAndSet(key, undefined, '{"last_id": 12}')).toBe(true);
      const { runId } = await client.dagRuns.trigger({ dagId: 'show_conf', conf: { variables: [key] } });
      const run = await client.dagRuns.waitFor({ dagId: 'show_conf', runId, timeoutMs: 120_000 });
      expect(run.state).toBe('success');
      const shown = await client.xcoms.get({ dagId: 'show_conf', runId, taskId: 'show' }, 'return_value');
      expect(shown?.value).toMatchObject({ variables: { [key]: '{"last_id": 12}' } });
    });
  });

  if (behaviourOf(lab.version).stateStores) {
    describeCursorStore({
      name: `asset state of Airflow ${lab.version}`,
      async create() {
        const client = connect(lab);
        const { id: assetId = 0 } = (await client.assets.findByUri(CUSTOMERS)) ?? {};
        return {
          store: new AirflowAssetStateCursorStore({ client, asset: { uri: CUSTOMERS } }),
          async cleanUp() {
            for (const key of CONTRACT_KEYS) await client.assetState.delete({ assetId, key });
            await client.close();
          },
        };
      },
    });
  }
}
