export { createTestContext, type TestContext, type TestContextOptions } from './create-test-context.js';
export { createTestDatabase, type TestDatabase, type TestDatabaseOptions } from './create-test-database.js';
export type { TestTable } from './load-test-table.js';
export { type RecordedEvents, recordEvents } from './record-events.js';
export { createRecordingLogger, type LogEntry, type RecordingLogger } from './recording-logger.js';
export {
  type FakeAirflow,
  type FakeAirflowOptions,
  startFakeAirflow,
} from './fake-airflow/start-fake-airflow.js';
export type { FakeAddress, FakeAsset, FakeDag, FakeTask, FakeTaskState } from './fake-airflow/fake-state.js';
export type { FakeControls } from './fake-airflow/fake-controls.js';
export type { FakePull } from './fake-airflow/fake-pull.js';
export type { FakeFault } from './fake-airflow/faults.js';
export type { FakeRequestRecord } from './fake-airflow/fake-http-server.js';
export type { FakeRole } from './fake-airflow/fake-request.js';
export type { FakeUser } from './fake-airflow/v2-login.js';
