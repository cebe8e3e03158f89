import { InMemoryCursorStore } from '../../../src/workflow/memory-cursor-store.js';
import { describeCursorStore } from '../../contract/cursor-store.js';

describeCursorStore({ name: 'in memory', create: async () => ({ store: new InMemoryCursorStore() }) });
