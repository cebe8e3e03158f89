import { XComError } from '../../core/errors.js';
import type { JsonValue } from '../../core/json.js';
import { xcomJsonText } from '../../workflow/xcom-json.js';
import { encodeForXCom } from '../xcom/encode.js';
import { sendableText } from '../xcom/sendable.js';

/**
 * The value as it travels: a copy, because the caller may change the original meanwhile.
 * @throws {XComError} PM_XCOM_INVALID for a key or a value that Airflow can't carry in any form
 */
export function sendableCopy(key: string, value: JsonValue): JsonValue {
  // NaN and the like have an encoding too, but in a task they are a mistake: profiles hold none.
  xcomJsonText(key, value);
  return JSON.parse(sendableText({ key, value: encodeForXCom(value) })) as JsonValue;
}

export function xcomClosed(key: string): XComError {
  return new XComError(
    'PM_XCOM_CLOSED',
    `The XCom value '${key}' was pushed after the task's route was closed. Push before close().`,
    { details: { key } },
  );
}
