import { InMemoryRunStore } from '../../../src/storage/memory-run-store.js';
import { describeRunHistory } from '../../contract/run-history.js';

describeRunHistory({
  name: 'in memory',
  create: async () => {
    const store = new InMemoryRunStore();
    return { store, history: store };
  },
});
