import type { JsonValue } from '../core/json.js';
import type { XComTransport } from './task-context.js';

/**
 * Pushes a task's result under its key, or as `return_value` where the route carries nothing else.
 * @throws {XComError} PM_XCOM_INVALID, PM_XCOM_TOO_LARGE
 */
export async function pushXCom(transport: XComTransport, key: string, value: JsonValue): Promise<void> {
  await transport.push(transport.capabilities.keys === 'any' ? key : 'return_value', value);
}
