export { createTestContext, type TestContext, type TestContextOptions } from './create-test-context.js';
export { createTestDatabase, type TestDatabase, type TestDatabaseOptions } from './create-test-database.js';
export type { TestTable } from './load-test-table.js';
export { type RecordedEvents, recordEvents } from './record-events.js';
export { createRecordingLogger, type LogEntry, type RecordingLogger } from './recording-logger.js';
