// Runs every check, also after one that failed, and says at the end which did.
import { spawnSync } from 'node:child_process';

const CHECKS = ['check:types', 'check:lint', 'check:layers', 'check:unused', 'check:package', 'check:docs'];

const results = ['build', ...CHECKS].map((name) => {
  const start = Date.now();
  const silent = name === 'build' ? ['--', '--silent'] : [];
  const run = spawnSync('npm', ['run', '--silent', name, ...silent], { encoding: 'utf8' });
  const ok = run.status === 0;
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (!ok) console.log(`${run.stdout}${run.stderr}`);
  return ok;
});
const failed = results.filter((ok) => !ok).length;
console.log(`checks: ${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
