import { UnsupportedFeatureError } from '../../core/errors.js';
import type { LogFields, Logger } from '../../core/logger.js';
import { redactText } from '../../core/redact.js';
import type { VariableStore } from '../../workflow/task-context.js';
import { toLogValue } from './log-value.js';
import type { TsSdkClientLike } from './ts-sdk-shapes.js';

/** The SDK's variables. Its first beta can't write them: that is then PM_UNSUPPORTED. */
export function sdkVariables(client: TsSdkClientLike): VariableStore {
  const unsupported = (feature: string): UnsupportedFeatureError =>
    new UnsupportedFeatureError({
      feature,
      connector: "this version of Airflow's TypeScript SDK",
      alternative: 'update it to 1.0.0, or keep the cursor in the storage database',
    });
  return {
    get: async (name) => (await client.getVariable(name)) ?? undefined,
    async set(name, value) {
      if (!client.setVariable) throw unsupported('Writing a variable');
      await client.setVariable(name, value);
    },
    async delete(name) {
      if (!client.deleteVariable) throw unsupported('Deleting a variable');
      await client.deleteVariable(name);
    },
  };
}

const write =
  (level: string) =>
  (message: string, fields: LogFields = {}): void => {
    const line = { level, message: redactText(message), ...(toLogValue(fields) as LogFields) };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  };

/** Lines on stdout, which Airflow shows in the task's log. */
export const stdoutLogger: Logger = {
  debug: () => undefined,
  info: write('info'),
  warn: write('warn'),
  error: write('error'),
};
