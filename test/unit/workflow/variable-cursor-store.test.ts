import { describe, expect, it } from 'vitest';
import { XComError } from '../../../src/core/errors.js';
import type { VariableStore } from '../../../src/workflow/task-context.js';
import { InMemoryVariables } from '../../../src/workflow/memory-variables.js';
import { VariableCursorStore } from '../../../src/workflow/variable-cursor-store.js';
import { describeCursorStore } from '../../contract/cursor-store.js';

describeCursorStore({
  name: 'variables',
  create: async () => ({ store: new VariableCursorStore(new InMemoryVariables()) }),
});

function failing(method: keyof VariableStore, error: unknown): VariableStore {
  const variables = new InMemoryVariables({ present: 'x' });
  return Object.assign(variables, {
    [method]: async () => {
      throw error;
    },
  });
}

describe('VariableCursorStore', () => {
  it('keeps the cursor in the variable of that name', async () => {
    const variables = new InMemoryVariables();
    const store = new VariableCursorStore(variables);
    expect(await store.compareAndSet('profilemesh_plan_cursor', undefined, '{"a": 1}')).toBe(true);
    expect(await variables.get('profilemesh_plan_cursor')).toBe('{"a": 1}');
    expect(await store.compareAndSet('profilemesh_plan_cursor', '{"a": 1}', undefined)).toBe(true);
    expect(await variables.get('profilemesh_plan_cursor')).toBeUndefined();
  });

  it.each([
    ['get', 'read'],
    ['set', 'written'],
    ['delete', 'deleted'],
  ] as const)('turns a failing %s into an error that names the variable', async (method, verb) => {
    const store = new VariableCursorStore(failing(method, new Error('the server is away')));
    const next = method === 'delete' ? undefined : 'y';
    await expect(store.compareAndSet('present', 'x', next)).rejects.toMatchObject({
      name: 'StorageError',
      code: 'PM_CURSOR_STORE',
      message: `The variable 'present' could not be ${verb}: the server is away`,
    });
  });

  it("passes the package's own errors on, with their code and whether a retry helps", async () => {
    const cause = new XComError('PM_XCOM_INVALID', 'x', { transient: true });
    const store = new VariableCursorStore(failing('set', cause));
    await expect(store.compareAndSet('new', undefined, 'y')).rejects.toBe(cause);
  });
});
