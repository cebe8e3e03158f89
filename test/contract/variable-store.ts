import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VariableStore } from '../../src/workflow/task-context.js';

export interface VariableStoreContract {
  readonly name: string;
  create(): Promise<{ variables: VariableStore; cleanUp?: () => Promise<void> }>;
}

const TEXTS = ['plain', ' spaces around ', '{"a": 1}', '"quoted"', '12', 'größe 数 🙂', 'x'.repeat(100_000)];

/** What every store of variables must do. */
export function describeVariableStore({ name, create }: VariableStoreContract): void {
  describe(`variable store: ${name}`, () => {
    let variables: VariableStore;
    let cleanUp: (() => Promise<void>) | undefined;

    beforeEach(async () => {
      ({ variables, cleanUp } = await create());
    });
    afterEach(async () => cleanUp?.());

    it('gives undefined for a name that was never set', async () => {
      expect(await variables.get('profilemesh_contract_missing')).toBeUndefined();
    });

    it.each(TEXTS)('gives the text back as it was set: %.20s', async (text) => {
      await variables.set('profilemesh_contract', text);
      expect(await variables.get('profilemesh_contract')).toBe(text);
    });

    it('replaces, and keeps names apart', async () => {
      await variables.set('profilemesh_contract', 'one');
      await variables.set('profilemesh_contract_b', 'b');
      await variables.set('profilemesh_contract', 'two');
      expect(await variables.get('profilemesh_contract')).toBe('two');
      expect(await variables.get('profilemesh_contract_b')).toBe('b');
    });

    it('deletes, and takes a second delete', async () => {
      await variables.set('profilemesh_contract', 'one');
      await variables.delete('profilemesh_contract');
      await variables.delete('profilemesh_contract');
      expect(await variables.get('profilemesh_contract')).toBeUndefined();
    });
  });
}
