import type { PythonObject } from '../../wire/python-json.js';
import type { StoredRun, StoredTaskInstance, StoredXCom } from './fake-state.js';

// Constant ids: nothing in the fake has versions.
const DAG_VERSION_ID = '00000000-0000-7000-8000-000000000001';

/** An instant as Airflow 3 writes it. */
export function instant(date: Date): string;
export function instant(date: Date | null): string | null;
export function instant(date: Date | null): string | null {
  return date === null ? null : date.toISOString().replace(/Z$/, '000Z');
}

/** An instant as Airflow 2 writes it. */
export function instant2(date: Date): string;
export function instant2(date: Date | null): string | null;
export function instant2(date: Date | null): string | null {
  return date === null ? null : date.toISOString().replace(/Z$/, '000+00:00');
}

/** A DAG run in Airflow 3. */
export function runView(run: StoredRun): PythonObject {
  return {
    dag_run_id: run.runId,
    dag_id: run.dagId,
    logical_date: run.logicalDate,
    queued_at: instant(run.createdAt),
    start_date: instant(run.startDate),
    end_date: instant(run.endDate),
    duration: seconds(run),
    data_interval_start: run.logicalDate,
    data_interval_end: run.logicalDate,
    run_after: instant(run.createdAt),
    last_scheduling_decision: null,
    run_type: 'manual',
    state: run.state,
    triggered_by: 'rest_api',
    triggering_user_name: run.user,
    conf: run.conf,
    note: run.note,
    dag_versions: [dagVersion(run)],
    bundle_version: null,
    dag_display_name: run.dagId,
    partition_key: null,
    partition_date: null,
  };
}

/** A task instance in Airflow 3. */
export function taskInstanceView(run: StoredRun, instance: StoredTaskInstance): PythonObject {
  return {
    ...taskInstanceFacts(run, instance),
    id: instance.id,
    logical_date: run.logicalDate,
    run_after: instant(run.createdAt),
    start_date: instant(instance.startDate),
    end_date: instant(instance.endDate),
    dag_display_name: run.dagId,
    operator_name: instance.task.operator ?? 'EmptyOperator',
    scheduled_when: null,
    dag_version: dagVersion(run),
  };
}

/** A task instance in Airflow 2. */
export function taskInstanceView2(run: StoredRun, instance: StoredTaskInstance): PythonObject {
  return {
    ...taskInstanceFacts(run, instance),
    execution_date: run.logicalDate,
    start_date: instant2(instance.startDate),
    end_date: instant2(instance.endDate),
    sla_miss: null,
  };
}

function taskInstanceFacts(run: StoredRun, instance: StoredTaskInstance): PythonObject {
  return {
    task_id: instance.task.taskId,
    dag_id: run.dagId,
    dag_run_id: run.runId,
    map_index: instance.mapIndex,
    duration: seconds(instance),
    state: instance.state,
    try_number: instance.tryNumber,
    max_tries: 0,
    task_display_name: instance.task.taskId,
    hostname: '',
    unixname: 'airflow',
    pool: 'default_pool',
    pool_slots: 1,
    queue: 'default',
    priority_weight: 1,
    operator: instance.task.operator ?? 'EmptyOperator',
    queued_when: null,
    pid: null,
    executor: null,
    executor_config: '{}',
    note: instance.note,
    rendered_map_index: instance.mapIndex < 0 ? null : String(instance.mapIndex),
    rendered_fields: {},
    trigger: null,
    triggerer_job: null,
  };
}

/** An XCom in Airflow 3, without its value. */
export function xcomView(options: {
  readonly run: StoredRun;
  readonly instance: StoredTaskInstance;
  readonly key: string;
  readonly xcom: StoredXCom;
}): PythonObject {
  const { run, instance, key, xcom } = options;
  return {
    key,
    timestamp: instant(xcom.timestamp),
    logical_date: run.logicalDate,
    map_index: instance.mapIndex,
    task_id: instance.task.taskId,
    dag_id: run.dagId,
    run_id: run.runId,
    dag_display_name: run.dagId,
    task_display_name: instance.task.taskId,
    run_after: instant(run.createdAt),
  };
}

function dagVersion(run: StoredRun): PythonObject {
  return {
    id: DAG_VERSION_ID,
    version_number: 1,
    dag_id: run.dagId,
    bundle_name: 'dags-folder',
    bundle_version: null,
    created_at: instant(run.createdAt),
    dag_display_name: run.dagId,
    bundle_url: null,
  };
}

function seconds({ startDate, endDate }: Pick<StoredRun, 'startDate' | 'endDate'>): number | null {
  return startDate && endDate && (endDate.getTime() - startDate.getTime()) / 1000;
}
