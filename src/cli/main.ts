#!/usr/bin/env node
import { runCli } from './run-cli.js';
import { listenForStop } from './signals.js';

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => {
    // Whoever wrote hears of it by the write's own callback; without a listener the process would end with a stack trace.
  });
}
const stop = listenForStop(process, (code) => process.exit(code));
// No process.exit at the end: what is written has to arrive first.
process.exitCode = await runCli({
  args: process.argv.slice(2),
  io: {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
  },
  stop,
});
stop[Symbol.dispose]();
