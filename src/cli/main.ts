#!/usr/bin/env node
import { isBrokenPipe } from './io.js';
import { runCli } from './run-cli.js';
import { listenForStop } from './signals.js';

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (!isBrokenPipe(error)) throw error;
  });
}
const stop = listenForStop(process, (code) => process.exit(code));
// No process.exit at the end: what is written has to arrive first.
process.exitCode = await runCli({
  args: process.argv.slice(2),
  io: { stdout: process.stdout, stderr: process.stderr, env: process.env, cwd: process.cwd() },
  stop,
});
stop[Symbol.dispose]();
