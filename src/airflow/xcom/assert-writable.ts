import { UnsupportedFeatureError } from '../../core/errors.js';
import { type AirflowVersion, isAtLeast } from '../client/airflow-version.js';

/** What a caller insists on: `native` fails where a Python task would get JSON text. Default: whatever the server can. */
export type XComRequirement = 'native' | 'any';

/** @throws {UnsupportedFeatureError} PM_UNSUPPORTED on Airflow 2, and below 3.2.2 where `native` is required */
export function assertWritable(version: AirflowVersion, require: XComRequirement = 'any'): void {
  const connector = `Airflow ${version.text}`;
  if (version.api === 'v1') {
    throw new UnsupportedFeatureError({
      feature: 'Pushing an XCom over REST',
      connector,
      alternative:
        'its API only reads XComs; run the task in a BashOperator and push on the last line of stdout (profilemesh ' +
        'run-task does, in code createStdoutTransport), with output_processor=json.loads for an object',
    });
  }
  if (require === 'native' && !version.nativeXComOverRest) {
    throw new UnsupportedFeatureError({
      feature: 'Pushing an XCom over REST that Python tasks get as it was sent',
      connector,
      alternative:
        "it stores JSON text, from 3.2.2 on it doesn't; leave --require native (in code require) out and decode in " +
        'Python (read_profilemesh of docs/airflow/README.md, in code PYTHON_READER), or use a BashOperator with ' +
        'output_processor=json.loads',
    });
  }
}

/** Whether the server finds an entry again whose key holds "/". */
export function keepsSlashes(version: AirflowVersion): boolean {
  return isAtLeast(version, '3.1.8');
}
