import type { AirflowVersion } from '../client/airflow-version.js';
import type { XComPushOutcome } from '../xcom/rest-transport.js';
import { describeAddress } from '../xcom/xcom-server.js';

export interface DescribePushOptions {
  readonly outcome: XComPushOutcome;
  readonly version: AirflowVersion;
  readonly truncated: boolean;
}

/** What became of a push, in two or three sentences. */
export function describePush({ outcome, version, truncated }: DescribePushOptions): string {
  const { key, address, bytes, method, kept, overwritten, reason } = outcome;
  const size = `${bytes} bytes of JSON`;
  const place = describeAddress(address);
  const what =
    method === 'created'
      ? `Pushed '${key}' (${size}) to ${place}`
      : `Replaced '${key}' (${size}) of ${place}`;
  const fate = overwritten
    ? 'It was read again and somebody else had replaced it'
    : kept
      ? `It was read again and stays: the task ${reason}`
      : `It will not stay: the task ${reason}`;
  const cut = truncated
    ? ' It is over the budget, so that only a reference to the stored run travelled.'
    : '';
  // What a task gets then is theirs.
  const reach = overwritten ? '' : ` ${describeReach(outcome, version)}`;
  return `${what}. ${fate}.${cut}${reach}`;
}

function describeReach({ reaches }: XComPushOutcome, version: AirflowVersion): string {
  if (reaches === 'native') return 'A Python task gets it by xcom_pull as a dict.';
  const layers = reaches === 'json-text' ? 'JSON text' : 'JSON text of JSON text';
  const how =
    'decode it until it is no str (read_profilemesh of docs/airflow/README.md, in code PYTHON_READER)';
  return `A Python task gets ${layers} by xcom_pull on Airflow ${version.text}: ${how}.`;
}
