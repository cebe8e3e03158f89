import { configJsonSchema } from '../../config/config-json-schema.js';
import { EXIT, write } from '../io.js';
import type { CommandContext } from '../command-context.js';

/** `profilemesh config schema`. */
export async function runConfigSchema(context: CommandContext): Promise<number> {
  await write(context.io.stdout, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
  return EXIT.ok;
}
