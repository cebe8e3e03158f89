import { expect, it } from 'vitest';
import { InMemoryVariables } from '../../../src/workflow/memory-variables.js';
import { describeVariableStore } from '../../contract/variable-store.js';

describeVariableStore({
  name: 'in memory',
  create: async () => ({ variables: new InMemoryVariables() }),
});

it('starts with what it is given', async () => {
  const initial = { a: '1' };
  const variables = new InMemoryVariables(initial);
  await variables.set('a', '2');
  expect(await variables.get('a')).toBe('2');
  expect(initial).toEqual({ a: '1' });
});
