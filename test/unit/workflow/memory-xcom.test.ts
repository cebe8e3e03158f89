import { describe, expect, it } from 'vitest';
import { InMemoryXCom } from '../../../src/workflow/memory-xcom.js';
import { describeXComTransport } from '../../contract/xcom-transport.js';

const address = { dagId: 'd', runId: 'r', taskId: 't' };

describeXComTransport({
  name: 'in memory',
  create: async () => ({ transport: new InMemoryXCom().forTask(address) }),
});
describeXComTransport({
  name: 'in memory, 48 KiB',
  create: async () => ({ transport: new InMemoryXCom({ maxBytes: 49_152 }).forTask(address) }),
});

describe('InMemoryXCom', () => {
  it('keeps task instances apart by dag, run, task and map index', async () => {
    const store = new InMemoryXCom();
    const others = [
      { ...address, dagId: 'd2' },
      { ...address, runId: 'r2' },
      { ...address, taskId: 't2' },
      { ...address, mapIndex: 0 },
    ];
    await store.forTask(address).push('k', 'mine');
    for (const other of others) expect(await store.forTask(other).pull('k')).toBeUndefined();
    expect(await store.forTask({ ...address, mapIndex: -1 }).pull('k')).toBe('mine');
  });

  it('does not mix up ids that hold separators', async () => {
    const store = new InMemoryXCom();
    await store.forTask({ dagId: 'a","b', runId: 'c', taskId: 't' }).push('k', 1);
    expect(await store.forTask({ dagId: 'a', runId: 'b","c', taskId: 't' }).pull('k')).toBeUndefined();
  });

  it('lists what a task pushed, and forgets it', async () => {
    const store = new InMemoryXCom();
    const transport = store.forTask(address);
    await transport.push('__proto__', { a: 1 });
    await transport.push('b', 2);
    expect(Object.entries(store.entries(address))).toEqual([
      ['__proto__', { a: 1 }],
      ['b', 2],
    ]);
    store.clear(address);
    expect(store.entries(address)).toEqual({});
  });
});
