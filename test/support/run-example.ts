import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a program of an example with the built package, as a reader would, and gives what it prints. A failure throws. */
export async function runExample(options: {
  readonly folder: string;
  readonly program?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}): Promise<string> {
  const { folder, program = 'demo.mjs', args = [], env = {} } = options;
  const { stdout, stderr } = await run(process.execPath, [join(folder, program), ...args], {
    env: { ...process.env, ...env },
  });
  if (stderr) throw new Error(`${program} of ${folder} wrote to stderr:\n${stderr}`);
  return stdout;
}

/** What the README of an example says that it prints: its first ```text block. */
export async function printedInReadme(folder: string): Promise<string> {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const [, block] = /^```text\n(.*?)^```$/ms.exec(readme) ?? [];
  if (block === undefined) throw new Error(`${folder}/README.md shows no output.`);
  return block;
}
