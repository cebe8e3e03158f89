import { InMemoryRunStore } from '../../../src/storage/memory-run-store.js';
import { describeRunStore } from '../../contract/run-store.js';

describeRunStore({ name: 'in memory', create: async () => ({ store: new InMemoryRunStore() }) });
